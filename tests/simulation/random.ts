/** A small reproducible generator (mulberry32): the same seed gives the same world. */
export type Random = {
  /** A number of at least 0 and less than 1. */
  next: () => number;
  chance: (probability: number) => boolean;
  below: (count: number) => number;
};

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    below: (count) => Math.floor(next() * count),
  };
}
