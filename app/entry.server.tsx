import { PassThrough } from "node:stream";

import { createReadableStreamFromReadable, type EntryContext } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";

import { NonceProvider } from "./components/nonce.ts";
import { environment } from "./env.server.ts";
import { isAdminAddress } from "./http/admin-request.ts";
import { bodyTooLarge } from "./http/limit-body.ts";
import { newNonce, pagePolicy } from "./http/page-policy.ts";
import { loggedPath } from "./log/logged-path.ts";
import { logger } from "./log/logger.server.ts";
import { currentRequest } from "./log/request-context.ts";
import { addDocumentResponseHeaders } from "./shopify.server.ts";

// The process that serves this build starts and stops what it needs through these.
export { isHintToken } from "./intake/receive-hint.server.ts";
export { withinRequest } from "./log/request-context.ts";
export { observeRequest } from "./metrics/observe-requests.ts";
export { readiness } from "./readiness.server.ts";
export { traceRequest } from "./tracing/start-tracing.server.ts";
export { logger, startRuntime, stopRuntime } from "./runtime.server.ts";
export { headersForOrigin } from "./shopify.server.ts";

/** Longer than a page's data may take to follow the document (app/merchant/customers.server.ts). */
export const streamTimeout = 14_000;

/** Later than `streamTimeout`, so that React can still render the error of data that came too late. */
const renderTimeoutMs = 15_000;

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
) {
  if (isAdminAddress(request.url, environment().SHOPIFY_APP_URL))
    addDocumentResponseHeaders(request, headers);
  const nonce = newNonce();
  const framing = headers.get("Content-Security-Policy");
  headers.set("Content-Security-Policy", pagePolicy(framing, nonce, environment().APP_BRIDGE_URL));
  const ready = isbot(request.headers.get("user-agent") ?? "") ? "onAllReady" : "onShellReady";

  return new Promise<Response>((resolve, reject) => {
    let failed = false;
    const { pipe, abort } = renderToPipeableStream(
      <NonceProvider value={nonce}>
        <RemixServer context={remixContext} url={request.url} abortDelay={renderTimeoutMs} nonce={nonce} />
      </NonceProvider>,
      {
        nonce,
        [ready]: () => {
          const body = new PassThrough();
          headers.set("Content-Type", "text/html; charset=utf-8");
          resolve(
            new Response(createReadableStreamFromReadable(body), { headers, status: failed ? 500 : status }),
          );
          body.once("close", () => clearTimeout(timer));
          pipe(body);
        },
        onShellError: reject,
        onError: (error) => {
          failed = true;
          logger.error({ err: error, ...whereOf(request) }, "A page could not be rendered.");
        },
      },
    );
    const timer = setTimeout(abort, renderTimeoutMs);
  });
}

export function handleError(error: unknown, { request }: { request: Request }): void {
  const answeredAlready = request.signal.aborted || (error instanceof Error && error.name === bodyTooLarge);
  // A wrong address or a method that a route does not know is the sender's mistake: the answer says so.
  const isSenders = isRouteErrorResponse(error) && error.status < 500;
  if (answeredAlready || isSenders) return;
  logger.error({ err: error, ...whereOf(request) }, "A request failed.");
}

function whereOf({ url }: Request) {
  return { path: loggedPath(url), requestId: currentRequest()?.requestId };
}
