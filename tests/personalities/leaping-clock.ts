/**
 * Lets the clock of this process leap over waits: each pause takes no time, and by the clock it took as long as was asked for. Timers go
 * by the real time.
 * @returns what waits so
 */
export function leapOverWaits(): (ms: number) => Promise<void> {
  const RealDate = Date;
  let aheadMs = 0;
  const now = () => RealDate.now() + aheadMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given) => Reflect.construct(target, given.length > 0 ? given : [now()]) as Date,
    get: (target, name) => (name === "now" ? now : (Reflect.get(target, name) as unknown)),
  });
  return (ms) => {
    aheadMs += ms;
    return Promise.resolve();
  };
}
