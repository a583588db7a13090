/**
 * Lets a process live CLOCK_SKEW_MS ahead of everybody else (or behind): `node --import ./tests/chaos/skewed-clock.mjs`.
 * Of several with commas between them the first counts, and at each SIGUSR2 the next.
 */
const skews = (process.env.CLOCK_SKEW_MS ?? "0").split(",").map(Number);
let skew = skews.shift() ?? 0;
process.on("SIGUSR2", () => (skew = skews.shift() ?? 0));

const RealDate = Date;
const now = () => RealDate.now() + skew;

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, given, self) => Reflect.construct(target, given.length > 0 ? given : [now()], self),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
