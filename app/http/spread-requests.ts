import type { RequestHandler } from "express";

/** For how long requests are begun in one tick. A request takes about a millisecond until it waits for something. */
const tickMs = 10;

/**
 * Spreads the beginning of requests that arrive together over several ticks of the event loop. Node begins all of them in one
 * tick: with hundreds, earlier requests, timers and health checks would wait until the last one has begun.
 */
export function spreadRequests(): RequestHandler {
  let waiting: (() => void)[] = [];

  function begin(): void {
    const end = performance.now() + tickMs;
    let begun = 0;
    while (begun < waiting.length && (begun === 0 || performance.now() < end)) {
      waiting[begun]!();
      begun += 1;
    }
    waiting = waiting.slice(begun);
    if (waiting.length > 0) setImmediate(begin);
  }

  return (_request, _response, next) => {
    waiting.push(next);
    if (waiting.length === 1) setImmediate(begin);
  };
}
