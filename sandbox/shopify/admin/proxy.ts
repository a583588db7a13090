import { request } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import type { Duplex, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { document, html } from "../../html.ts";
import { listen } from "../../listen.ts";
import { policyInShell, rewriteMarkup, toShell, withStandIns } from "./proxy-rewrite.ts";

export type AppProxyOptions = {
  /** 0 takes any free port. */
  port?: number;
  host?: string;
  /** Where the app listens, e.g. `http://127.0.0.1:3000`. */
  appOrigin: string;
  /** The sandbox's own address; a function if it is not known yet. */
  shopifyOrigin: string | (() => string);
};

export type AppProxy = { origin: string; close: () => Promise<void> };

/**
 * Stands between the browser and the app, so that the app as built for production runs inside the sandbox's shell.
 * It passes everything on as it streams and changes three things only: who may frame the app, where App Bridge's
 * script comes from (also in the policy), and redirects into Shopify's admin. Rejects if the port is taken.
 */
export async function startAppProxy(options: AppProxyOptions): Promise<AppProxy> {
  const { port = 4001, host, appOrigin, shopifyOrigin } = options;
  const shell = typeof shopifyOrigin === "function" ? shopifyOrigin : () => shopifyOrigin;

  const { origin, server, close } = await listen((req, res) => forward(req, res, appOrigin, shell()), {
    name: "App proxy",
    port,
    ...(host && { host }),
  });
  const sockets = new Set<Duplex>();
  server.on("upgrade", (req, socket, head) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    forwardUpgrade(req, socket, head, appOrigin);
  });
  return {
    origin,
    close() {
      for (const socket of sockets) socket.destroy();
      return close();
    },
  };
}

/** Passes a web socket on, as Vite's in development: once it is open both ends see the other's bytes unchanged. */
function forwardUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, appOrigin: string): void {
  const upstream = request(new URL(appOrigin), { path: req.url, headers: requestHeaders(req, appOrigin) });
  socket.on("error", () => upstream.destroy());
  socket.once("close", () => upstream.destroy());
  upstream.on("error", () => socket.destroy());
  upstream.on("response", ({ statusCode }) => socket.end(`HTTP/1.1 ${statusCode} Refused\r\n\r\n`));
  upstream.on("upgrade", ({ rawHeaders }, appSocket, appHead) => {
    const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []));
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
    socket.write(appHead);
    appSocket.write(head);
    pipeline(socket, appSocket, socket, () => {});
  });
  upstream.end();
}

function forward(req: IncomingMessage, res: ServerResponse, appOrigin: string, shopifyOrigin: string): void {
  const upstream = request(new URL(appOrigin), {
    method: req.method,
    path: req.url,
    headers: requestHeaders(req, appOrigin),
  });

  upstream.on("response", (answer) => {
    const body = markupSteps(answer.headers, shopifyOrigin);
    res.writeHead(answer.statusCode ?? 502, responseHeaders(answer.headers, shopifyOrigin, body.length > 0));
    pipeline([answer, ...body, res], () => {});
  });
  upstream.on("error", (error: NodeJS.ErrnoException) => {
    if (res.headersSent) res.destroy();
    else answerUnreachable(req, res, appOrigin, error);
  });
  res.on("close", () => upstream.destroy());
  pipeline(req, upstream, () => {});
}

function requestHeaders(req: IncomingMessage, appOrigin: string): OutgoingHttpHeaders {
  const browser = req.headers["user-agent"];
  return {
    ...req.headers,
    host: new URL(appOrigin).host,
    // The library answers robots with 410, and takes a browser without a window for one.
    ...(browser && { "user-agent": browser.replace("HeadlessChrome", "Chrome") }),
    "x-forwarded-host": req.headers.host,
    "x-forwarded-proto": "http",
    "x-forwarded-for": req.socket.remoteAddress,
    "accept-encoding": "identity",
  };
}

function responseHeaders(
  headers: IncomingHttpHeaders,
  shopifyOrigin: string,
  rewritten: boolean,
): OutgoingHttpHeaders {
  const result: OutgoingHttpHeaders = { ...headers };
  // Both speak of one connection alone; Node writes its own for the browser's.
  delete result.connection;
  delete result["keep-alive"];

  const policy = headers["content-security-policy"];
  if (policy) result["content-security-policy"] = policyInShell(String(policy), shopifyOrigin);
  if (headers.link) result.link = withStandIns(String(headers.link), shopifyOrigin);
  for (const name of ["location", "x-shopify-api-request-failure-reauthorize-url"]) {
    if (headers[name]) result[name] = toShell(String(headers[name]), shopifyOrigin);
  }
  if (rewritten) {
    delete result["content-length"];
    delete result["content-encoding"];
    delete result["transfer-encoding"];
    delete result.etag;
  }
  return result;
}

/** What markup passes through on its way to the browser; nothing for other bodies, which go through untouched. */
function markupSteps(headers: IncomingHttpHeaders, shopifyOrigin: string): Transform[] {
  if (!headers["content-type"]?.toLowerCase().startsWith("text/html")) return [];
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return [rewriteMarkup(shopifyOrigin)];
  const decoder = decoders[encoding];
  return decoder ? [decoder(), rewriteMarkup(shopifyOrigin)] : [];
}

// The app was asked for plain bodies; this is for one that compresses all the same.
const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  br: createBrotliDecompress,
  deflate: createInflate,
};

function answerUnreachable(
  req: IncomingMessage,
  res: ServerResponse,
  appOrigin: string,
  error: NodeJS.ErrnoException,
): void {
  const reason = error.code === "ECONNREFUSED" ? "nothing listens there" : error.message || error.code;
  const message = `The app at ${appOrigin} did not answer: ${reason}.`;
  if (!req.headers.accept?.includes("text/html")) {
    res.writeHead(502, { "content-type": "text/plain; charset=utf-8" }).end(`${message}\n`);
    return;
  }
  res.writeHead(502, { "content-type": "text/html; charset=utf-8" }).end(unreachablePage(message));
}

function unreachablePage(message: string): string {
  return document({
    title: "The app is not running",
    head: html`<style>
      body {
        font:
          15px/1.5 system-ui,
          sans-serif;
        color: #303030;
        background: #f1f1f1;
        margin: 0;
      }
      main {
        max-width: 34rem;
        margin: 12vh auto;
        padding: 0 1.25rem;
      }
      h1 {
        font-size: 1.25rem;
        margin: 0 0 0.5rem;
      }
      a {
        color: #005bd3;
      }
    </style>`,
    body: html`<main>
      <h1>The app is not running</h1>
      <p>${message}</p>
      <p>Start it, then <a href="">try again</a>.</p>
    </main>`,
  });
}
