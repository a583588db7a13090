import { once } from "node:events";
import { createServer, type Server } from "node:http";

import { createRequestHandler } from "@remix-run/express";
import { installGlobals, type ServerBuild } from "@remix-run/node";
import compression from "compression";
import express, { type NextFunction, type Request, type RequestHandler, type Response } from "express";
import helmet, { type HelmetOptions } from "helmet";
import pTimeout from "p-timeout";

import { environment, parseEnvironment } from "./app/env.server.ts";
import { answerInTurn } from "./app/http/answer-in-turn.ts";
import { assetsFromMemory } from "./app/http/assets-from-memory.ts";
import { refuseOddRequest } from "./app/http/canonical-request.ts";
import { spreadRequests } from "./app/http/spread-requests.ts";
import { limitConnections } from "./app/http/limit-connections.ts";
import { limitBody } from "./app/http/limit-body.ts";
import { publicDocuments } from "./app/http/public-documents.ts";
import { limitRequests } from "./app/http/limit-requests.ts";
import { readableByExtensions } from "./app/http/readable-by-extensions.ts";
import { refuseForgedOrigin } from "./app/http/refuse-forged-origin.ts";
import { migrateQueue } from "./app/jobs/queue/migrate-queue.ts";
import { logRequests } from "./app/log/log-requests.ts";
import type { withinRequest } from "./app/log/request-context.ts";
import type { observeRequest } from "./app/metrics/observe-requests.ts";
import { startEmbeddedPostgres } from "./app/store/database/embedded-postgres.ts";
import { migrate, requireMigrated } from "./app/store/database/migrate.ts";
import type { traceRequest } from "./app/tracing/start-tracing.server.ts";

/** What `app/entry.server.tsx` gives to the process that runs the app. */
export type Runtime = typeof import("./app/runtime.server.ts") & {
  isHintToken(token: string): Promise<boolean>;
  readiness(): Promise<Record<string, boolean>>;
  headersForOrigin(origin: string): Promise<Headers>;
  withinRequest: typeof withinRequest;
  observeRequest: typeof observeRequest;
  traceRequest: typeof traceRequest;
};

/** The app, open for requests: as it was built, or as Vite serves it from its sources. */
export type OpenApp = {
  build: ServerBuild | (() => Promise<ServerBuild>);
  /** Answers requests for scripts, styles and pictures. */
  assets: RequestHandler;
  /** A reload in development replaces it. */
  runtime(): Runtime;
  stop(withinMs: number): Promise<void>;
};

process.env.NODE_ENV ??= "production";

const stopWithinMs = 10_000;
/** Of that, how long requests that are under way may take to be answered. */
const answerWithinMs = 2_000;

/** Shopify's payloads are some kilobytes; a form or a hint is far less. */
const maxWebhookBytes = 1024 * 1024;
const maxFormBytes = 256 * 1024;

/**
 * A request has to arrive within this time: a client that sends it byte by byte would occupy a connection. So would one that does
 * not read the answer: a connection on which nothing moves ends after `idleTimeoutMs`, or twice that while an answer waits to
 * be read. It is longer than any answer is worked on (a check of an account: 45 s).
 */
const requestTimeouts = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};
const idleTimeoutMs = 60_000;

/** A file each: at the limit of 1,024 that many systems set, some are left for the database and for calls. */
const maxConnections = 800;

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
  if (stopping.signal.aborted) process.exit(0);
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/**
 * Aborted by the first SIGTERM or SIGINT, from the first moment on: also what has not been listening yet stops in order.
 */
const stopping = new AbortController();

function stopOnSignals(): void {
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    process.on(name, () => {
      if (stopping.signal.aborted) return;
      setTimeout(() => process.exit(1), stopWithinMs + 5_000).unref();
      stopping.abort(new Error(`The app was asked to stop (${name}).`));
    });
  }
}

