import { describe, expect, test } from "vitest";

import { anna, faithful, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Changes, Customer, Field } from "./customer.ts";
import { withAnnounced } from "./lost-answer.ts";
import { withUndoIntent } from "./settle-undo.ts";
import { unheardOverwrites } from "./unheard.ts";

const at = "2026-06-01T10:00:00.000Z";
const lecco = { street: "Via Roma 1", city: "Lecco", province: null, postalCode: "23900", country: "IT" };
const como = { street: "Via Po 2", city: "Como", province: null, postalCode: "22100", country: "IT" };
const before: Customer = { ...anna, ...lecco, company: "Verdi Srl", tags: ["vip", "old"] };

/** A base that was kept right before these changes were to be made of a customer in Framework360. */
function announcing(
  framework360: Changes,
  { hidden = [], ...more }: { hidden?: Field[] } & Partial<Base> = {},
) {
  const now = { shopify: snapshotOf(before), framework360: snapshotOf(before, { hidden }) };
  const agreed = { ...emptyBase, shopify: before, framework360: before };
  return withAnnounced({ ...agreed, intent: { framework360 }, ...more }, { now, at });
}

/** What was overwritten unheard where Framework360 shows this now. */
function unheard(base: Base, present: Partial<Customer>, hidden: Field[] = []) {
  const framework360 = snapshotOf({ ...before, ...present }, { hidden });
  return unheardOverwrites(base, { shopify: snapshotOf(before), framework360 }, faithful);
}

const inFramework360 = (was: object, is: object, wasPersonsNo = false) => ({
  framework360: { before: was, after: is, wasPersonsNo },
});

describe("a value is overwritten unheard", () => {
  const base = announcing({ company: "Rossi Srl", lastName: "Rossi" });
  const overwritten = inFramework360({ company: "Verdi Srl" }, { company: "Rossi Srl" });

  test("where the side shows what was to be written in its place", () => {
    expect(unheard(base, { company: "Rossi Srl" })).toEqual(overwritten);
  });

  test("in the spelling of the side", () => {
    const spelt = inFramework360({ company: "Verdi Srl" }, { company: "ROSSI SRL" });
    expect(unheard(base, { company: "ROSSI SRL" })).toEqual(spelt);
  });

  test("as a name without the sign that the side refuses", () => {
    const named = announcing({ firstName: "Bice 2" });
    const { firstName } = before;
    expect(unheard(named, { firstName: "Bice" })).toEqual(
      inFramework360({ firstName }, { firstName: "Bice" }),
    );
  });

  test("also where it was a person's, written over what both had agreed on and what was written again", () => {
    const agreed = { ...before, company: "Rossi Srl" };
    const again = announcing({ company: "Rossi Srl" }, { shopify: agreed, framework360: agreed });
    expect(unheard(again, { company: "Rossi Srl" })).toEqual(overwritten);
  });

  test("not where the side still shows what was to be replaced, or a person's edit", () => {
    expect(unheard(base, {})).toBeNull();
    expect(unheard(base, { company: "Bianchi Srl" })).toBeNull();
  });

  test("not where the side hides it, or hid what was to be replaced", () => {
    expect(unheard(base, { company: "Rossi Srl" }, ["company"])).toBeNull();
    expect(unheard(announcing({ company: null }), { company: null }, ["company"])).toBeNull();
    const blind = announcing({ company: "Rossi Srl" }, { hidden: ["company"] });
    expect(unheard(blind, { company: "Rossi Srl" })).toBeNull();
  });

  test("not where nothing tells what it replaced, as in bases of earlier versions", () => {
    expect(unheard({ ...base, announced: null }, { company: "Rossi Srl" })).toBeNull();
    expect(unheard({ ...base, announced: { at, replaced: {} } }, { company: "Rossi Srl" })).toBeNull();
  });

  test("not on the other side, which shows the same", () => {
    const now = {
      shopify: snapshotOf({ ...before, company: "Rossi Srl" }),
      framework360: snapshotOf(before),
    };
    expect(unheardOverwrites(base, now, faithful)).toBeNull();
  });

  test("not by an undo, whose value is in the history already", () => {
    const changes = { shopify: {}, framework360: { company: "Rossi Srl" } };
    const now = { shopify: snapshotOf(before), framework360: snapshotOf(before) };
    const undoing = withAnnounced(withUndoIntent({ ...base, intent: {} }, changes), { now, at });
    expect(unheard(undoing, { company: "Rossi Srl" })).toBeNull();
  });
});

describe("an address is overwritten unheard", () => {
  const base = announcing(como);

  test("as a whole", () => {
    expect(unheard(base, como)).toEqual(inFramework360(lecco, como));
  });

  test("without a part that the side left out", () => {
    const short = { ...como, postalCode: null };
    expect(unheard(base, short)).toEqual(inFramework360(lecco, short));
  });

  test("not where a person changed a part of it since, or cleared it", () => {
    expect(unheard(base, { ...como, postalCode: "22101" })).toBeNull();
    const blank = { street: null, city: null, province: null, postalCode: null, country: null };
    expect(unheard(base, blank)).toBeNull();
    expect(unheard(announcing(blank), blank)).toEqual(inFramework360(lecco, blank));
    const now = snapshotOf({ ...before, province: "LC" });
    const known = withAnnounced(base, { now: { shopify: now, framework360: now }, at });
    expect(unheard(known, blank)).toBeNull();
  });
});

test("tags are overwritten unheard one by one, as far as the side shows them so and did not before", () => {
  const tags = { add: ["new", "Fair", "VIP"], remove: ["old", "former"] };
  const done = { tags: { add: ["new"], remove: ["old"] } };
  expect(unheard(announcing({ tags }), { tags: ["vip", "NEW"] })).toEqual(inFramework360({}, done));
  expect(unheard(announcing({ tags }), { tags: ["vip", "old"] })).toBeNull();
  expect(unheard(announcing({ tags }, { hidden: ["tags"] }), { tags: ["vip", "new"] })).toBeNull();
});

describe("a newsletter choice is overwritten unheard", () => {
  const no = { newsletter: "unsubscribed" } as const;
  const yes = { newsletter: "subscribed" } as const;
  const now = { shopify: snapshotOf({ ...before, ...yes }), framework360: snapshotOf({ ...before, ...no }) };
  const announced = (more: Partial<Base>) =>
    withAnnounced({ ...emptyBase, intent: { framework360: yes }, ...more }, { now, at });

  test("as a person's no where it was dated, and otherwise as one that says nothing", () => {
    const dated = { framework360: { ...before, ...no }, newsletterChangedAt: { framework360: at } };
    expect(unheard(announced(dated), yes)).toEqual(inFramework360(no, yes, true));
    expect(unheard(announced({ framework360: { ...before, ...no } }), yes)).toEqual(inFramework360(no, yes));
    const datedYes = { framework360: { ...before, ...yes }, newsletterChangedAt: { framework360: at } };
    expect(unheard(announced(datedYes), yes)).toEqual(inFramework360(no, yes));
  });

  test("by a yes alone: a no may be a person's", () => {
    expect(unheard(announcing(no), no)).toBeNull();
  });
});
