import type { RequestHandler } from "express";
import onHeaders from "on-headers";

import { isOfExtensions } from "./canonical-request.ts";

/**
 * Lets an extension in Shopify's admin, which asks from another origin, read every answer to its requests: also a refusal
 * that no route makes, and one that is sent while the body still arrives. A header that the answer has already is kept.
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
