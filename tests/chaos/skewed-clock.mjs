/** Lets a process live CLOCK_SKEW_MS ahead of everybody else (or behind): `node --import ./tests/chaos/skewed-clock.mjs`. */
const skew = Number(process.env.CLOCK_SKEW_MS ?? 0);
const RealDate = Date;
const now = () => RealDate.now() + skew;

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, given, self) => Reflect.construct(target, given.length > 0 ? given : [now()], self),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
