import type { Request, RequestHandler } from "express";

import { isOfExtensions } from "./canonical-request.ts";

/**
 * Answers 403 to a request that may change something and that a browser sends for a page of another origin. Remix refuses
 * it too, but with 500 and a line in the log as if the app had failed; it compares the same headers
 * (`throwIfPotentialCSRFAttack` in @remix-run/server-runtime). Notifications are let through, whatever their senders say, and so
 * are extensions: they run on an origin of Shopify's, and only a session token that a browser adds to no request by itself
 * gives them anything.
 */
export const refuseForgedOrigin: RequestHandler = (request, response, next) => {
  const reads = request.method === "GET" || request.method === "HEAD";
  const isExpected = notified.test(request.path) || isOfExtensions(request.path);
  if (reads || isExpected || isOwnOrigin(request)) return next();
  response.status(403).end();
};

const notified = /^\/webhooks\//i;

/** A client that is no browser sends no `Origin`. */
function isOwnOrigin(request: Request): boolean {
  const origin = request.get("Origin");
  if (origin === undefined) return true;
  const host = request.get("X-Forwarded-Host")?.split(",")[0]?.trim() || request.get("Host");
  return URL.canParse(origin) && new URL(origin).host === host;
}
