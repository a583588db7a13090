import type { RequestHandler, Response } from "express";

/** How long the rest of a refused body is still read: a client that is cut off while sending never sees the answer. */
const drainTimeoutMs = 5_000;

/** The name of the error that the reader of a too large body gets. The request has been answered by then. */
export const bodyTooLarge = "BodyTooLarge";

/** Webhooks, forms and hints have some kilobytes. A body beyond this needs one of the few places for large ones. */
const largeBytes = 64 * 1024;
const maxLargeAtOnce = 32;

/**
 * Answers 413 to a body of more than `maxBytes(path)` bytes, as soon as its header or the bytes received so far show it.
 * Only 32 large bodies within the limit are handled at once, and a further one is answered 503, so that memory and time
 * remain for usual ones. It must be the last handler before the one that reads the body, because it listens to the same
 * stream.
 */
export function limitBody(maxBytes: (path: string) => number): RequestHandler {
  let largeNow = 0;
  const takePlace = (response: Response): boolean => {
    if (largeNow >= maxLargeAtOnce) return false;
    largeNow += 1;
    response.once("close", () => (largeNow -= 1));
    return true;
  };

  return (request, response, next) => {
    const limit = maxBytes(request.path);
    const refuse = (status: 413 | 503) => {
      if (status === 503) response.set("Retry-After", "5");
      response.status(status).end();
      request.resume();
      setTimeout(() => request.complete || request.destroy(), drainTimeoutMs).unref();
    };
    const told = Number(request.headers["content-length"] ?? 0);
    if (told > limit) return refuse(413);
    if (told > largeBytes && !takePlace(response)) return refuse(503);
    if (request.headers["transfer-encoding"] === undefined) return next();
    let received = 0;
    let hasPlace = false;
    // If no handler reads the body, the error emitted below would end the process without this listener.
    request.on("error", () => undefined);
    request.on("data", function count(chunk: Buffer) {
      received += chunk.length;
      if (received <= largeBytes && received <= limit) return;
      hasPlace ||= received <= limit && takePlace(response);
      if (hasPlace && received <= limit) return;
      request.off("data", count);
      refuse(received > limit ? 413 : 503);
      const error = new Error("A body that is too large was refused.");
      request.emit("error", Object.assign(error, { name: bodyTooLarge }));
    });
    next();
  };
}
