import type { Request, RequestHandler } from "express";

import { isOfExtensions } from "./canonical-request.ts";

/**
 * Answers 403 to a request that may change something and that a browser sends for a page of another origin. Remix refuses
 * it too, by the same headers (`throwIfPotentialCSRFAttack` in @remix-run/server-runtime), but with 500 and an error in the
 * log. Notifications are let through, whatever origin their senders claim. So are extensions, which run on an origin of
 * Shopify's: they need a session token, which a browser never adds to a request by itself.
 */
export const refuseForgedOrigin: RequestHandler = (request, response, next) => {
  const reads = request.method === "GET" || request.method === "HEAD";
  const isExpected = notified.test(request.path) || isOfExtensions(request.path);
  if (reads || isExpected || isOwnOrigin(request)) return next();
  response.status(403).end();
};

const notified = /^\/webhooks\//i;

/** Clients other than browsers send no `Origin`. */
function isOwnOrigin(request: Request): boolean {
  const origin = request.get("Origin");
  if (origin === undefined) return true;
  const host = request.get("X-Forwarded-Host")?.split(",")[0]?.trim() || request.get("Host");
  return URL.canParse(origin) && new URL(origin).host === host;
}
