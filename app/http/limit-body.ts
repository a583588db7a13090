import type { RequestHandler } from "express";

/** A body that is refused is read on for this long, so that its sender gets to see the answer. */
const drainMs = 5_000;

/** The name of the error that the reader of a body gets once it is too large. The request is answered already. */
export const bodyTooLarge = "BodyTooLarge";

/**
 * Answers 413 to a body of more than `most` bytes, as soon as its length is told or the bytes have come. Must stand
 * right before whatever reads the body: it counts along.
 */
export function limitBody(most: (path: string) => number): RequestHandler {
  return (request, response, next) => {
    const limit = most(request.path);
    const refuse = () => {
      response.status(413).end();
      request.resume();
      setTimeout(() => request.complete || request.destroy(), drainMs).unref();
    };
    if (Number(request.headers["content-length"] ?? 0) > limit) return refuse();
    if (request.headers["transfer-encoding"] === undefined) return next();

    let received = 0;
    // Nobody may be reading, and an error that nobody hears ends the process.
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
