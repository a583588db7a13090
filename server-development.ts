import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { ServerBuild } from "@remix-run/node";
import express, { type RequestHandler } from "express";
import { createServer, type ViteDevServer } from "vite";

import { environment } from "./app/env.server.ts";
import type { OpenApp, Runtime } from "./server.ts";

/** A job that runs while the server's code is loaded again may end within this time. */
const stopWithinMs = 2_000;

/** Editors save in several steps, and several files at once; Vite marks a changed module within this time. */
const settleMs = 50;

/**
 * Sets `ENCRYPTION_KEY` in `env` if it is missing, to a key that is made once and kept in the data folder, readable by
 * this user alone. `shopify app dev` passes none.
 */
export async function keepEncryptionKey(env: Record<string, string | undefined>): Promise<void> {
  if (env.ENCRYPTION_KEY) return;
  const folder = env.DATA_DIR || ".data";
  const file = join(folder, "development-encryption-key");
  await mkdir(folder, { recursive: true });
  // The flag: of two processes that start at once, the second takes the key of the first.
  await writeFile(file, randomBytes(32).toString("base64"), { mode: 0o600, flag: "wx" }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
  env.ENCRYPTION_KEY = await readFile(file, "utf8");
}

/**
 * Serves the app from its sources. A changed page is replaced in the browser; when code of the workers changed, the
 * runtime (connections, queue, workers) is stopped, and started again from the new code.
 */
export async function openUnderVite(server: Server): Promise<OpenApp> {
  const vite = await createServer({
    server: {
      middlewareMode: true,
      // The browser's socket takes the way of the pages: through the sandbox's proxy, or Shopify CLI's tunnel.
      hmr: { server },
      allowedHosts: [new URL(environment().SHOPIFY_APP_URL).hostname],
    },
  });
  let runtime = runtimeOf(await load(vite));
  await runtime.startRuntime();

  const saved = new Set<string>();
  let isStale = false;
  /** Resolves when what was saved last is in use; one reload at a time. */
  let upToDate: Promise<void> = Promise.resolve();

  async function reload(): Promise<void> {
    await sleep(settleMs);
    isStale ||= [...saved].some((file) => belongsToRuntime(vite, file));
    saved.clear();
    if (!isStale) return;
    // All modules together: one that stays would hold connections that the stop closes.
    vite.environments.ssr.moduleGraph.invalidateAll();
    const changed = runtimeOf(await load(vite));
    await runtime.stopRuntime(stopWithinMs);
    runtime = changed;
    await runtime.startRuntime();
    isStale = false;
    runtime.logger.info("The queue's workers run the changed code.");
  }

  vite.watcher.on("all", (_event, file) => {
    saved.add(file);
    // Texts come with the document, and Remix does not ask for them again.
    if (isText(vite, file)) vite.ws.send({ type: "full-reload" });
    upToDate = upToDate.then(reload).catch((error: Error) => {
      vite.ssrFixStacktrace(error);
      runtime.logger.error({ err: error }, "The changed code could not be started; the earlier one goes on.");
    });
  });

  const build = () => upToDate.then(() => load(vite));

  /** Code that cannot be loaded is told where the page would be. */
  const showMistake: RequestHandler = (_request, response, next) => {
    build().then(
      () => next(),
      (error: Error) => response.status(500).type("text").send(error.stack),
    );
  };

  return {
    build,
    assets: express.Router().use(vite.middlewares, showMistake),
    runtime: () => runtime,
    async stop(withinMs) {
      await runtime.stopRuntime(withinMs);
      await vite.close();
    },
  };
}

async function load(vite: ViteDevServer): Promise<ServerBuild> {
  return (await vite.ssrLoadModule("virtual:remix/server-build")) as ServerBuild;
}

function runtimeOf(build: ServerBuild): Runtime {
  return build.entry.module as unknown as Runtime;
}

/** Whether the module that starts the workers imports this file, itself or through others. */
function belongsToRuntime(vite: ViteDevServer, file: string): boolean {
  const reached = new Set(vite.environments.ssr.moduleGraph.getModulesByFile(file));
  for (const module of reached) for (const importer of module.importers) reached.add(importer);
  return [...reached].some((module) => module.file?.endsWith("/app/entry.server.tsx"));
}

function isText(vite: ViteDevServer, file: string): boolean {
  return relative(vite.config.root, file).startsWith("app/i18n/locales/");
}
