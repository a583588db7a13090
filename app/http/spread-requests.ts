import type { RequestHandler } from "express";

/** The requests of a tick are begun within this time. One takes about a millisecond until it waits for something. */
const tickMs = 10;

/**
 * Begins requests that arrive together in several ticks of the event loop: Node hands all of them out in one, and hundreds
 * would keep what has begun before, timers and health checks waiting until the last of them is begun.
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
