import fc from "fast-check";

import type { BySide, Field, SideName } from "../../app/sync/customer.ts";
import { groupNames, waysOf, type FieldGroup, type Way } from "../../app/sync/field-groups.ts";
import { type AudienceKind, audienceKinds } from "../../app/sync/policy.ts";
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
  /** The ways of some groups from the start. */
  ways: Extract<Act, { kind: "way" }>[];
  before: Act[];
  epochs: Epoch[];
};

const side = fc.constantFrom<SideName>("shopify", "framework360");
/** Some people, and one field of theirs, are often changed: only then does one change meet another. */
const who = fc.oneof({ weight: 2, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(11) });
const field = fc.oneof(
  { weight: 2, arbitrary: fc.constant<TextField>("company") },
  { weight: 3, arbitrary: fc.constantFrom(...textFields) },
);
const rate = fc.constantFrom(0, 0.05, 0.25);

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

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: add },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("set" as const),
      side,
      who,
      field,
      to: fc.oneof(
        { weight: 12, arbitrary: fc.constant("new" as const) },
        { weight: 2, arbitrary: fc.constant("blank" as const) },
        { weight: 1, arbitrary: fc.constant("unwelcome" as const) },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("email" as const),
      side,
      who,
      to: fc.oneof(
        { weight: 3, arbitrary: fc.constant("fresh" as const) },
        { weight: 1, arbitrary: fc.nat(7) },
        { weight: 1, arbitrary: fc.constant("blank" as const) },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("phone" as const), side, who, to: fc.option(fc.nat(5)) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("tag" as const),
      side,
      who,
      tag,
      on: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("newsletter" as const),
      side,
      who,
      to: fc.constantFrom("subscribed" as const, "unsubscribed" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("order" as const), side, who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("audience" as const),
      side,
      to: fc.constantFrom(...audienceKinds),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), side, who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("merge" as const), who, into: who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("direction" as const), side, on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("send" as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("unlink" as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("link" as const, "different" as const),
      who,
      whom: who,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("tags" as const),
      ignored: fc.constantFrom<string[]>([], ["FAIR"], ["b*"]),
      isMarked: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("undo" as const),
      who,
      lines: fc.oneof(fc.constant("all" as const), fc.nat(2)),
    }),
  },
  { weight: 3, arbitrary: way },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("winner" as const), side }) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({
        kind: fc.constant("leave" as const),
        how: fc.constantFrom("disconnected" as const, "uninstalled" as const),
      }),
      fc.record({ kind: fc.constant("return" as const) }),
    ),
  },
);

/** Most sides are plain: they are the fastest to live with, and a fault of theirs is the easiest to read. */
const spells = fc.option(
  fc.constantFrom<Spelling>("capitals", "title", "shortened", "escaped", "regrouped"),
  { freq: 2 },
);
const manners: fc.Arbitrary<BySide<Manners>> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ shopify: plainManners, framework360: plainManners }) },
  {
    weight: 1,
    arbitrary: fc.record({
      // Shopify shows everything as it was written, though perhaps late.
      shopify: fc.record({
        spells: fc.constant(null),
        hides: fc.constant(null),
        lagMs: fc.constantFrom(0, 0, 500, 4000),
      }),
      framework360: fc.record({
        spells,
        hides: fc.option(fc.constantFrom<Field>("tags", "newsletter", "lastName", "vatNumber"), {
          freq: 2,
        }),
        lagMs: fc.constantFrom(0, 0, 500, 4000),
      }),
    }),
  },
);

export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.nat(),
  conflictWinner: side,
  manners,
  ways: fc.oneof(fc.constant<Scenario["ways"]>([]), fc.array(way, { maxLength: 3 })),
  before: fc.array(add, { maxLength: 8 }),
  epochs: fc.array(
    fc.record({
      acts: fc.array(act, { maxLength: 18 }),
      failures: rate,
      losses: rate,
      crashes: fc.constantFrom(0, 0.02),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});
