import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import { emptyBase, parseBase, type Base } from "./base.ts";
import { addressFields, blankCustomer, type BySide, type Customer } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { intentOf, rememberIntent, withIntent } from "./intent.ts";

const anna: Customer = { ...blankCustomer, email: "anna@example.it", city: "Como", tags: ["vip"] };
const capitals = {
  shopify: (customer: Customer) => customer,
  framework360: (customer: Customer) => ({ ...customer, city: customer.city?.toUpperCase() ?? null }),
};
const never = { shopify: null, framework360: null };

/** Calls rememberIntent with both customers as the sides show them. */
function remember(base: Base, now: BySide<Customer>, choiceAt: BySide<string | null> = never): Base {
  const snapshot = (side: "shopify" | "framework360") => ({
    id: side,
    customer: now[side],
    newsletterChangedAt: choiceAt[side],
  });
  return rememberIntent(
    base,
    { shopify: snapshot("shopify"), framework360: snapshot("framework360") },
    capitals,
  );
}

function agreed(intent: Base["intent"]): Base {
  return {
    ...emptyBase,
    shopify: { city: "Como", newsletter: null, tags: ["vip"] },
    framework360: { city: "COMO", newsletter: null, tags: ["vip"] },
    intent,
  };
}

describe("what a plan is about to write", () => {
  test("is an update's changes, by side", () => {
    const changes = { shopify: {}, framework360: { city: "Bergamo" } };
    expect(intentOf({ kind: "update", changes, conflicts: [] })).toEqual(changes);
  });

  test("is a creation's whole customer, on its side alone", () => {
    const intent = intentOf({ kind: "create", side: "shopify", customer: anna, conflicts: [] });
    expect(intent).toEqual({ shopify: { ...anna, tags: { add: ["vip"], remove: [] } } });
  });

  test("is a run's, and a creation that is begun anew was not accepted yet", () => {
    const plan = { kind: "create", side: "framework360", customer: anna, conflicts: [] } as const;
    const earlier: Base = {
      ...{ ...emptyBase, intent: { framework360: { city: "Como" } }, intentBy: "undo" },
      unshownCreationAt: "2026-01-01T00:00:00Z",
    };
    expect(withIntent(earlier, plan)).toEqual({ ...emptyBase, intent: intentOf(plan) });
  });

  test("can be kept and read again", () => {
    const base = agreed({
      framework360: { city: null, newsletter: "subscribed", tags: { add: ["a"], remove: [] } },
    });
    expect(parseBase(JSON.parse(JSON.stringify(base)))).toEqual(base);
  });
});

