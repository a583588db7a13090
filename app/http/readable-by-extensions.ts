import type { RequestHandler } from "express";
import onHeaders from "on-headers";

import { isOfExtensions } from "./canonical-request.ts";

/**
 * Lets an extension in Shopify's admin, which runs on another origin, read every answer to its requests, including refusals that
 * are sent before any route runs, or while the body still arrives. Headers that the answer already has are kept.
 * @param headersFor the headers that let this origin read an answer
 */
export function readableByExtensions(headersFor: (origin: string) => Promise<Headers>): RequestHandler {
  return (request, response, next) => {
    const origin = request.get("Origin");
    if (origin === undefined || !isOfExtensions(request.path)) return next();
    headersFor(origin).then((headers) => {
      onHeaders(response, () => {
        for (const [name, value] of headers) if (!response.hasHeader(name)) response.setHeader(name, value);
      });
      next();
    }, next);
  };
}
