import fc from "fast-check";

import type { BySide, Field, SideName } from "../../app/sync/customer.ts";
import { groupNames, waysOf, type FieldGroup, type Way } from "../../app/sync/field-groups.ts";
import { type AudienceKind, audienceKinds, type Policy } from "../../app/sync/policy.ts";
import type { Density } from "./densities.ts";
import { plainManners, type Manners, type Spelling } from "./spelling-manners.ts";

/** What is known of a customer from the start: some of it blank, some of it different on each side. */
type Known = {
  company: number | null;
  city: number | null;
  tags: string[];
  newsletter: "subscribed" | "unsubscribed" | null;
};

/** What a person does. `who` is a number that the world takes modulo the customers there are. */
export type Act =
  | ({ kind: "add"; side: SideName; email: number | null; phone: number | null } & Known)
  | { kind: "set"; side: SideName; who: number; field: TextField; to: "new" | "blank" | "unwelcome" }
  | { kind: "email"; side: SideName; who: number; to: number | "fresh" | "blank" }
  | { kind: "phone"; side: SideName; who: number; to: number | null }
  | { kind: "tag"; side: SideName; who: number; tag: string; on: boolean }
  | { kind: "newsletter"; side: SideName; who: number; to: "subscribed" | "unsubscribed" }
  | { kind: "order"; side: SideName; who: number }
  | { kind: "delete"; side: SideName; who: number }
  | { kind: "merge"; who: number; into: number }
  | { kind: "direction"; side: SideName; on: boolean }
  | { kind: "way"; group: FieldGroup; to: Way }
  /** Tags are left to each side; and new customers get a tag, which is "made". */
  | { kind: "tags"; ignored: string[]; isMarked: boolean }
  /** Whom a direction concerns; the tag is "vip". */
  | { kind: "audience"; side: SideName; to: AudienceKind }
  | { kind: "winner"; side: SideName }
  /** Disconnects the account, or uninstalls the app, and comes back some time later. */
  | { kind: "leave"; how: "disconnected" | "uninstalled" }
  | { kind: "return" }
  | { kind: "send"; who: number }
  /** Takes a pair apart, and leaves both alone. */
  | { kind: "unlink"; who: number }
  /** Says that a Shopify customer is the same as a Framework360 customer, or somebody else. */
  | { kind: "link" | "different"; who: number; whom: number }
  /** Puts back what the app overwrote of a linked customer: in one run, or altogether. */
  | { kind: "undo"; who: number; lines: "all" | number };

export const textFields = [
  "firstName",
  "lastName",
  "company",
  "street",
  "city",
  "postalCode",
  "vatNumber",
] as const;
type TextField = (typeof textFields)[number];

/** A time of trouble, after which the world comes to rest. Rates are probabilities. */
type Epoch = { acts: Act[]; failures: number; losses: number; crashes: number };

export type Scenario = {
  /** Decides who goes on next, what is lost and what fails. */
  seed: number;
  conflictWinner: SideName;
  manners: BySide<Manners>;
  /** What the merchant says that Framework360's "not subscribed" means. */
  notSubscribedMeans?: Policy["notSubscribedMeans"];
  /** The ways of some groups from the start. */
  ways: Extract<Act, { kind: "way" }>[];
  before: Act[];
  epochs: Epoch[];
};

const side = fc.constantFrom<SideName>("shopify", "framework360");
/** One field is often changed: only then does one change meet another. */
const field = fc.oneof(
  { weight: 2, arbitrary: fc.constant<TextField>("company") },
  { weight: 3, arbitrary: fc.constantFrom(...textFields) },
);

const tag = fc.constantFrom("vip", "VIP", "fair", "b2b");

const add = fc.record({
  kind: fc.constant("add" as const),
  side,
  email: fc.option(fc.nat(7), { freq: 8 }),
  phone: fc.option(fc.nat(5), { freq: 2 }),
  company: fc.option(fc.nat(2), { freq: 2 }),
  city: fc.option(fc.nat(2), { freq: 2 }),
  tags: fc.array(tag, { maxLength: 2 }),
  newsletter: fc.option(fc.constantFrom("subscribed" as const, "unsubscribed" as const), { freq: 2 }),
});

const way: fc.Arbitrary<Extract<Act, { kind: "way" }>> = fc.constantFrom(...groupNames).chain((group) =>
  fc.record({
    kind: fc.constant("way" as const),
    group: fc.constant(group),
    to: fc.constantFrom(...waysOf(group)),
  }),
);

type Acts = { [kind in keyof Density["acts"]]: fc.Arbitrary<Act> };