describe("after a run that died before it could remember", () => {
  test("what the side shows in a spelling of its own was written, where it shows something new", () => {
    const base = agreed({ framework360: { firstName: "Anna" } });
    const shown = (firstName: string) => ({ ...anna, city: "COMO", firstName });
    const was = (firstName: string) => ({ ...base, framework360: { ...base.framework360, firstName } });
    const now = { shopify: { ...anna, firstName: "Anna" }, framework360: shown("ANNA") };
    expect(remember(was("Bice"), now).framework360.firstName).toBe("ANNA");
    expect(remember(was("Bice"), now).shopify.firstName).toBe("Anna");
    // Nothing was written yet, and other capitals may be the whole change.
    expect(remember(was("ANNA"), now).shopify.firstName).toBeUndefined();
    expect(remember(base, now).framework360.firstName).toBeUndefined();
  });

  test("a name that the side shows without a sign was refused with it, which died with that run", () => {
    const was = { firstName: "Anna", lastName: "Bianchi" };
    const names = { firstName: "Anna 2", lastName: "Rossi & Figli" };
    const base: Base = { ...emptyBase, shopify: was, framework360: was, intent: { framework360: names } };
    const shown = (lastName: string) => {
      const framework360 = { ...anna, firstName: "Anna", lastName };
      return remember(base, { shopify: { ...anna, ...names }, framework360 });
    };
    const left = shown("Rossi Figli");
    expect(left.shopify).toEqual({ ...was, lastName: "Rossi & Figli" });
    expect(left.framework360).toEqual({ ...was, lastName: "Rossi Figli" });
    expect(left.owed).toEqual({
      framework360: { lastName: { explanation: explanation("not-taken", { side: "framework360" }) } },
    });
    expect(shown("ROSSI & FIGLI").owed).toEqual({});
    const digit = remember(
      { ...base, shopify: { firstName: "Bice" }, framework360: { firstName: "Bice" } },
      { shopify: { ...anna, ...names }, framework360: { ...anna, firstName: "Anna" } },
    );
    expect([digit.shopify.firstName, digit.framework360.firstName]).toEqual(["Anna 2", "Anna"]);
    expect(Object.keys(digit.owed.framework360 ?? {})).toEqual(["firstName"]);
  });

  test("what the side shows in a spelling of its own was written, though nothing was agreed on before", () => {
    const intent = { framework360: { firstName: "Anna" } };
    const replacing = (firstName: string | null): Base => ({
      ...{ ...emptyBase, intent },
      announced: { at: "2026-01-01T00:00:00Z", replaced: { framework360: { firstName } } },
    });
    const now = {
      shopify: { ...anna, firstName: "Anna" },
      framework360: { ...anna, firstName: "ANNA" },
    };
    for (const before of [null, "Bice"]) {
      const next = remember(replacing(before), now);
      expect([next.shopify.firstName, next.framework360.firstName]).toEqual(["Anna", "ANNA"]);
    }
    // A person's own capitals still stand there: nothing was written.
    expect(remember(replacing("ANNA"), now).framework360.firstName).toBeUndefined();
    const agreedOn = { shopify: { firstName: "Bice" }, framework360: { firstName: "Bice" } };
    expect(remember({ ...replacing("ANNA"), ...agreedOn }, now)).toMatchObject(agreedOn);
  });

  test("an address that the side shows without a part was written, though nothing was agreed on before", () => {
    const whole = { street: "Via Roma 1", city: "Como", province: "CO", postalCode: "22100", country: "IT" };
    const shown = { ...whole, city: "COMO", province: null };
    const replacing = (before: Partial<Customer>): Base => ({
      ...{ ...emptyBase, intent: { framework360: whole } },
      announced: { at: "2026-01-01T00:00:00Z", replaced: { framework360: before } },
    });
    const now = { shopify: { ...anna, ...whole }, framework360: { ...anna, ...shown } };
    const written = remember(replacing({ ...shown, city: "LECCO" }), now);
    expect([written.shopify.province, written.framework360.province]).toEqual(["CO", null]);
    expect(remember(replacing(shown), now).framework360.province).toBeUndefined();
    const unknown = { ...emptyBase, intent: { framework360: whole } };
    expect(remember(unknown, now).framework360.province).toBeUndefined();
  });

  test("a new customer was written in the side's spelling of each value", () => {
    const plan = { kind: "create", side: "framework360", customer: anna, conflicts: [] } as const;
    const now = { shopify: anna, framework360: { ...anna, email: "ANNA@example.it", city: "COMO" } };
    const next = remember({ ...emptyBase, intent: intentOf(plan) }, now);
    expect(next.framework360).toMatchObject({ email: "ANNA@example.it", city: "COMO" });
    expect(next.shopify).toMatchObject({ email: anna.email, city: "Como" });
  });

  test("what the side shows was written, in the side's own way", () => {
    const base = agreed({ framework360: { city: "Bergamo" } });
    const now = { shopify: { ...anna, city: "Bergamo" }, framework360: { ...anna, city: "BERGAMO" } };
    const next = remember(base, now);
    expect(next.framework360.city).toBe("BERGAMO");
    expect(next.shopify.city).toBe("Bergamo");
    expect(next.intent).toEqual({});
  });

  test("a newer edit of the source does not hide what was written", () => {
    const base = agreed({ framework360: { city: "Bergamo" } });
    const now = { shopify: { ...anna, city: "Lecco" }, framework360: { ...anna, city: "BERGAMO" } };
    const next = remember(base, now);
    expect([next.shopify.city, next.framework360.city]).toEqual(["Bergamo", "BERGAMO"]);
  });

  test("what was owed of a value that was written is owed no longer, on either side", () => {
    const why = { explanation: explanation("data-refused", { side: "shopify" }) };
    const base = {
      ...agreed({ framework360: { city: "Bergamo" } }),
      owed: { shopify: { city: why, company: why }, framework360: { city: why } },
    };
    const now = { shopify: { ...anna, city: "Bergamo" }, framework360: { ...anna, city: "BERGAMO" } };
    expect(remember(base, now).owed).toEqual({ shopify: { company: why } });
    const unwritten = { shopify: { ...anna, city: "Bergamo" }, framework360: { ...anna, city: "COMO" } };
    expect(remember(base, unwritten).owed).toEqual(base.owed);
    // A part that the other side could not hold went along as this side has it.
    const kept = { shopify: { ...anna, city: "Lodi" }, framework360: { ...anna, city: "BERGAMO" } };
    expect(remember(base, kept).owed.shopify).toEqual({ city: why, company: why });
  });

  test("what the side does not show was not written", () => {
    const base = agreed({ framework360: { city: "Bergamo" }, shopify: { city: "Milano" } });
    const now = { shopify: anna, framework360: { ...anna, city: "COMO" } };
    const next = remember(base, now);
    expect([next.shopify.city, next.framework360.city]).toEqual(["Como", "COMO"]);
  });

  test("an address that the side shows without a part it cannot hold was written, and its blank is no edit", () => {
    const before = {
      street: "Via Roma 1",
      city: "Milano",
      province: "MI",
      postalCode: "20121",
      country: "IT",
    };
    const moved = { ...before, city: "Carbonia", province: "XX", postalCode: "09013" };
    const base = agreed({ shopify: moved });
    const shadows = {
      shopify: { ...base.shopify, ...before },
      framework360: { ...base.framework360, ...before },
    };
    const shown = (address: Partial<Customer>) =>
      remember(
        { ...base, ...shadows },
        { shopify: { ...anna, ...address }, framework360: { ...anna, ...moved } },
      );
    const written = shown({ ...moved, province: null });
    expect([written.shopify.province, written.framework360.province]).toEqual([null, "XX"]);
    expect(written.owed).toEqual({
      shopify: { province: { explanation: { code: "not-taken", params: { side: "shopify" } } } },
    });
    for (const other of [
      before,
      { ...moved, province: "CA" },
      { ...moved, street: "Via Po 9", province: null },
    ]) {
      const next = shown(other);
      expect([next.shopify.province, next.framework360.province]).toEqual(["MI", "MI"]);
    }
  });

  test("a part of an address that was sent as the side has it stays in the other side's spelling on the other side", () => {
    const was = { street: "Via Roma 1", city: "Como", province: "CO", postalCode: "22100", country: "IT" };
    const [here, there] = [was, { ...was, city: "COMO" }];
    const sent = { ...there, street: "Via Po 9" };
    const base = { ...emptyBase, shopify: here, framework360: there, intent: { framework360: sent } };
    const now = { shopify: { ...anna, ...here, street: "Via Po 9" }, framework360: { ...anna, ...sent } };
    expect(remember(base, now)).toMatchObject({
      shopify: { ...here, street: "Via Po 9" },
      framework360: sent,
    });
  });

  test("an address that is blank by now was cleared by a person, and is not the one that was to be written", () => {
    const before = { street: "Via Roma 1", city: "Como", province: "CO", postalCode: "22100", country: "IT" };
    const blank = { street: null, city: null, province: null, postalCode: null, country: null };
    const agreedOn = { shopify: before, framework360: before };
    const base: Base = {
      ...{ ...emptyBase, ...agreedOn },
      intent: { shopify: { ...before, street: "Via Po 9" } },
    };
    const now = { shopify: { ...anna, ...blank }, framework360: { ...anna, ...before } };
    const next = remember(base, now);
    expect(next).toMatchObject({ ...agreedOn, owed: emptyObject });
  });

  test("a newsletter choice that was written is no new choice", () => {
    const base = agreed({ shopify: { newsletter: "subscribed" } });
    const now = {
      shopify: { ...anna, newsletter: "subscribed" as const },
      framework360: { ...anna, newsletter: "unsubscribed" as const },
    };
    const times = { shopify: "2026-01-02T00:00:00Z", framework360: null };
    const next = remember(base, now, times);
    expect(next.newsletterChangedAt.shopify).toBe(times.shopify);
    expect([next.shopify.newsletter, next.framework360.newsletter]).toEqual(["subscribed", "subscribed"]);
    const other = remember(agreed({ shopify: { city: "Como" } }), now, times);
    expect(other.newsletterChangedAt).toEqual({});
  });

  describe("of a creation, the subscription", () => {
    const asked: Customer = { ...anna, firstName: "Anna", newsletter: "subscribed" };
    const plan = { kind: "create", side: "framework360", customer: asked, conflicts: [] } as const;
    const base: Base = { ...emptyBase, intent: intentOf(plan) };
    const shown = (values: Partial<Customer>) =>
      remember(base, { shopify: asked, framework360: { ...asked, newsletter: "unsubscribed", ...values } });

    test("was asked for with the customer who is there, who may have to confirm it", () => {
      for (const newsletter of ["unsubscribed", null] as const) {
        const next = shown({ firstName: "ANNA", city: null, newsletter });
        expect([next.shopify.newsletter, next.framework360.newsletter]).toEqual(["subscribed", newsletter]);
        expect(next.owed.framework360?.newsletter?.explanation.code).toBe("consent-unconfirmed");
      }
    });

    test("was not where another customer is there, whom a person made", () => {
      for (const other of [{ firstName: "Bice" }, { company: "Bianchi Srl" }]) {
        const next = shown(other);
        expect([next.shopify.newsletter, next.framework360.newsletter]).toEqual([undefined, undefined]);
        expect(next.owed).toEqual({});
      }
    });

    test("is not sent once more where the account hides it", () => {
      const customer: Customer = { ...asked, newsletter: null };
      const next = rememberIntent(
        base,
        {
          shopify: { id: "shopify", customer: asked, newsletterChangedAt: null },
          framework360: { id: "1", customer, newsletterChangedAt: null, hidden: ["newsletter"] },
        },
        capitals,
      );
      expect([next.shopify.newsletter, next.framework360.newsletter]).toEqual(["subscribed", "subscribed"]);
      expect(next.owed).toEqual({});
    });
  });

  describe("of an update, the subscription", () => {
    const base = agreed({
      framework360: { city: "Bergamo", newsletter: "subscribed", tags: { add: ["new"], remove: [] } },
    });
    const shown = (values: Partial<Customer>, known = base) => {
      const now = { ...anna, city: "COMO", newsletter: "unsubscribed" as const, ...values };
      const next = remember(known, { shopify: { ...anna, newsletter: "subscribed" }, framework360: now });
      return [next.shopify.newsletter, next.owed.framework360?.newsletter?.explanation.code];
    };

    test.each<[string, Partial<Customer>]>([
      ["a value", { city: "BERGAMO" }],
      ["a tag", { tags: ["new", "vip"] }],
    ])(
      "was sent with the rest where %s of that is there: the person may have to confirm it",
      (_what, values) => {
        expect(shown(values)).toEqual(["subscribed", "consent-unconfirmed"]);
      },
    );

    test("may not have been sent where nothing of the rest is there, or what is there was there before", () => {
      expect(shown({})).toEqual([null, undefined]);
      const before = { ...base, framework360: { ...base.framework360, city: "BERGAMO", tags: ["new"] } };
      expect(shown({ city: "BERGAMO", tags: ["new"] }, before)).toEqual([null, undefined]);
    });

    test("is agreed on where it is there", () => {
      expect(shown({ newsletter: "subscribed", city: "BERGAMO" })).toEqual(["subscribed", undefined]);
    });

    const sent: Customer = { ...anna, city: "BERGAMO", newsletter: "unsubscribed" };
    const times = { shopify: "2026-01-02T00:00:00Z", framework360: "2026-01-03T00:00:00Z" };

    test("leaves no newer choice behind, but for a person's on Shopify since", () => {
      const yes: Customer = { ...anna, newsletter: "subscribed" };
      const next = remember(base, { shopify: yes, framework360: sent }, times);
      expect(next.newsletterChangedAt).toEqual(times);
      const no = remember(
        base,
        { shopify: { ...anna, newsletter: "unsubscribed" }, framework360: sent },
        times,
      );
      expect(no.newsletterChangedAt).toEqual({ framework360: times.framework360 });
    });

    test("ends what an undo had left apart", () => {
      const undone = { ...base, undone: ["newsletter" as const] };
      expect(remember(undone, { shopify: anna, framework360: sent }).undone).toEqual([]);
    });

    test("is supposed of Framework360 alone, which may have the person confirm it", () => {
      const toShopify = agreed({ shopify: { city: "Bergamo", newsletter: "subscribed" } });
      const next = remember(toShopify, { shopify: { ...anna, city: "Bergamo" }, framework360: anna });
      expect(next.shopify).toMatchObject({ city: "Bergamo", newsletter: null });
      expect(next.owed).toEqual({});
    });
  });

  test("an unsubscription is never ours: a person's own looks the same", () => {
    const base = agreed({ framework360: { newsletter: "unsubscribed" } });
    const now = {
      shopify: { ...anna, newsletter: "subscribed" as const },
      framework360: { ...anna, newsletter: "unsubscribed" as const },
    };
    const next = remember(base, now);
    expect([next.shopify.newsletter, next.framework360.newsletter]).toEqual([null, null]);
  });

  test("of a base of an earlier version an undo was about to write what it left apart, and a run the rest", () => {
    const intent = { framework360: { city: "Bergamo", company: "Rossi" } };
    const base: Base = { ...agreed(intent), intentBy: "undo", undone: ["company"] };
    const shown = { ...anna, city: "BERGAMO", company: "Rossi" };
    const next = remember(base, { shopify: { ...anna, city: "Bergamo" }, framework360: shown });
    expect([next.shopify.city, next.shopify.company, next.undone]).toEqual([
      "Bergamo",
      undefined,
      ["company"],
    ]);
  });

  test("of an address an undo put back what was owed is over, and of a part of it not", () => {
    const own = { street: "Via Po 1", city: "BERGAMO", province: "BG", postalCode: "24121", country: "IT" };
    const why = { explanation: explanation("data-refused", { side: "framework360" }) };
    const known = agreed({ framework360: own });
    const base: Base = {
      ...known,
      intentBy: "undo",
      undone: [...addressFields],
      owed: { framework360: { city: why } },
    };
    const owedAfter = (shown: Partial<Customer>) =>
      remember(base, { shopify: anna, framework360: { ...anna, ...own, ...shown } }).owed;
    expect(owedAfter({})).toEqual({});
    expect(owedAfter({ postalCode: "20121" })).toEqual(base.owed);
  });

  test("tags that an undo left apart stay so, whatever became of another tag", () => {
    const intent = { framework360: { tags: { add: [], remove: ["vip"] } } };
    const base: Base = { ...agreed(intent), undone: ["tags"] };
    for (const tags of [["vip"], []]) {
      const next = remember(base, { shopify: { ...anna, tags: [] }, framework360: { ...anna, tags } });
      expect(next.undone).toEqual(["tags"]);
    }
  });

  test("tags count one by one", () => {
    const base = agreed({ framework360: { tags: { add: ["new", "lost"], remove: ["VIP", "kept"] } } });
    const now = { shopify: anna, framework360: { ...anna, tags: ["kept", "New"] } };
    const next = remember(base, now);
    expect(next.shopify.tags).toEqual(["new"]);
    expect(next.framework360.tags).toEqual(["new"]);
  });

  test("a tag that is still there was not removed", () => {
    const base = agreed({ framework360: { tags: { add: [], remove: ["vip"] } } });
    const next = remember(base, { shopify: { ...anna, tags: [] }, framework360: anna });
    expect([next.shopify.tags, next.framework360.tags]).toEqual([["vip"], ["vip"]]);
  });

  describe("of a field that the side hides", () => {
    const hiding = (base: Base, shopify: Customer): Base =>
      rememberIntent(
        base,
        {
          shopify: { id: "shopify", customer: shopify, newsletterChangedAt: null },
          framework360: { ...hidden, customer: { ...anna, city: null, tags: [] } },
        },
        capitals,
      );
    const hidden = { id: "framework360", newsletterChangedAt: null, hidden: ["city", "tags"] as const };
    const intent = { framework360: { city: "Bergamo", tags: { add: ["new"], remove: ["vip"] } } };

    test("nothing was written as long as the other side still has it so: it is written again", () => {
      const next = hiding(agreed(intent), { ...anna, city: "Bergamo", tags: ["new"] });
      expect(next.framework360).toEqual({ city: "COMO", newsletter: null, tags: ["vip"] });
    });

    test("everything was written where the other side moved on: what is there now is an edit", () => {
      const next = hiding(agreed(intent), { ...anna, city: null, tags: ["vip"] });
      expect(next.framework360).toEqual({ city: "BERGAMO", newsletter: null, tags: ["new"] });
      expect(next.shopify).toMatchObject({ city: "Bergamo", tags: ["new"] });
    });
  });

  describe("of tags that Framework360 accepted before the run failed", () => {
    const at = "2026-06-01T10:00:00.000Z";
    const intent = { framework360: { tags: { add: ["new"], remove: ["vip"] } } };
    const sent: Base = { ...agreed(intent), announced: { at, replaced: {}, sentTags: true } };
    const wanted = { ...anna, tags: ["new"] };

    test("those are awaited that it does not show, and are written no more", () => {
      const next = remember(sent, { shopify: wanted, framework360: { ...anna, tags: ["new", "vip"] } });
      expect(next.awaited).toEqual({
        since: at,
        changes: { framework360: { tags: { add: [], remove: ["vip"] } } },
      });
      expect([next.shopify.tags, next.framework360.tags]).toEqual([["new"], ["new", "vip"]]);
      expect(remember(sent, { shopify: wanted, framework360: wanted }).awaited).toBeNull();
    });

    test("they are awaited beside what is already", () => {
      const awaited = { since: at, changes: { shopify: { city: "Lodi" }, framework360: { city: "LODI" } } };
      const next = remember({ ...sent, awaited }, { shopify: wanted, framework360: anna });
      expect(next.awaited?.changes).toEqual({
        shopify: { city: "Lodi" },
        framework360: { city: "LODI", tags: { add: ["new"], remove: ["vip"] } },
      });
    });

    test("they are awaited beside earlier ones, but for those that they turn round", () => {
      const tags = { add: ["earlier", "vip"], remove: ["other", "new"] };
      const awaited = { since: at, changes: { framework360: { tags } } };
      const next = remember({ ...sent, awaited }, { shopify: wanted, framework360: anna });
      expect(next.awaited?.changes.framework360).toEqual({
        tags: { add: ["earlier", "new"], remove: ["other", "vip"] },
      });
    });

    test("all count as written where it hides them", () => {
      const shown = { id: "7", customer: anna, newsletterChangedAt: null, hidden: ["tags"] as const };
      const now = { shopify: { ...shown, customer: wanted, hidden: [] }, framework360: shown };
      const next = rememberIntent(sent, now, capitals);
      expect(next).toMatchObject({
        shopify: { tags: ["new"] },
        framework360: { tags: ["new"] },
        awaited: null,
      });
    });

    test("an undo's are left to the undo", () => {
      const next = remember(
        { ...sent, intentBy: "undo", undone: ["tags"] },
        { shopify: wanted, framework360: anna },
      );
      expect([next.awaited, next.shopify.tags]).toEqual([null, ["vip"]]);
    });
  });

  test("when the other choices were made is still known", () => {
    const times = { shopify: "2026-01-01T00:00:00Z", framework360: null };
    const base: Base = { ...agreed({ framework360: { city: "Como" } }), newsletterChangedAt: times };
    const next = remember(base, { shopify: anna, framework360: anna });
    expect(next.newsletterChangedAt).toEqual(times);
  });

  test("tags that were never agreed on begin with what was written", () => {
    const base: Base = { ...emptyBase, intent: { shopify: { tags: { add: ["new"], remove: [] } } } };
    const next = remember(base, { shopify: { ...anna, tags: ["new"] }, framework360: anna });
    expect([next.shopify.tags, next.framework360.tags]).toEqual([["new"], ["new"]]);
  });

  test("what Framework360 shows of other values in its own spelling is no edit, as they may have been sent along", () => {
    const was = agreed({ framework360: { city: "Bergamo" } });
    const base = {
      ...was,
      shopify: { ...was.shopify, firstName: "Anna", lastName: "Riva" },
      framework360: { ...was.framework360, firstName: "Anna", lastName: "Riva" },
    };
    const shopify = { ...anna, firstName: "Anna", lastName: "Riva" };
    const shown = { ...shopify, city: "COMO", firstName: "ANNA", lastName: "Rivetti" };
    const { framework360, shopify: kept } = remember(base, { shopify, framework360: shown });
    expect(framework360).toMatchObject({ firstName: "ANNA", lastName: "Riva", city: "COMO" });
    expect(kept).toMatchObject({ firstName: "Anna", lastName: "Riva" });
  });

  test("an e-mail of the same letters is an edit, and so is another spelling of what was to be replaced", () => {
    const was = agreed({ framework360: { city: "Bergamo", firstName: "Bice" } });
    const known = { ...was.framework360, email: anna.email, firstName: "Anna" };
    const shown = { ...anna, email: "an.na@example.it", firstName: "ANNA", city: "COMO" };
    const next = remember({ ...was, framework360: known }, { shopify: anna, framework360: shown });
    expect(next.framework360).toEqual(known);
  });

  test("what Shopify shows of other values in other capitals is an edit, as it is sent none of them", () => {
    const was = agreed({ shopify: { city: "Bergamo" } });
    const base = { ...was, shopify: { ...was.shopify, firstName: "anna" } };
    const shopify = { ...anna, firstName: "Anna" };
    expect(remember(base, { shopify, framework360: shopify }).shopify.firstName).toBe("anna");
  });

  test("what Framework360 shows in another spelling is an edit where nothing was to be written there", () => {
    const was = agreed({});
    const base = { ...was, framework360: { ...was.framework360, firstName: "anna" } };
    const framework360 = { ...anna, firstName: "Anna" };
    expect(remember(base, { shopify: anna, framework360 }).framework360.firstName).toBe("anna");
  });

  test.each([{}, { lastName: "Riva" }])(
    "a value that Framework360 gave up since it was carried is an edit, beside a write there of %j",
    (written) => {
      const was = agreed({ shopify: { company: "Rossi" }, framework360: written });
      const base: Base = {
        ...was,
        shopify: { ...was.shopify, company: null },
        framework360: { ...was.framework360, company: null },
      };
      const next = remember(base, { shopify: { ...anna, company: "Rossi" }, framework360: anna });
      expect([next.shopify.company, next.framework360.company]).toEqual(["Rossi", "Rossi"]);
    },
  );

  test("a value that was carried from Framework360 may have been sent along as well", () => {
    const was = agreed({ shopify: { company: "Rossi" }, framework360: { lastName: "Riva" } });
    const base: Base = {
      ...was,
      shopify: { ...was.shopify, company: null },
      framework360: { ...was.framework360, company: null },
    };
    const [shopify, framework360] = [
      { ...anna, company: "Rossi" },
      { ...anna, company: "ROSSI" },
    ];
    expect(remember(base, { shopify, framework360 }).framework360.company).toBe("ROSSI");
  });

  test("nothing intended is nothing remembered", () => {
    const base = agreed({});
    expect(remember(base, { shopify: anna, framework360: anna })).toEqual(base);
  });
});