async function run(): Promise<void> {
  stopOnSignals();
  const { signal } = stopping;
  // Vite and all that belongs to it are development dependencies: production never loads this file.
  const development =
    process.env.NODE_ENV === "development" ? await import("./server-development.ts") : undefined;
  await development?.keepEncryptionKey(process.env);
  const settings = parseEnvironment(process.env);
  const database = settings.DATABASE_URL ? null : await startEmbeddedPostgres(settings.DATA_DIR, { signal });
  if (database) process.env.DATABASE_URL = database.url;

  try {
    const ownerUrl = database?.ownerUrl ?? environment().DATABASE_URL!;
    if (settings.MIGRATE_AT_START) {
      await migrate(ownerUrl, signal);
      await migrateQueue(ownerUrl);
    } else {
      await requireMigrated(ownerUrl);
    }
    signal.throwIfAborted();
    const server = createServer(requestTimeouts).setTimeout(idleTimeoutMs);
    const app = await (development?.openUnderVite(server) ?? openBuild());
    // Node would print the error with all that hangs on it.
    process.on("uncaughtException", (error) => {
      app.runtime().logger.fatal({ err: error }, "The process ends because of an uncaught error.");
      process.exit(1);
    });
    server.on("request", answerInTurn(limitConnections(server, maxConnections, webApp(app))));
    await listen(server);
    app.runtime().logger.info({ port: environment().PORT }, "The app is listening.");
    await aborted(signal);
    await stop(server, app);
  } finally {
    await database?.stop();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}

/** What requests and jobs work with is closed last. */
async function stop(server: Server, app: OpenApp): Promise<void> {
  app.runtime().logger.info("The app is stopping.");
  const answered = once(server, "close");
  server.close();
  server.closeIdleConnections();
  await pTimeout(answered, { milliseconds: answerWithinMs, message: false });
  server.closeAllConnections();
  await app.stop(stopWithinMs - answerWithinMs);
}

/** The app as `npm run build` made it. */
async function openBuild(): Promise<OpenApp> {
  const build = (await import(new URL("./build/server/index.js", import.meta.url).href)) as ServerBuild;
  const runtime = build.entry.module as unknown as Runtime;
  await runtime.startRuntime();
  const assets = express.Router();
  assets.use("/assets", spreadRequests(), assetsFromMemory("build/client/assets"));
  assets.use(express.static("build/client", { maxAge: "1h" }));
  return { build, assets, runtime: () => runtime, stop: (withinMs) => runtime.stopRuntime(withinMs) };
}

/** @throws {Error} saying what to do, when the port is taken */
async function listen(server: Server): Promise<void> {
  const { HOST, PORT } = environment();
  await new Promise<void>((listening, refused) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      refused(
        isTaken ? new Error(`Port ${PORT} is taken: stop what uses it, or set PORT to another one.`) : error,
      );
    });
    server.listen(PORT, HOST, listening);
  });
}

function webApp({ build, assets, runtime }: OpenApp): express.Express {
  const { TRUSTED_PROXIES, CLIENT_LIMIT_PER_MINUTE, ...settings } = environment();
  const { LEGAL_DIR, SUPPORT_EMAIL, SUPPORT_URL, SHOPIFY_APP_URL } = settings;
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", TRUSTED_PROXIES);
  app.use(helmet(securityHeaders));
  app.use(compression());
  app.use(assets);
  app.use(requestLog({ build, runtime }));
  // What a page shows is a merchant's, and no cache's on the way or in the browser.
  app.use((_request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    next();
  });
  app.use(readableByExtensions((origin) => runtime().headersForOrigin(origin)));
  app.use(refuseOddRequest);
  // Before Remix, which takes ten times as long for a request: anybody may ask as often as they like.
  app.get("/healthz", (_request, response) => void response.type("text/plain").send("ok"));
  app.get("/readyz", (_request, response, next) => {
    const answer = (parts: Record<string, boolean>) =>
      response.status(Object.values(parts).every(Boolean) ? 200 : 503).json(parts);
    runtime().readiness().then(answer).catch(next);
  });
  app.use(spreadRequests());
  app.use(publicDocuments(LEGAL_DIR, { SUPPORT_EMAIL, SUPPORT_URL, APP_URL: SHOPIFY_APP_URL }));
  app.use("/auth", limitRequests(CLIENT_LIMIT_PER_MINUTE));
  app.use(
    "/webhooks/framework360",
    limitRequests(CLIENT_LIMIT_PER_MINUTE, {
      counts: ({ statusCode }) => statusCode === 404,
      isExempt: ({ path }) => runtime().isHintToken(path.slice(1)),
    }),
  );
  app.use(refuseForgedOrigin);
  app.use(limitBody((path) => (path === "/webhooks/shopify" ? maxWebhookBytes : maxFormBytes)));
  const handle = createRequestHandler({ build, mode: process.env.NODE_ENV });
  app.all("*", (request, response, next) => void handle(request, response, next));
  // What fails outside of Remix is a request that cannot be one, or an answer that was cut off.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (response.headersSent) return;
    // Without its stack: anybody can have it written as often as they like.
    runtime().logger.warn({ error: (error as Error).name }, "A request could not be read.");
    response.status(400).end();
  });
  return app;
}

/** One line for each request but those for scripts and styles; that the app is alive is told at the level `debug`. */
function requestLog({ build, runtime }: Pick<OpenApp, "build" | "runtime">): RequestHandler {
  return logRequests({
    within: (context, work) => runtime().withinRequest(context, work),
    routes: async () => (typeof build === "function" ? await build() : build).routes,
    write: (request) => {
      runtime().observeRequest(request);
      const isProbe = request.route === "/healthz" || request.route === "/readyz";
      if (!isProbe) runtime().traceRequest(request);
      runtime().logger[isProbe ? "debug" : "info"](request, "A request was answered.");
    },
  });
}

run().then(() => process.exit(0), fail);
