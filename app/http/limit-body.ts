import type { RequestHandler } from "express";

/** How long the rest of a refused body is still read: a client that is cut off while it sends never sees the answer. */
const drainTimeoutMs = 5_000;

/** The name of the error that the reader of a body gets when it is too large. The request is answered by then. */
export const bodyTooLarge = "BodyTooLarge";

/**
 * Answers 413 to a body of more than `maxBytes(path)` bytes, as soon as its header or the bytes received so far show
 * it. Must be the last handler before the one that reads the body, because it listens to the same stream.
 */
export function limitBody(maxBytes: (path: string) => number): RequestHandler {
  return (request, response, next) => {
    const limit = maxBytes(request.path);
    const refuse = () => {
      response.status(413).end();
      request.resume();
      setTimeout(() => request.complete || request.destroy(), drainTimeoutMs).unref();
    };
    if (Number(request.headers["content-length"] ?? 0) > limit) return refuse();
    if (request.headers["transfer-encoding"] === undefined) return next();

    let received = 0;
    // Without a listener the error that is emitted below would end the process when no handler reads the body.
    request.on("error", () => undefined);
    request.on("data", function count(chunk: Buffer) {
      received += chunk.length;
      if (received <= limit) return;
      request.off("data", count);
      refuse();
      const error = new Error(`A body of more than ${limit} bytes was refused.`);
      request.emit("error", Object.assign(error, { name: bodyTooLarge }));
    });
    next();
  };
}
