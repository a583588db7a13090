import { randomUUID } from "node:crypto";

import type { RequestHandler } from "express";

import { createRoutePattern } from "./route-pattern.ts";
import type { RequestContext } from "./request-context.ts";

type Routes = Parameters<typeof createRoutePattern>[0];

/** One request in the request log. It contains nothing that the sender wrote. */
export type AnsweredRequest = RequestContext & {
  method: string;
  /** The route's pattern, like `/app/activity/:id`. */
  route: string;
  status: number;
  /** From the request's headers to the answer's last byte, in milliseconds. */
  ms: number;
  /** Whether the connection ended before the answer did. */
  cutOff?: true;
};

/** The methods of HTTP's standards; a sender may make up others, which are logged as OTHER. */
const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

type Options = {
  within(context: RequestContext, work: () => void): void;
  /** The current routes: a development server replaces them. */
  routes(): Promise<Routes>;
  write(request: AnsweredRequest): void;
};

/** Gives each request its id, and passes it to `write` once it is answered or cut off. */
export function logRequests({ within, routes, write }: Options): RequestHandler {
  let named: { routes: Routes; patternOf: ReturnType<typeof createRoutePattern> } | undefined;

  async function patternOf(pathname: string): Promise<string> {
    const served = await routes();
    if (named?.routes !== served) named = { routes: served, patternOf: createRoutePattern(served) };
    return named.patternOf(pathname);
  }

  return (request, response, next) => {
    const startedAt = performance.now();
    const context: RequestContext = { requestId: randomUUID() };
    const { path } = request;
    const method = knownMethods.has(request.method) ? request.method : "OTHER";
    response.once("close", () => {
      const ms = Math.round((performance.now() - startedAt) * 10) / 10;
      const cutOff = !response.writableFinished;
      const { statusCode: status } = response;
      patternOf(path).then(
        (route) => write({ method, route, status, ms, ...context, ...(cutOff && { cutOff }) }),
        // In development, the routes cannot be read while the code does not compile.
        () => undefined,
      );
    });
    within(context, next);
  };
}
