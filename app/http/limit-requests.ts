import type { Request, RequestHandler, Response } from "express";
import ipaddr from "ipaddr.js";
import { RateLimiterMemory } from "rate-limiter-flexible";

const windowSeconds = 60;

type Options = {
  /** Whether a request with this answer counts. */
  counts?: (response: Response) => boolean;
  /** Whether a request is answered although its client is over the limit. */
  isExempt?: (request: Request) => Promise<boolean>;
};

/**
 * Answers 429 to a client that made `maxRequests` requests within a minute. Each process counts separately. Express's
 * `trust proxy` setting decides which address is the client's, so a client cannot pose as another one by a header.
 */
export function limitRequests(
  maxRequests: number,
  { counts = () => true, isExempt = () => Promise.resolve(false) }: Options = {},
): RequestHandler {
  const limiter = new RateLimiterMemory({ points: maxRequests, duration: windowSeconds });

  /** How many seconds the client has to wait; null when it need not. */
  async function waitOf(client: string, request: Request): Promise<number | null> {
    const made = await limiter.get(client);
    if (!made || made.consumedPoints < maxRequests || (await isExempt(request).catch(() => false)))
      return null;
    return Math.max(1, Math.ceil(made.msBeforeNext / 1000));
  }

  return (request, response, next) => {
    const client = clientOf(request.ip);
    response.once("finish", () => {
      if (counts(response)) void limiter.penalty(client);
    });
    waitOf(client, request).then((wait) => {
      if (wait === null) return next();
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
