import type { RequestHandler, Response } from "express";
import ipaddr from "ipaddr.js";
import { RateLimiterMemory } from "rate-limiter-flexible";

const seconds = 60;

/**
 * Answers 429 to a client that made `most` requests within a minute whose answers count. Each process counts for
 * itself. Who the client is, Express's `trust proxy` says: nobody becomes another by a header.
 */
export function limitRequests(
  most: number,
  counts: (response: Response) => boolean = () => true,
): RequestHandler {
  const limiter = new RateLimiterMemory({ points: most, duration: seconds });
  return (request, response, next) => {
    const client = clientOf(request.ip);
    response.once("finish", () => {
      if (counts(response)) void limiter.penalty(client);
    });
    limiter.get(client).then((made) => {
      if (!made || made.consumedPoints < most) return next();
      const wait = Math.max(1, Math.ceil(made.msBeforeNext / 1000));
      response.set("Retry-After", String(wait)).status(429).end();
    }, next);
  };
}

/** One client may have all the addresses of an IPv6 network of 64 bits. */
function clientOf(ip: string | undefined): string {
  if (ip === undefined || !ipaddr.isValid(ip)) return "unknown";
  const address = ipaddr.process(ip);
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(":") : address.toString();
}
