/** Long work goes on for so long in a tick of the event loop, in milliseconds, before it lets others go before it. */
export const sliceMs = 20;

const waiting: (() => void)[] = [];

/**
 * Waits for a tick of the event loop in which no other long work of this process begins or goes on, so that several do not
 * hold it one after the other.
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
