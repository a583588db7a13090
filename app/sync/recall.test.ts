import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import { anna, bothDirections, faithful, ordinaryRun, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import { blankCustomer, type BySide, type Customer } from "./customer.ts";
import { decide } from "./decide.ts";
import { explanation } from "./explanation.ts";
import { withAnnounced } from "./lost-answer.ts";
import { recall } from "./recall.ts";
import { withUndoIntent } from "./settle-undo.ts";
import type { Snapshot } from "./side.ts";

const at = "2026-06-01T10:00:00.000Z";
const pairOf = (now: BySide<Snapshot>) => ({
  ...{ now, policy: { ...bothDirections, leftOut: [] }, represent: faithful, ...ordinaryRun },
});
const soon = "2026-06-01T10:00:10.000Z";

test("what a write replaced that took effect unheard of comes late when it is shown once more", () => {
  const written = { ...anna, city: "Como" };
  const announced = {
    ...emptyBase,
    ...{ shopify: anna, framework360: anna },
    intent: { framework360: { city: "Como" } },
  };
  const shown = { shopify: snapshotOf(written), framework360: snapshotOf(written) };
  const { base } = recall(shown, announced, { represent: faithful, at });
  expect(base).toMatchObject({ intent: emptyObject, framework360: { city: "Como" } });

  const stale = { ...shown, framework360: snapshotOf(anna) };
  const { now, late } = recall(stale, base, { represent: faithful, at: soon });
  expect(late).toBe("framework360");
  expect(now.framework360?.customer.city).toBe("Como");
});

test("a write that is not shown is unanswered while a read may come late, and its intent is over", () => {
  const intent = { framework360: { city: "Como" } };
  const agreed = { ...emptyBase, shopify: { ...anna, city: "Como" }, framework360: anna, intent };
  const shown = { shopify: snapshotOf({ ...anna, city: "Como" }), framework360: snapshotOf(anna) };
  const announced = withAnnounced(agreed, { now: shown, at });
  const recalled = recall(shown, announced, { represent: faithful, at: soon });
  expect(recalled.unanswered).toEqual({ shopify: {}, framework360: { city: "Como" } });
  expect(recalled.base).toMatchObject({ intent: emptyObject, announced: null });
  const past = { represent: faithful, at: "2026-06-01T10:01:00.000Z" };
  expect(recall(shown, announced, past).unanswered).toEqual({ shopify: {}, framework360: {} });
  expect(recall(shown, null, past).unanswered).toEqual({ shopify: {}, framework360: {} });
});

describe("a home phone that Framework360 shows once its mobile was cleared", () => {
  const [mobile, home] = ["+393331234567", "+39035123456"];
  const cleared = { ...anna, phone: null };
  const known = { ...emptyBase, shopify: cleared, framework360: { ...anna, phone: mobile } };
  const awaited = { ...known, awaited: { since: at, changes: { framework360: { phone: null } } } };
  const announced = {
    ...known,
    shopify: { ...anna, phone: mobile },
    intent: { framework360: { phone: null } },
  };
  const phoneDecided = (base: Base, hasOtherPhone: boolean) => {
    const framework360 = snapshotOf({ ...anna, phone: home });
    const now = { shopify: snapshotOf(cleared), framework360: { ...framework360, hasOtherPhone } };
    const recalled = recall(now, base, { represent: faithful, at: soon });
    const policy = { ...pairOf(now).policy, conflictWinner: "framework360" as const };
    return decide({ ...pairOf(now), policy, base: recalled.base! }).fields.get("phone");
  };

  test.each([
    ["late", awaited],
    ["after the answer to the write was lost", announced],
  ])("is no edit of a person: %s", (_when, base) => {
    expect(phoneDecided(base, true)).not.toMatchObject({ to: "shopify" });
    expect(phoneDecided(base, false)).toMatchObject({ kind: "write", to: "shopify" });
  });
});

test("a mobile that was written is looked for where the home phone is shown in its place", () => {
  const [mobile, home] = ["+393331234567", "+39035123456"];
  const changes = { framework360: { phone: mobile } };
  const base: Base = {
    ...{ ...emptyBase, shopify: { ...anna, phone: mobile }, framework360: { ...anna, phone: home } },
    awaited: { since: at, changes },
  };
  const framework360 = { ...snapshotOf({ ...anna, phone: home }), hasOtherPhone: true };
  const shown = { shopify: snapshotOf({ ...anna, phone: mobile }), framework360 };
  expect(recall(shown, base, { represent: faithful, at: soon }).base?.awaited?.changes).toEqual(changes);
});

test("a yes that a creation made in Framework360 is no choice, and left to be taken back where that one broke off", () => {
  const created = { ...anna, newsletter: "subscribed" as const };
  const shown = { shopify: snapshotOf(anna), framework360: snapshotOf(created, { showsChoice: "yes" }) };
  const kept: Base = { ...emptyBase, framework360Yes: "own", intent: { framework360: { newsletter: null } } };
  const { now, base } = recall(shown, kept, { represent: faithful, at });
  expect(now.framework360?.customer.newsletter).toBeNull();
  expect(base?.intent).toEqual({ framework360: { newsletter: "unsubscribed" } });
});

describe("what an update of Framework360 was not sent and is blank after it, of which the run did not hear,", () => {
  const phone = "+393330000000";
  const rosa = { ...anna, lastName: "Riva", street: "Via Po 3", city: "Lodi", postalCode: "26900" };
  const known = { ...emptyBase, shopify: rosa, framework360: rosa, intent: { framework360: { phone } } };
  const decided = (framework360: Customer, base: Base = known, shopify: Customer = { ...rosa, phone }) => {
    const now = { shopify: snapshotOf(shopify), framework360: snapshotOf(framework360) };
    const recalled = recall(now, base, { represent: faithful, at });
    return decide({ ...pairOf(now), base: recalled.base! }).fields;
  };
  const bare = { ...blankCustomer, email: rosa.email, tags: rosa.tags };
  const toShopify = expect.objectContaining({ kind: "write", to: "shopify" }) as unknown;
  const again = { kind: "write", to: "framework360" };

  test("is no person's edit: what Shopify has is carried there again, and no blank to Shopify", () => {
    const awaited = { since: at, changes: { framework360: { phone } } };
    for (const base of [known, { ...known, intent: {}, awaited }]) {
      const fields = decided({ ...bare, phone }, base);
      for (const field of ["firstName", "lastName", "city"] as const)
        expect(fields.get(field)).toMatchObject(again);
      expect([...fields.values()]).not.toContainEqual(toShopify);
    }
  });

  test("is a person's edit where a name is still there, or where nothing was written", () => {
    const { firstName, lastName } = rosa;
    expect(decided({ ...bare, phone, firstName, lastName }).get("city")).toEqual(toShopify);
    const unwritten = decided(bare, { ...known, intent: {} }, rosa);
    expect(unwritten.get("lastName")).toEqual(toShopify);
    expect(unwritten.get("city")).toEqual(toShopify);
  });

  test("is nothing of an address that was sent, which is sent as a whole", () => {
    const moved = { street: "Via Adda 9", city: "Lodi", postalCode: "26900" };
    const sent = { ...known, intent: { framework360: { street: "Via Adda 9" } } };
    const fields = decided({ ...bare, ...moved }, sent, { ...rosa, ...moved });
    expect(fields.get("firstName")).toMatchObject(again);
    expect(fields.get("city")?.kind).not.toBe("write");
  });
});

test("tags that a run was about to write and are not shown are not looked for, but written again", () => {
  const intent = { framework360: { tags: { add: ["new"], remove: [] } } };
  const known = { ...emptyBase, shopify: { ...anna, tags: ["new", "vip"] }, framework360: anna, intent };
  const shown = { shopify: snapshotOf({ ...anna, tags: ["new", "vip"] }), framework360: snapshotOf(anna) };
  expect(recall(shown, known, { represent: faithful, at }).base?.awaited).toBeNull();
});

test("what both sides never agreed on replaced nothing that is known", () => {
  const written = { ...anna, city: "Como" };
  const known = { ...emptyBase, intent: { framework360: { city: "Como" } } };
  const shown = { shopify: snapshotOf(written), framework360: snapshotOf(written) };
  const { base } = recall(shown, known, { represent: faithful, at });
  expect(base).toMatchObject({ framework360: { city: "Como" }, recent: null });
});

test("what was not written replaced nothing", () => {
  const announced = {
    ...emptyBase,
    shopify: anna,
    framework360: anna,
    intent: { shopify: { city: "Como" } },
  };
  const shown = { shopify: snapshotOf(anna), framework360: snapshotOf(anna) };
  expect(recall(shown, announced, { represent: faithful, at }).base?.recent).toBeNull();
});

describe("what an undo was about to put back when its process died", () => {
  const carried = { ...anna, company: "carried", tags: ["carried"] };
  const putBack = { ...anna, company: "own", tags: [] };
  const changes = {
    shopify: {},
    framework360: { company: "own", tags: { add: [], remove: ["carried"] } },
  };
  const announced = withUndoIntent({ ...emptyBase, shopify: carried, framework360: carried }, changes);
  const both = (framework360: Customer) => ({
    shopify: snapshotOf(carried),
    framework360: snapshotOf(framework360),
  });

  test("is no edit where the side shows it only later", () => {
    const first = recall(both(carried), announced, { represent: faithful, at });
    expect(first.base).toMatchObject({ intent: emptyObject, framework360: { company: "carried" } });
    const { base } = recall(both(putBack), first.base, { represent: faithful, at: soon });
    expect(base).toMatchObject({ framework360: { company: "own", tags: [] }, awaited: null });
    expect(base).toMatchObject({ shopify: { company: "carried", tags: ["carried"] } });

    const stale = recall(both(carried), base, { represent: faithful, at: soon });
    expect(stale.late).toBe("framework360");
    expect(stale.now.framework360?.customer).toMatchObject({ company: "own", tags: [] });
  });

  test("is looked for as a whole of an address, and of tags as far as it is not shown", () => {
    const [theirs, own] = [
      { street: "Via Po 2", city: "Como", province: "CO", postalCode: "22100", country: "IT" },
      { street: "Via Roma 1", city: "Lecco", province: "LC", postalCode: "23900", country: "CH" },
    ];
    const tags = { add: ["former", "own"], remove: ["carried", "theirs"] };
    const left = { ...anna, ...theirs, tags: ["carried", "theirs"] };
    const undo = withUndoIntent(
      { ...emptyBase, shopify: left, framework360: left },
      { shopify: {}, framework360: { ...own, tags } },
    );
    const shows = (customer: Partial<Customer>) =>
      recall(both({ ...left, ...customer }), undo, { represent: faithful, at }).base?.awaited?.changes;
    expect(shows({ street: "Via Verdi 3", tags: ["own", "theirs"] })).toEqual({
      framework360: { ...own, tags: { add: ["former"], remove: ["theirs"] } },
    });
    expect(shows({ ...own, tags: tags.add })).toBeUndefined();
  });

  test("was put back where it is tried again while it is awaited, and shown a minute later", () => {
    const first = recall(both(carried), announced, { represent: faithful, at });
    const again = withUndoIntent(first.base!, changes);
    const { base } = recall(both(putBack), again, { represent: faithful, at: "2026-06-01T10:01:00.000Z" });
    expect(base).toMatchObject({
      framework360: { company: "own", tags: [] },
      awaited: null,
      owed: emptyObject,
    });
    expect(base?.undone.toSorted()).toEqual(["company", "tags"]);
  });

  test("is not looked for where the side hides it", () => {
    const known = withUndoIntent(
      { ...emptyBase, shopify: carried, framework360: { company: null } },
      changes,
    );
    const hidden = ["company", "tags"] as const;
    const now = both({ ...carried, company: null, tags: [] });
    const framework360 = { ...now.framework360, hidden };
    expect(recall({ ...now, framework360 }, known, { represent: faithful, at }).base?.awaited).toBeNull();
  });

  test("was not written where the side never shows it", () => {
    const first = recall(both(carried), announced, { represent: faithful, at });
    const { base } = recall(both(carried), first.base, {
      represent: faithful,
      at: "2026-06-01T10:01:00.000Z",
    });
    expect(base).toMatchObject({ framework360: carried, awaited: null, undone: [], owed: emptyObject });
  });

  describe("where the side would not take the other one's value before", () => {
    const why = { explanation: explanation("data-refused", { side: "framework360" }) };
    const owed = { framework360: { company: why } };
    const owing = { ...announced, shopify: { ...carried, company: "refused" }, owed };
    const shown = (framework360: Customer) => ({
      ...both(framework360),
      shopify: snapshotOf({ ...carried, company: "refused" }),
    });
    const past = { represent: faithful, at: "2026-06-01T10:01:00.000Z" };
    const open = recall(shown(carried), owing, { represent: faithful, at }).base!;

    test("leaves that value owed while it is awaited, and where it was not written", () => {
      expect(open.owed).toEqual(owed);
      const decided = decide({ ...pairOf(shown(carried)), base: open });
      expect(decided.fields.get("company")).toEqual({ kind: "owed", to: "framework360" });
      expect(recall(shown(carried), open, past).base).toMatchObject({ undone: [], awaited: null, owed });
    });

    test("takes its place once the side shows what was put back", () => {
      const base = recall(shown(putBack), open, past).base!;
      expect(base).toMatchObject({ framework360: { company: "own" }, owed: emptyObject });
      expect(decide({ ...pairOf(shown(putBack)), base }).fields.get("company")).toEqual({ kind: "same" });
      expect(recall(shown(putBack), owing, past).base?.owed).toEqual({});
    });
  });

  describe("of an address", () => {
    const address = { street: "Via Po 1", city: "Torino", province: null, postalCode: null, country: null };
    const why = { explanation: explanation("data-refused", { side: "framework360" }) };
    const owed = { framework360: { street: why } };
    const agreed = { ...emptyBase, shopify: { ...anna, street: "Via Roma 2" }, framework360: anna, owed };
    const owing = withUndoIntent(agreed, { shopify: {}, framework360: { ...address, street: anna.street } });
    const shown = (framework360: Customer) => ({
      shopify: snapshotOf({ ...anna, street: "Via Roma 2" }),
      framework360: snapshotOf(framework360),
    });
    const open = recall(shown(anna), owing, { represent: faithful, at }).base!;
    const past = { represent: faithful, at: "2026-06-01T10:01:00.000Z" };

    test("leaves a part owed that was to stay as it was, until the whole address is shown", () => {
      expect(open.owed).toEqual(owed);
      const whole = { ...anna, ...address, street: anna.street };
      expect(recall(shown(whole), open, { represent: faithful, at: soon }).base?.owed).toEqual({});
    });

    test("is as before where no part of it is ever shown", () => {
      expect(recall(shown(anna), open, past).base).toMatchObject({ undone: [], awaited: null, owed });
    });
  });
});

test("what was created for a customer that was merged into this one since was agreed on with this one in nothing", () => {
  const created = { ...blankCustomer, email: "anna@example.it", newsletter: "subscribed" as const };
  const { tags: _tags, ...values } = created;
  const intent = { framework360: { ...values, tags: { add: [], remove: [] } } };
  const shown = { shopify: snapshotOf(blankCustomer), framework360: snapshotOf(created) };
  const kept = { ...emptyBase, intent, isIntentOfMerged: true };
  expect(recall(shown, kept, { represent: faithful, at }).base).toBeNull();
});

describe("a phone that Framework360 shows without its prefix, beside an address abroad", () => {
  const [earlier, phone] = ["+393331234567", "+393471234567"];
  const abroad = (one: string) => ({ ...anna, phone: one, country: "DE" });
  /** The Italian number as it reads with the address's country. */
  const shownAs = (one: string): Snapshot => ({
    ...snapshotOf(abroad(one.replace("+39", "+49"))),
    isPhoneNational: true,
  });
  const agreed = { ...emptyBase, shopify: abroad(phone), framework360: abroad(phone) };
  const phoneRead = (base: Base | null, shown: string, inShopify = phone) => {
    const read = { shopify: snapshotOf(abroad(inShopify)), framework360: shownAs(shown) };
    const { now, base: recalled } = recall(read, base, { represent: faithful, at: soon });
    const pair = { ...pairOf(now as BySide<Snapshot>), base: recalled ?? emptyBase };
    return [now.framework360?.customer.phone, decide(pair).fields.get("phone")?.kind];
  };

  test("is the one that is agreed on, whatever country the address is in by now", () => {
    expect(phoneRead(agreed, phone)).toEqual([phone, "same"]);
    const inItaly = { ...agreed, shopify: { ...anna, phone }, framework360: { ...anna, phone } };
    expect(phoneRead(inItaly, phone)).toEqual([phone, "same"]);
    expect(phoneRead(agreed, phone, earlier)).toEqual([phone, "write"]);
  });

  test("is the number that was replaced a moment ago, where the read comes late", () => {
    const recent = { at, created: null, replaced: { framework360: { phone: earlier } } };
    expect(phoneRead({ ...agreed, recent }, earlier)).toEqual([phone, "same"]);
    expect(phoneRead({ ...agreed, recent }, phone)).toEqual([phone, "same"]);
  });

  test("is the number before that, where both were written a moment ago", () => {
    const replaced = { framework360: { phone: "+393401234567" } };
    const recent = { at, created: null, replaced, earlier: { framework360: { phone: earlier } } };
    expect(phoneRead({ ...agreed, recent }, earlier)).toEqual([phone, "same"]);
  });

  test("is the number that a run was about to write which died, and no edit of a person", () => {
    const before = { ...emptyBase, shopify: abroad(earlier), framework360: abroad(earlier) };
    const intent = { framework360: { phone } };
    expect(phoneRead({ ...before, intent }, phone)).toEqual([phone, "same"]);
  });

  test("is the number that is awaited", () => {
    const before = { ...agreed, framework360: abroad(earlier) };
    const awaited = { since: at, changes: { framework360: { phone } } };
    expect(phoneRead({ ...before, awaited }, phone)).toEqual([phone, "same"]);
  });

  test("is Shopify's number at first contact", () => {
    expect(phoneRead(null, phone)).toEqual([phone, "agreed"]);
  });

  test("is one of the address's country where no such number is known", () => {
    const other = "+493451234567";
    expect(phoneRead(null, other)[0]).toBe(other);
    expect(phoneRead(agreed, other)).toEqual([other, "write"]);
  });
});
