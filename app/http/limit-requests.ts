import type { RequestHandler, Response } from "express";
import ipaddr from "ipaddr.js";
import { RateLimiterMemory } from "rate-limiter-flexible";

const windowSeconds = 60;

/**
 * Answers 429 to a client that made `maxRequests` requests within a minute. Each process counts separately. Express's
 * `trust proxy` setting decides which address is the client's, so a client cannot pose as another one by a header.
 * @param counts whether a request with this answer counts
 */
export function limitRequests(
  maxRequests: number,
  counts: (response: Response) => boolean = () => true,
): RequestHandler {
  const limiter = new RateLimiterMemory({ points: maxRequests, duration: windowSeconds });
  return (request, response, next) => {
    const client = clientOf(request.ip);
    response.once("finish", () => {
      if (counts(response)) void limiter.penalty(client);
    });
    limiter.get(client).then((made) => {
      if (!made || made.consumedPoints < maxRequests) return next();
      const wait = Math.max(1, Math.ceil(made.msBeforeNext / 1000));
      response.set("Retry-After", String(wait)).status(429).end();
    }, next);
  };
}

/** A client usually has a whole IPv6 network of 64 bits, so its addresses count together. */
function clientOf(ip: string | undefined): string {
  if (ip === undefined || !ipaddr.isValid(ip)) return "unknown";
  const address = ipaddr.process(ip);
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(":") : address.toString();
}
