/** How long, in milliseconds, long work may go on in a tick of the event loop before it waits for another tick. */
export const sliceMs = 20;

const waiting: (() => void)[] = [];

/**
 * Waits for a tick of the event loop in which no other long work begins or goes on, so that several pieces of long work do not
 * block it in a row.
 */
export function ownTick(): Promise<void> {
  return new Promise((begin) => {
    waiting.push(begin);
    if (waiting.length === 1) setImmediate(letOneBegin);
  });
}

function letOneBegin(): void {
  waiting.shift()!();
  if (waiting.length > 0) setImmediate(letOneBegin);
}
