import { createServer } from "node:http";

import { createRequestHandler } from "@remix-run/express";
import { installGlobals, type ServerBuild } from "@remix-run/node";
import compression from "compression";
import express, { type NextFunction, type Request, type Response } from "express";
import helmet, { type HelmetOptions } from "helmet";

import { environment, parseEnvironment } from "./app/env.server.ts";
import { limitBody } from "./app/http/limit-body.ts";
import { limitRequests } from "./app/http/limit-requests.ts";
import { startEmbeddedPostgres } from "./app/store/database/embedded-postgres.ts";
import { migrate } from "./app/store/database/migrate.ts";

/** What `app/entry.server.tsx` gives to whoever runs the app. */
type Runtime = typeof import("./app/runtime.server.ts");

process.env.NODE_ENV ??= "production";

const stopWithinMs = 10_000;

/** Shopify's payloads are some kilobytes; a form or a hint is far less. */
const mostBytesOfWebhook = 1024 * 1024;
const mostBytesOfForm = 256 * 1024;

/** A request has to come within this time: whoever sends it byte by byte keeps a connection from others. */
const patience = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/**
 * Who may frame a page differs from shop to shop and is told by the page itself (app/entry.server.tsx); the other
 * header about frames would forbid the admin's.
 */
const securityHeaders: HelmetOptions = {
  contentSecurityPolicy: false,
  xFrameOptions: false,
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  referrerPolicy: { policy: "strict-origin-when-cross-origin" },
};

// Node's own fetch: the polyfill would bypass its connection pool and every dispatcher set on it.
installGlobals({ nativeFetch: true });

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function start(): Promise<void> {
  const settings = parseEnvironment(process.env);
  const database = settings.DATABASE_URL ? null : await startEmbeddedPostgres(settings.DATA_DIR);
  if (database) process.env.DATABASE_URL = database.url;
  const { DATABASE_URL, HOST, PORT, PROCESS_ROLE } = environment();

  try {
    await migrate(DATABASE_URL!);
    const build = (await import(new URL("./build/server/index.js", import.meta.url).href)) as ServerBuild;
    const runtime = build.entry.module as unknown as Runtime;
    // Node would print the error with all that hangs on it.
    process.on("uncaughtException", (error) => {
      runtime.logger.fatal({ err: error }, "The process ends: an error was caught by nobody.");
      process.exit(1);
    });
    await runtime.startRuntime();

    const server = createServer(patience, webApp(build, runtime.logger));
    await new Promise<void>((listening, refused) => {
      server.once("error", refused);
      server.listen(PORT, HOST, listening);
    });
    runtime.logger.info({ port: PORT, role: PROCESS_ROLE }, "The app is listening.");

    let stopping = false;
    const stop = async (signal: string) => {
      if (stopping) return;
      stopping = true;
      runtime.logger.info({ signal }, "The app is stopping.");
      setTimeout(() => process.exit(1), stopWithinMs + 5_000).unref();
      server.close();
      server.closeIdleConnections();
      await runtime.stopRuntime(stopWithinMs);
      server.closeAllConnections();
      await database?.stop();
      process.exit(0);
    };
    process.on("SIGTERM", () => void stop("SIGTERM"));
    process.on("SIGINT", () => void stop("SIGINT"));
  } catch (error) {
    await database?.stop();
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EADDRINUSE") fail(`Port ${PORT} is taken: stop what uses it, or set PORT to another one.`);
    throw error;
  }
}

function webApp(build: ServerBuild, logger: Runtime["logger"]): express.Express {
  const { TRUSTED_PROXIES, CLIENT_LIMIT_PER_MINUTE } = environment();
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", TRUSTED_PROXIES);
  app.use(helmet(securityHeaders));
  app.use(compression());
  app.use("/assets", express.static("build/client/assets", { immutable: true, maxAge: "1y" }));
  app.use(express.static("build/client", { maxAge: "1h" }));
  // No database takes a NUL, and no honest address has one.
  app.use((request, response, next) => (request.url.includes("%00") ? response.status(400).end() : next()));
  app.use("/auth", limitRequests(CLIENT_LIMIT_PER_MINUTE));
  app.use(
    "/webhooks/framework360",
    limitRequests(CLIENT_LIMIT_PER_MINUTE, ({ statusCode }) => statusCode === 404),
  );
  // What a page shows is a merchant's, and no cache's on the way or in the browser.
  app.use((_request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    next();
  });
  app.use(limitBody((path) => (path === "/webhooks/shopify" ? mostBytesOfWebhook : mostBytesOfForm)));
  app.all("*", createRequestHandler({ build, mode: process.env.NODE_ENV }));
  // What fails outside of Remix is a request that cannot be one, or an answer that was cut off.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (response.headersSent) return;
    logger.warn({ err: error }, "A request could not be read.");
    response.status(400).end();
  });
  return app;
}

start().catch(fail);
