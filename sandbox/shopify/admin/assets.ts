import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Express, Response } from "express";
import { build } from "vite";
import type { Rollup } from "vite";

import { passErrors } from "../../pass-errors.ts";

/** As Shopify's CDN: an app's pages load these from an origin of their own. */
const acrossOrigins = { "cross-origin-resource-policy": "cross-origin", "access-control-allow-origin": "*" };

/** Serves the stand-in for App Bridge and the shell's own script and styles. */
export function mountAssets(app: Express): void {
  const appBridge = once(() => bundle("./app-bridge/main.ts"));
  const shell = once(() => bundle("./shell/main.ts"));
  const styles = once(readStyles);

  app.get(
    "/app-bridge.js",
    passErrors(async (_req, res) => {
      res.set(acrossOrigins);
      await send(res, "text/javascript", appBridge);
    }),
  );
  // The admin's font is not here: pages show the next one in their list.
  app.get("/inter.css", (_req, res) => void res.set(acrossOrigins).type("text/css").send(""));
  app.get(
    "/admin-shell.js",
    passErrors((_req, res) => send(res, "text/javascript", shell)),
  );
  app.get(
    "/admin.css",
    passErrors((_req, res) => send(res, "text/css", styles)),
  );
}

async function send(res: Response, type: string, content: () => Promise<string>): Promise<void> {
  try {
    const text = await content();
    res.type(type).set("cache-control", "no-cache").send(text);
  } catch (error) {
    res
      .status(500)
      .type("text/plain")
      .send(`This file could not be built: ${String(error)}`);
  }
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => (made ??= make());
}

/** One classic script out of a TypeScript module and what it imports. */
async function bundle(entry: string): Promise<string> {
  const output = (await build({
    configFile: false,
    root: fileURLToPath(new URL(".", import.meta.url)),
    logLevel: "silent",
    publicDir: false,
    build: {
      write: false,
      minify: false,
      target: "es2022",
      lib: { entry: fileURLToPath(new URL(entry, import.meta.url)), formats: ["iife"], name: "sandboxAdmin" },
    },
  })) as Rollup.RollupOutput[];
  return output[0]!.output[0].code;
}

/** The style sheets, in the order their names give. */
async function readStyles(): Promise<string> {
  const folder = new URL("./styles/", import.meta.url);
  const names = (await readdir(folder)).toSorted();
  return (await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")))).join("\n");
}