/** What a person does to one customer's data. */
function edits(who: fc.Arbitrary<number>) {
  const kind = <Kind extends Act["kind"]>(one: Kind) => fc.constant(one);
  return {
    add,
    set: fc.record({
      kind: kind("set"),
      side,
      who,
      field,
      to: fc.oneof(
        { weight: 12, arbitrary: fc.constant("new" as const) },
        { weight: 2, arbitrary: fc.constant("blank" as const) },
        { weight: 1, arbitrary: fc.constant("unwelcome" as const) },
      ),
    }),
    email: fc.record({
      kind: kind("email"),
      side,
      who,
      to: fc.oneof(
        { weight: 3, arbitrary: fc.constant("fresh" as const) },
        { weight: 1, arbitrary: fc.nat(7) },
        { weight: 1, arbitrary: fc.constant("blank" as const) },
      ),
    }),
    phone: fc.record({ kind: kind("phone"), side, who, to: fc.option(fc.nat(5)) }),
    tag: fc.record({ kind: kind("tag"), side, who, tag, on: fc.boolean() }),
    newsletter: fc.record({
      kind: kind("newsletter"),
      side,
      who,
      to: fc.constantFrom("subscribed" as const, "unsubscribed" as const),
    }),
    order: fc.record({ kind: kind("order"), side, who }),
  };
}

/** Everything that a person does. */
function actsOf(who: fc.Arbitrary<number>): Acts {
  const kind = <Kind extends Act["kind"]>(one: Kind) => fc.constant(one);
  return {
    ...edits(who),
    audience: fc.record({ kind: kind("audience"), side, to: fc.constantFrom(...audienceKinds) }),
    delete: fc.record({ kind: kind("delete"), side, who }),
    merge: fc.record({ kind: kind("merge"), who, into: who }),
    direction: fc.record({ kind: kind("direction"), side, on: fc.boolean() }),
    send: fc.record({ kind: kind("send"), who }),
    unlink: fc.record({ kind: kind("unlink"), who }),
    link: fc.record({ kind: fc.constantFrom("link" as const, "different" as const), who, whom: who }),
    tags: fc.record({
      kind: kind("tags"),
      ignored: fc.constantFrom<string[]>([], ["FAIR"], ["b*"]),
      isMarked: fc.boolean(),
    }),
    undo: fc.record({
      kind: kind("undo"),
      who,
      lines: fc.oneof(fc.constant("all" as const), fc.nat(2)),
    }),
    way,
    winner: fc.record({ kind: kind("winner"), side }),
    leave: fc.oneof(
      fc.record({
        kind: kind("leave"),
        how: fc.constantFrom("disconnected" as const, "uninstalled" as const),
      }),
      fc.record({ kind: kind("return") }),
    ),
  };
}

const spells = fc.option(
  fc.constantFrom<Spelling>("capitals", "title", "shortened", "escaped", "regrouped"),
  { freq: 2 },
);

function mannersOf({ manners, lagsMs }: Density): fc.Arbitrary<BySide<Manners>> {
  const lagMs = fc.constantFrom(...lagsMs);
  const plain = fc.record({
    shopify: fc.constant(plainManners),
    framework360: fc.constantFrom(plainManners, { ...plainManners, knowsNoBlankChoice: true }),
  });
  const choices = fc.constantFrom<Partial<Manners>>(
    {},
    { showsYesAlone: true },
    { knowsNoBlankChoice: true },
  );
  const odd = fc.record({
    // Shopify shows everything as it was written, though perhaps late.
    shopify: fc.record({ spells: fc.constant(null), hides: fc.constant(null), lagMs }),
    framework360: fc
      .record({
        spells,
        hides: fc.option(fc.constantFrom<Field>("tags", "newsletter", "lastName", "vatNumber"), { freq: 2 }),
        choices,
        lagMs,
      })
      .map(({ choices: shown, ...others }) => ({ ...others, ...shown })),
  });
  return fc.oneof({ weight: manners.plain, arbitrary: plain }, { weight: manners.odd, arbitrary: odd });
}

/** What lives are drawn from. The same seed and path lead to the same life as long as none of this changes. */
export function scenariosOf(density: Density): fc.Arbitrary<Scenario> {
  const { few, all, weights } = density.who;
  const who = fc.oneof(
    { weight: weights.few, arbitrary: fc.nat(few - 1) },
    { weight: weights.all, arbitrary: fc.nat(all - 1) },
  );
  const acts = actsOf(who);
  const kinds = Object.keys(density.acts) as (keyof Acts)[];
  const act = fc.oneof(...kinds.map((kind) => ({ weight: density.acts[kind], arbitrary: acts[kind] })));
  const rate = fc.constantFrom(...density.rates);
  return fc.record({
    seed: fc.nat(),
    conflictWinner: side,
    manners: mannersOf(density),
    notSubscribedMeans: fc.constantFrom(null, null, "unsubscribed" as const, "never-asked" as const),
    ways: fc.oneof(fc.constant<Scenario["ways"]>([]), fc.array(way, { maxLength: 3 })),
    before: fc.array(add, density.before),
    epochs: fc.array(
      fc.record({
        acts: fc.array(act, density.actsPerEpoch),
        failures: rate,
        losses: rate,
        crashes: fc.constantFrom(...density.crashes),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  });
}
