import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  anna,
  bothDirections,
  everyPlace,
  faithful,
  ordinaryRun,
  readNow,
} from "../../tests/support/pairs.ts";
import { baseAt } from "./base-at.ts";
import { emptyBase, parseBase, type Base } from "./base.ts";
import { sideNames, type BySide, type Customer } from "./customer.ts";
import {
  extraFields,
  framework360Extras,
  parsePlaces,
  placesNamedTwice,
  placesSchema,
  sharedPlaces,
  shopifyExtras,
  sourceOfExtra,
  type ExtraField,
  type ExtraPlaces,
} from "./extra-fields.ts";
import { explanation } from "./explanation.ts";
import { allWays } from "./field-groups.ts";
import { isAsAgreed } from "./as-agreed.ts";
import type { Policy } from "./policy.ts";
import { recall } from "./recall.ts";
import { reconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";
import type { Sides, Snapshot } from "./side.ts";
import { policyOn } from "./situation.ts";

const at = (extras: ExtraPlaces): Policy => ({ ...bothDirections, ways: { ...allWays, extras } });
const everywhere = at(everyPlace);

/** What one run writes, and what both sides agree on after it. */
function run(customers: BySide<Customer>, base: Base | null, policy: Policy) {
  const situation = { now: readNow(customers), base, policy, represent: faithful, ...ordinaryRun };
  const { plan, decisions } = reconcile(situation);
  const changes = plan.kind === "update" ? plan.changes : { shopify: {}, framework360: {} };
  const shown = Object.fromEntries(
    sideNames.map((side) => {
      const { tags: _tags, ...values } = changes[side];
      return [side, { ...customers[side], ...values }];
    }),
  ) as BySide<Customer>;
  const after = readNow(shown) as Parameters<typeof settle>[1]["after"];
  const written = Object.fromEntries(
    sideNames.flatMap((side) => (Object.keys(changes[side]).length > 0 ? [[side, after[side]]] : [])),
  );
  if (plan.kind === "skip") throw new Error("The pair was skipped.");
  const next = settle(situation, {
    ...{ plan, decisions, after: written, held: new Set(), refused: {}, failed: new Set() },
  });
  return { changes, customers: shown, base: next };
}

const pair = (shopify: Partial<Customer>, framework360: Partial<Customer>): BySide<Customer> => ({
  shopify: { ...anna, ...shopify },
  framework360: { ...anna, ...framework360 },
});

describe("a value that the other side has no field for", () => {
  test.each(shopifyExtras)("of Shopify, %s, goes to its place in Framework360", (field) => {
    const { changes } = run(pair({ [field]: "new" }, {}), null, everywhere);
    expect(changes).toEqual({ shopify: {}, framework360: { [field]: "new" } });
  });

  test.each(framework360Extras)("of Framework360, %s, goes to its place on Shopify", (field) => {
    const { changes } = run(pair({}, { [field]: "new" }), null, everywhere);
    expect(changes).toEqual({ shopify: { [field]: "new" }, framework360: {} });
  });

  test.each(extraFields)("is left alone without a place: %s", (field) => {
    for (const side of sideNames) {
      const customers = { ...pair({}, {}), [side]: { ...anna, [field]: "new" } };
      const { changes, base } = run(customers, null, bothDirections);
      expect(changes).toEqual({ shopify: {}, framework360: {} });
      expect(base.shopify).not.toHaveProperty(field);
    }
  });

  test.each(extraFields)("never goes back: what a person enters at its place stays there, as %s", (field) => {
    const source = sourceOfExtra(field);
    const target = source === "shopify" ? "framework360" : "shopify";
    const first = run({ ...pair({}, {}), [source]: { ...anna, [field]: "old" } }, null, everywhere);
    const edited = { ...first.customers, [target]: { ...first.customers[target], [field]: "by hand" } };
    const second = run(edited, first.base, everywhere);
    expect(second.changes).toEqual({ shopify: {}, framework360: {} });
    const changed = { ...edited, [source]: { ...edited[source], [field]: "new" } };
    expect(run(changed, second.base, everywhere).changes[target]).toEqual({ [field]: "new" });
  });

  test("is cleared when its source is", () => {
    const first = run(pair({ note: "old" }, {}), null, everywhere);
    const cleared = { ...first.customers, shopify: { ...first.customers.shopify, note: null } };
    expect(run(cleared, first.base, everywhere).changes.framework360).toEqual({ note: null });
  });

  test("goes along when a customer is created", () => {
    const now = { shopify: readNow(pair({ note: "likes tea" }, {})).shopify, framework360: null };
    const situation = { now, base: null, policy: everywhere, represent: faithful, ...ordinaryRun };
    expect(reconcile(situation).plan).toMatchObject({ kind: "create", customer: { note: "likes tea" } });
    expect(reconcile({ ...situation, policy: bothDirections }).plan).toMatchObject({
      customer: { note: null },
    });
  });
});

describe("another place for a value", () => {
  const first = run(pair({ note: "likes tea" }, {}), null, at({ note: { framework360: "Nota" } }));
  const elsewhere = at({ note: { framework360: "Osservazioni" } });
  /** The value at the new place is another one, here a blank. */
  const now = pair({ note: "likes tea" }, { note: null });

  test("is given the value although nothing changed on Shopify", () => {
    expect(run(now, first.base, elsewhere).changes.framework360).toEqual({ note: "likes tea" });
  });

  test("does not pass for what both agreed on, on neither side, also where the side that is looked at holds nothing", () => {
    const blank = readNow(pair({}, {}));
    for (const side of sideNames) {
      expect(isAsAgreed(readNow(now)[side]!, side, first.base, elsewhere)).toBe(false);
      expect(isAsAgreed(blank[side]!, side, first.base, elsewhere)).toBe(false);
    }
  });

  test("is given the value over what stands there, whichever side wins other conflicts", () => {
    const filled = pair({ note: "likes tea" }, { note: "by hand" });
    for (const conflictWinner of sideNames) {
      const { changes } = run(filled, first.base, { ...elsewhere, conflictWinner });
      expect(changes).toEqual({ shopify: {}, framework360: { note: "likes tea" } });
    }
  });

  test("is given the value where the account shows none: what was agreed on is not what stands there", () => {
    const read = readNow(now) as BySide<Snapshot>;
    const hidden: BySide<Snapshot> = { ...read, framework360: { ...read.framework360, hidden: ["note"] } };
    const context = { represent: faithful, ...ordinaryRun };
    const { extras } = elsewhere.ways;
    const known = recall(hidden, first.base, { ...context, extras });
    expect(reconcile({ ...known, ...context, policy: elsewhere }).plan).toMatchObject({
      changes: { framework360: { note: "likes tea" } },
    });
  });

  test("forgets of the base what belongs to the earlier one, and nothing else", () => {
    const written = { at: ordinaryRun.at, created: null };
    const [both, one] = [{ shopify: { note: "b", firstName: "Bice" } }, { shopify: { firstName: "Bice" } }];
    const base: Base = {
      ...emptyBase,
      shopify: { note: "a", firstName: "Anna" },
      framework360: { note: "a", firstName: "Anna" },
      disputed: ["note", "firstName"],
      undone: ["note", "firstName"],
      intent: { framework360: { note: "a", firstName: "Anna" } },
      recent: { ...written, replaced: both, earlier: both },
      places: { note: "earlier", language: "kept" },
    };
    expect(baseAt(base, { note: { framework360: "Nota" } })).toEqual({
      ...base,
      shopify: { firstName: "Anna" },
      framework360: { firstName: "Anna" },
      disputed: ["firstName"],
      undone: ["firstName"],
      intent: { framework360: { firstName: "Anna" } },
      recent: { ...written, replaced: one, earlier: one },
      places: { note: '["Nota",null]', language: "kept" },
    });
    const recent = { ...written, replaced: both };
    const without = baseAt({ ...base, recent }, { note: { framework360: "Nota" } });
    expect(without.recent).toEqual({ ...written, replaced: one });
  });

  test("leaves nothing owed when it is given up, and is tried again when it is named again", () => {
    const owed: Base = {
      ...first.base,
      owed: { framework360: { note: { explanation: explanation("not-taken", { side: "framework360" }) } } },
    };
    const off = run(pair({ note: "likes tea" }, {}), owed, bothDirections);
    expect(off.base.owed).toEqual({});
    const { shopify } = readNow(pair({ note: "likes tea" }, {}));
    expect(isAsAgreed(shopify!, "shopify", owed, bothDirections)).toBe(false);
    const again = run(off.customers, off.base, at({ note: { framework360: "Nota" } }));
    expect(again.changes.framework360).toEqual({ note: "likes tea" });
  });

  test("is kept with the base", () => {
    expect(parseBase(JSON.parse(JSON.stringify(first.base)))).toEqual(first.base);
    expect(first.base.places).toEqual({ note: '["Nota",null]' });
  });

  test("given up and named again later, counts what changed meanwhile as an edit", () => {
    const off = run(pair({ note: "likes coffee" }, { note: "likes tea" }), first.base, bothDirections);
    expect(off.changes).toEqual({ shopify: {}, framework360: {} });
    const again = run(off.customers, off.base, at({ note: { framework360: "Nota" } }));
    expect(again.changes.framework360).toEqual({ note: "likes coffee" });
  });
});

test("a value that one side was not opened for is left alone", () => {
  const sides = {
    shopify: { extras: everyPlace },
    framework360: { extras: { note: { framework360: "Nota" } } },
  };
  const policy = policyOn(at({ ...everyPlace, note: { framework360: "Nota" } }), sides as unknown as Sides);
  expect(policy.ways.extras).toEqual({});
  expect(sharedPlaces(everyPlace, everyPlace, everyPlace)).toEqual(everyPlace);
});

describe("places that a merchant names", () => {
  test("are taken when they are whole", () => {
    expect(placesSchema.parse(everyPlace)).toEqual(everyPlace);
    expect(placesSchema.parse({})).toEqual({});
    expect(parsePlaces(everyPlace)).toEqual(everyPlace);
    expect(parsePlaces("none")).toEqual({});
  });

  test("keep their place where the next version saved another value beside them", () => {
    expect(parsePlaces({ ...everyPlace, extra99: { framework360: "Altro" } })).toEqual(everyPlace);
  });

  test.each<[string, unknown]>([
    ["a pair without its metafield", { extra1: { framework360: "Taglia" } }],
    ["a pair without its extra field", { extra1: { shopify: "custom.size" } }],
    ["an empty name", { note: { framework360: " " } }],
    ["a metafield without a namespace", { birthday: { shopify: "birth_date" } }],
    ["a metafield with characters that end a query", { birthday: { shopify: 'facts.a") { id }' } }],
    ["a metafield of the app", { birthday: { shopify: "$app.pec" } }],
    ["a value that is not known", { shoe: { framework360: "Scarpa" } }],
    ["a name that is too long", { note: { framework360: "x".repeat(101) } }],
    ["no object", "everywhere"],
  ])("are refused: %s", (_what, places) => {
    expect(placesSchema.safeParse(places).success).toBe(false);
  });

  test.each<[ExtraPlaces, ExtraField[]]>([
    [{ note: { framework360: "Nota" }, language: { framework360: "nota" } }, ["note", "language"]],
    [
      { birthday: { shopify: "custom.day" }, extra2: { framework360: "Giorno", shopify: "custom.Day" } },
      ["birthday", "extra2"],
    ],
    [{ note: { framework360: "Nota" }, language: { framework360: " nota " } }, ["note", "language"]],
    [
      {
        extra1: { framework360: "Taglia", shopify: "custom.size" },
        extra2: { framework360: "Taglia", shopify: "custom.size_again" },
      },
      [],
    ],
  ])("are refused where two values would go to one: %j", (places, twice) => {
    expect(placesNamedTwice(places)).toEqual(new Set(twice));
    expect(placesSchema.safeParse(places).success).toBe(twice.length === 0);
  });
});

test("whatever people edit and the merchant names, a value goes from its source alone, and arrives", () => {
  const word = fc.constantFrom(null, "a", "b", "c");
  const edit = fc.record({
    field: fc.constantFrom(...extraFields),
    side: fc.constantFrom(...sideNames),
    value: word,
    named: fc.subarray([...extraFields]),
    conflictWinner: fc.constantFrom(...sideNames),
    inbound: fc.boolean(),
    outbound: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
      let customers = pair({}, {});
      let base: Base | null = null;
      /** Fields whose place a person edited since it last held what their source does: that edit stays. */
      const byHand = new Set<ExtraField>();
      /** What the source showed when the field last went: while its way is off it is not read, so what came back meanwhile is no edit. */
      const seen = new Map<ExtraField, unknown>();
      for (const { field, side, value, named, ...choices } of edits) {
        const isNew = value !== null && value !== customers[side][field] && value !== seen.get(field);
        customers = { ...customers, [side]: { ...customers[side], [field]: value } };
        if (side !== sourceOfExtra(field)) byHand.add(field);
        const places = Object.fromEntries(named.map((one) => [one, everyPlace[one]]));
        const before = customers;
        const ran = run(customers, base, { ...at(places), ...choices });
        customers = ran.customers;
        base = ran.base;
        for (const one of extraFields) {
          const source = sourceOfExtra(one);
          const target = source === "shopify" ? "framework360" : "shopify";
          expect(customers[source][one]).toBe(before[source][one]);
          const isOn = named.includes(one) && (source === "shopify" ? choices.inbound : choices.outbound);
          if (!isOn) expect(customers[target][one]).toBe(before[target][one]);
          else if (!byHand.has(one) || (one === field && side === source && isNew))
            expect(customers[target][one]).toBe(customers[source][one]);
          if (!isOn) continue;
          seen.set(one, customers[source][one]);
          if (customers[target][one] === customers[source][one]) byHand.delete(one);
        }
      }
    }),
    { numRuns: 500 },
  );
});
