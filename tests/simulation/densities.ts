import type { Act } from "./scenario.ts";

/** How often each is drawn, beside the others of its kind. */
type Weights<Kind extends string> = { readonly [kind in Kind]: number };

/** What lives are drawn from. */
export type Density = {
  /** People choose among the first `few` customers, or among `all` of a side. */
  who: { few: number; all: number; weights: Weights<"few" | "all"> };
  acts: Weights<Exclude<Act["kind"], "different" | "return">>;
  /** How many customers there are before anything happens; and how many acts there are in an epoch. */
  before: { minLength: number; maxLength: number };
  actsPerEpoch: { minLength: number; maxLength: number };
  /** Of failing calls, of lost notifications and of crashes, one is drawn for each epoch. */
  rates: readonly number[];
  crashes: readonly number[];
  manners: Weights<"plain" | "odd">;
  lagsMs: readonly number[];
};

const usualActs = {
  add: 4,
  set: 10,
  email: 2,
  phone: 2,
  tag: 4,
  newsletter: 4,
  order: 1,
  audience: 1,
  delete: 2,
  merge: 1,
  direction: 1,
  send: 1,
  unlink: 1,
  link: 1,
  tags: 1,
  undo: 4,
  way: 3,
  winner: 1,
  leave: 1,
} satisfies Density["acts"];

/**
 * The usual lives are of whole shops, and many of them are plain: they are the fastest to live with, and a fault of theirs is the
 * easiest to read. The dense ones are of a few customers of whom nearly everything is told at once: they find sooner
 * what happens where several troubles meet, and little of what many customers do to each other. Those of a pair are of one or two
 * people whose values are edited, sent and undone: the shortest ones, in which an edit most often meets a late read of itself.
 */
export const densities = {
  usual: {
    who: { few: 3, all: 12, weights: { few: 2, all: 1 } },
    acts: usualActs,
    before: { minLength: 0, maxLength: 8 },
    actsPerEpoch: { minLength: 0, maxLength: 18 },
    rates: [0, 0.05, 0.25],
    crashes: [0, 0.02],
    manners: { plain: 1, odd: 1 },
    lagsMs: [0, 0, 500, 4000],
  },
  dense: {
    who: { few: 2, all: 5, weights: { few: 5, all: 1 } },
    acts: { ...usualActs, delete: 1, direction: 4, send: 4, way: 8 },
    before: { minLength: 1, maxLength: 4 },
    actsPerEpoch: { minLength: 6, maxLength: 26 },
    rates: [0.05, 0.15, 0.25],
    crashes: [0, 0.02, 0.04],
    manners: { plain: 0, odd: 1 },
    lagsMs: [0, 500, 4000],
  },
  pair: {
    who: { few: 1, all: 2, weights: { few: 6, all: 1 } },
    acts: {
      ...{
        set: 10,
        email: 3,
        phone: 3,
        tag: 4,
        newsletter: 6,
        undo: 4,
        send: 1,
        direction: 1,
        way: 1,
        winner: 1,
      },
      ...{ add: 0, order: 0, audience: 0, delete: 0, merge: 0, unlink: 0, link: 0, tags: 0, leave: 0 },
    },
    before: { minLength: 1, maxLength: 2 },
    actsPerEpoch: { minLength: 1, maxLength: 8 },
    rates: [0, 0.05, 0.25],
    crashes: [0, 0, 0.02],
    manners: { plain: 0, odd: 1 },
    lagsMs: [0, 500, 4000, 4000],
  },
} satisfies { [name: string]: Density };

export type DensityName = keyof typeof densities;
export const densityNames = Object.keys(densities) as DensityName[];
