import { describe, expect, test } from "vitest";

import {
  anna,
  bothDirections as both,
  faithful,
  ordinaryRun,
  readNow,
  withWays,
} from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import { addressFields, type BySide, type Customer, type Field } from "./customer.ts";
import { decide, synchronizedFields } from "./decide.ts";
import { explanation } from "./explanation.ts";
import type { Way } from "./field-groups.ts";
import type { Policy } from "./policy.ts";
import type { Represent, Retry } from "./situation.ts";

/** Decides about two customers that once agreed on Anna as she is, unless another base is given. */
function decideFor(
  customers: BySide<Customer>,
  {
    base = { ...emptyBase, shopify: anna, framework360: anna },
    policy = both,
    retry = "no",
    represent = faithful,
    hidden = [],
  }: { base?: Base; policy?: Policy; retry?: Retry; represent?: Represent; hidden?: Field[] } = {},
) {
  const { shopify, framework360 } = readNow(customers);
  return decide({
    now: { shopify: shopify!, framework360: { ...framework360!, hidden } },
    base,
    policy: { ...policy, leftOut: [] },
    represent,
    ...ordinaryRun,
    retry,
  });
}

describe("each field has a decision", () => {
  test("unless the policy does not synchronize it", () => {
    expect(synchronizedFields(both)).toContain("newsletter");
    const without = synchronizedFields(withWays({ newsletter: "none" }));
    expect(without).not.toContain("newsletter");
    expect(without).toHaveLength(synchronizedFields(both).length - 1);
  });

  test("which is `same` where the sides agree already", () => {
    const { fields } = decideFor({ shopify: anna, framework360: anna });
    expect(fields.get("city")).toEqual({ kind: "same" });
    expect(fields.get("newsletter")).toEqual({ kind: "same" });
  });

  test("which is that both agree where one side comes to show the other's value in its spelling, as after a late write", () => {
    const base = {
      ...emptyBase,
      shopify: { ...anna, company: "Rossi Srl", city: "Milano" },
      framework360: { ...anna, company: "ACME ITALIA", city: "TORINO" },
    };
    const framework360 = { ...base.framework360, company: "ROSSI SRL", city: "MILANO" };
    const decided = (shopify: Customer, agreed: Base) =>
      decideFor({ shopify, framework360 }, { base: agreed }).fields;
    const late = decided(base.shopify, base);
    expect([late.get("company"), late.get("city")]).toEqual([{ kind: "agreed" }, { kind: "agreed" }]);

    // Another spelling of a value that is agreed is an edit, and so is one of what the other side holds only since.
    const isEdit = { kind: "write", to: "shopify", conflict: false };
    const spelt = { ...base, framework360: { ...framework360, company: "Rossi SRL", city: "MILANo" } };
    const edited = decided(base.shopify, spelt);
    expect([edited.get("company"), edited.get("city")]).toEqual([isEdit, isEdit]);
    const before = { ...base, shopify: { ...base.shopify, company: "Bianchi Spa", city: "Bari" } };
    expect(decided(base.shopify, before).get("company")?.kind).toBe("write");
    expect(decided(base.shopify, before).get("city")?.kind).toBe("write");
  });

  test("of a cleared e-mail: it is not carried, and the side that changed it wins", () => {
    const shopify = { ...anna, email: null };
    expect(decideFor({ shopify, framework360: anna }).fields.get("email")).toEqual({
      kind: "withheld",
      to: "framework360",
      explanation: { code: "email-not-cleared", params: { side: "framework360" } },
    });
    const framework360 = { ...anna, email: "new@example.it" };
    const changed = { shopify, framework360 };
    expect(decideFor(changed).fields.get("email")).toEqual({ kind: "write", to: "shopify", conflict: true });
    const inboundOnly = { ...both, outbound: false };
    expect(decideFor(changed, { policy: inboundOnly }).fields.get("email")).toMatchObject({
      kind: "pending",
    });
  });
});

const milan = {
  ...anna,
  ...{ street: "Via Roma 1", city: "Milano", province: "MI", postalCode: "20121", country: "IT" },
};
const inMilan = { ...emptyBase, shopify: milan, framework360: milan };
const withoutAddress = anna;

describe("an address", () => {
  const kept = {
    kind: "withheld",
    to: "framework360",
    explanation: { code: "address-kept", params: { side: "framework360" } },
  };
  const addressIn = (fields: ReturnType<typeof decide>["fields"]) =>
    (["street", "city", "province", "postalCode", "country"] as const).map((field) => fields.get(field));

  test("goes as a whole when a part of it changed", () => {
    const shopify = { ...milan, street: "Via Roma 2" };
    const { fields } = decideFor({ shopify, framework360: milan }, { base: inMilan });
    const write = { kind: "write", to: "framework360", conflict: false };
    expect(addressIn(fields)).toEqual([write, write, write, write, write]);
  });

  test("that vanished on Shopify is no edit of Framework360's billing data, nor is its company", () => {
    const [shopify, framework360] = [withoutAddress, { ...milan, company: "Rossi Srl", province: null }];
    const base = { ...inMilan, shopify: { ...framework360 }, framework360 };
    const { fields } = decideFor({ shopify, framework360 }, { base });
    expect(addressIn(fields)).toEqual([kept, kept, { kind: "agreed" }, kept, kept]);
    expect(fields.get("company")).toEqual(kept);
  });

  test("that vanished in Framework360 is cleared on Shopify", () => {
    const { fields } = decideFor({ shopify: milan, framework360: withoutAddress }, { base: inMilan });
    expect(fields.get("street")).toEqual({ kind: "write", to: "shopify", conflict: false });
  });

  test("that vanished on Shopify comes back when Framework360's changes, whichever side wins", () => {
    const framework360 = { ...milan, street: "Via Roma 2" };
    const { fields } = decideFor({ shopify: withoutAddress, framework360 }, { base: inMilan });
    expect(fields.get("city")).toEqual({ kind: "write", to: "shopify", conflict: true });
  });

  test("stays owed as a whole while a part of it is, until it is tried again or there by itself", () => {
    const refused = { explanation: explanation("province-unknown", { side: "shopify" }) };
    const present = { shopify: { ...milan, province: null }, framework360: milan };
    const base: Base = { ...emptyBase, ...present, owed: { shopify: { province: refused } } };
    const owed = { kind: "owed", to: "shopify" };
    expect(addressIn(decideFor(present, { base }).fields)).toEqual([owed, owed, owed, owed, owed]);
    expect(decideFor(present, { base, retry: "automatic" }).fields.get("street")).toEqual({
      kind: "write",
      to: "shopify",
      conflict: false,
    });
    const spelled = { ...present, shopify: { ...milan, province: "mi" } };
    expect(decideFor(spelled, { base }).fields.get("province")).toEqual({ kind: "agreed" });
  });

  describe("of which Shopify holds nothing, or no province", () => {
    const noPlace = { street: null, city: null, province: null, postalCode: null, country: null };
    const represent: Represent = {
      ...faithful,
      shopify: (customer) =>
        customer.country === "IT"
          ? { ...customer, province: customer.province === "SU" ? null : customer.province }
          : { ...customer, ...noPlace },
    };
    const abroad = { ...milan, country: "78", province: null };
    const carbonia = { ...milan, city: "Carbonia", province: "SU" };
    const because = (code: "country-unknown" | "province-unknown") => ({
      kind: "withheld",
      to: "shopify",
      explanation: { code, params: { side: "shopify" } },
    });

    test("is not the same on both sides: what is missing there stays owed to it", () => {
      const present = { shopify: { ...abroad, ...noPlace }, framework360: abroad };
      const { fields } = decideFor(present, { base: { ...emptyBase, ...present }, represent });
      const why = because("country-unknown");
      expect(addressIn(fields)).toEqual([why, why, { kind: "same" }, why, why]);

      const edited = { ...present, framework360: { ...abroad, street: "Via Nuova 3" } };
      const after = decideFor(edited, { base: { ...emptyBase, ...present }, represent });
      expect(after.fields.get("street")).toEqual(why);
    });

    test("owes the province alone where that one is unknown, tried again or not", () => {
      const present = { shopify: { ...carbonia, province: null }, framework360: carbonia };
      for (const retry of ["no", "automatic", "by-hand"] as const) {
        const { fields } = decideFor(present, { base: { ...emptyBase, ...present }, represent, retry });
        const same = { kind: "same" };
        expect(addressIn(fields)).toEqual([same, same, because("province-unknown"), same, same]);
      }
    });

    test("is left at that while nothing goes to Shopify", () => {
      const present = { shopify: { ...carbonia, province: null }, framework360: carbonia };
      const policy = { ...both, outbound: false };
      const { fields } = decideFor(present, { base: { ...emptyBase, ...present }, represent, policy });
      expect(fields.get("province")).toEqual({ kind: "same" });
    });
  });

  test("goes only the way that the merchant chose", () => {
    const shopify = { ...milan, street: "Via Roma 2", lastName: "Rossi" };
    const fieldsWith = (address: Way) =>
      decideFor({ shopify, framework360: milan }, { base: inMilan, policy: withWays({ address }) }).fields;
    expect(fieldsWith("to-framework360").get("street")).toMatchObject({ kind: "write" });
    expect(fieldsWith("to-shopify").get("street")).toMatchObject({ kind: "pending", isLeftByWay: true });
    expect(fieldsWith("to-shopify").get("lastName")).toMatchObject({ kind: "write" });
    expect(fieldsWith("none").has("street")).toBe(false);
  });

  test("is not forced over a fuller one by a blank one, or by a part of it, when a customer is sent by hand", () => {
    const byHand = { ...both, inbound: false, forcedFrom: "framework360" as const };
    const decided = (framework360: Customer) =>
      decideFor({ shopify: milan, framework360 }, { base: emptyBase, policy: byHand }).fields.get("street");
    const waiting = { kind: "pending", to: "framework360", isLeftByWay: false };
    expect(decided(withoutAddress)).toEqual(waiting);
    expect(decided({ ...milan, postalCode: null })).toEqual(waiting);
  });

  test("that an undo could not put back stays as each side spells it when a customer is sent by hand", () => {
    const held = { shopify: milan, framework360: { ...milan, street: "VIA ROMA 1" } };
    const base = {
      ...emptyBase,
      ...held,
      undone: ["street", "city", "province", "postalCode", "country"] as const,
    };
    const byHand = { ...both, conflictWinner: "framework360", forcedFrom: "framework360" } as const;
    const decided = (framework360: Customer) =>
      decideFor(
        { shopify: milan, framework360 },
        { base: { ...base, framework360 }, policy: byHand, retry: "by-hand" },
      ).fields.get("street");
    expect(decided(held.framework360)).toEqual({ kind: "same" });
    const write = { kind: "write", to: "shopify", conflict: true };
    expect(decided({ ...held.framework360, city: "Lecco" })).toEqual(write);
    expect(decided(withoutAddress)).toEqual({ kind: "same" });
    // A part that it lacks may be one that it did not take.
    expect(decided({ ...held.framework360, postalCode: null })).toEqual({ kind: "same" });
  });

  test("is forced over another spelling of it when a customer is sent by hand", () => {
    const byHand = { ...both, inbound: false, forcedFrom: "framework360" as const };
    const shopify = { ...milan, street: "VIA ROMA 1" };
    const { fields } = decideFor({ shopify, framework360: milan }, { base: inMilan, policy: byHand });
    expect(fields.get("street")).toEqual({ kind: "write", to: "shopify", conflict: true });
  });
});

test("a value of Shopify is not cleared by a blank that is sent from Framework360 by hand", () => {
  const policy = { ...both, inbound: false, forcedFrom: "framework360" as const };
  const shopify = { ...anna, phone: "+393331234567" };
  const { fields } = decideFor({ shopify, framework360: anna }, { policy });
  expect(fields.get("phone")).toEqual({ kind: "pending", to: "framework360", isLeftByWay: false });
});

describe("what Framework360 hides, and counts as it was last agreed on, when a customer is sent from there by hand", () => {
  const edited = { ...anna, ...milan, firstName: "Annina", street: "Via Roma 2" };
  const agreed = { ...anna, ...milan };
  const base = { ...emptyBase, shopify: agreed, framework360: agreed };
  const byHand = { ...both, conflictWinner: "framework360", forcedFrom: "framework360" } as const;

  test("is not forced over an edit on Shopify that may not go there", () => {
    const policy = { ...byHand, inbound: false };
    const decided = (hidden: Field[]) =>
      decideFor({ shopify: edited, framework360: agreed }, { base, policy, hidden }).fields;
    for (const field of ["firstName", "street"] as const) {
      expect(decided([]).get(field)).toMatchObject({ kind: "write", to: "shopify" });
      expect(decided(["firstName", "city"]).get(field)).toMatchObject({ kind: "pending" });
    }
  });

  test("is not carried over what an undo put back, nor is a blank, or the newsletter choice", () => {
    const choice = { newsletter: "subscribed" } as const;
    const shopify = { ...edited, lastName: "Riva", newsletter: null };
    const apart = { ...base, shopify, undone: ["lastName", "newsletter"] as const };
    const now = { shopify, framework360: { ...agreed, ...choice } };
    const known = { ...apart, framework360: now.framework360 };
    const { fields } = decideFor(now, { base: known, policy: byHand, retry: "by-hand" });
    for (const field of apart.undone) expect(fields.get(field)).toEqual({ kind: "same" });
  });

  test("is not carried over what an undo put back", () => {
    const apart = { ...base, shopify: edited, undone: ["firstName", ...addressFields] as const };
    const decided = (hidden: Field[]) =>
      decideFor(
        { shopify: edited, framework360: agreed },
        { base: apart, policy: byHand, retry: "by-hand", hidden },
      ).fields;
    for (const field of ["firstName", "street"] as const) {
      expect(decided([]).get(field)).toMatchObject({ kind: "write", to: "shopify" });
      expect(decided(["firstName", "city"]).get(field)).toEqual({ kind: "same" });
    }
  });
});

describe("a company that is blank on Shopify", () => {
  const company = { ...milan, company: "Rossi Srl" };
  const decidedFor = (more: Partial<Customer>) => {
    const framework360 = { ...company, ...more };
    const base = { ...emptyBase, shopify: framework360, framework360 };
    return decideFor({ shopify: { ...milan, ...more }, framework360 }, { base }).fields.get("company");
  };

  test("stays in Framework360 while it has a VAT number or an SDI code", () => {
    for (const more of [{ vatNumber: "01234567890" }, { sdi: "ABC1234" }]) {
      expect(decidedFor(more)).toEqual({
        kind: "withheld",
        to: "framework360",
        explanation: { code: "company-kept", params: { side: "framework360" } },
      });
    }
  });

  test("is cleared in Framework360 when the SDI code is cleared with it", () => {
    const framework360 = { ...company, sdi: "ABC1234" };
    const base = { ...emptyBase, shopify: framework360, framework360 };
    const { fields } = decideFor({ shopify: milan, framework360 }, { base });
    expect(fields.get("company")).toEqual({ kind: "write", to: "framework360", conflict: false });
  });

  test("is cleared in Framework360 of a customer who is no company", () => {
    expect(decidedFor({})).toEqual({ kind: "write", to: "framework360", conflict: false });
    // Without an address it cannot have vanished with one.
    const nowhere = Object.fromEntries(addressFields.map((field) => [field, null]));
    expect(decidedFor(nowhere)).toEqual({ kind: "write", to: "framework360", conflict: false });
  });

  describe("follows what Framework360 is to have of the VAT number", () => {
    const agreed = { ...emptyBase, shopify: company, framework360: company };
    const vatNumber = "01234567890";
    const owed = {
      framework360: { vatNumber: { explanation: explanation("data-refused", { side: "framework360" }) } },
    };
    const awaiting = (value: string | null) => ({
      since: ordinaryRun.at,
      changes: { framework360: { vatNumber: value } },
    });
    const noted = { ...agreed, shopify: { ...company, vatNumber } };
    const taken = { ...noted, framework360: { ...company, vatNumber } };

    test.each([
      ["stays: it is to be written now", vatNumber, null, agreed, "no", "withheld"],
      ["stays: it is to be written to Shopify", null, vatNumber, agreed, "no", "withheld"],
      [
        "stays: it is not shown yet",
        vatNumber,
        null,
        { ...noted, awaited: awaiting(vatNumber) },
        "no",
        "withheld",
      ],
      ["is cleared: it was refused", vatNumber, null, { ...noted, owed }, "no", "write"],
      [
        "is cleared: it was refused, and is tried again",
        vatNumber,
        null,
        { ...noted, owed },
        "automatic",
        "write",
      ],
      [
        "stays: another one was refused",
        vatNumber,
        null,
        { ...noted, shopify: { ...company, vatNumber: "odd" }, owed },
        "no",
        "withheld",
      ],
      [
        "is cleared: its removal is not shown yet",
        null,
        vatNumber,
        { ...taken, shopify: company, awaited: awaiting(null) },
        "no",
        "write",
      ],
      [
        "stays: its removal was refused",
        null,
        vatNumber,
        { ...taken, shopify: company, owed },
        "automatic",
        "withheld",
      ],
    ] satisfies [string, string | null, string | null, Base, Retry, string][])(
      "%s",
      (_what, here, there, base, retry, kind) => {
        const customers = {
          shopify: { ...milan, vatNumber: here },
          framework360: { ...company, vatNumber: there },
        };
        expect(decideFor(customers, { base, retry }).fields.get("company")).toMatchObject({
          kind,
          to: "framework360",
        });
      },
    );
  });

  test("that Framework360 cleared is cleared on Shopify", () => {
    const shopify = { ...company, vatNumber: "01234567890" };
    const base = { ...emptyBase, shopify, framework360: shopify };
    const { fields } = decideFor({ shopify, framework360: { ...shopify, company: null } }, { base });
    expect(fields.get("company")).toEqual({ kind: "write", to: "shopify", conflict: false });
  });
});

describe("each order total has a decision", () => {
  const decisionOf = (
    shopify: number | null,
    framework360: number | null,
    agreed?: BySide<number | null>,
  ) => {
    const base = {
      ...emptyBase,
      shopify: agreed ? { orderCount: agreed.shopify } : {},
      framework360: agreed ? { orderCount: agreed.framework360 } : {},
    };
    const customers = {
      shopify: { ...anna, orderCount: shopify },
      framework360: { ...anna, orderCount: framework360 },
    };
    return decideFor(customers, { base }).fields.get("orderCount");
  };

  test("which is `same` where Framework360 tells none, or where Shopify would not take it", () => {
    expect(decisionOf(2, null)).toEqual({ kind: "same" });
    expect(decisionOf(null, 2, { shopify: null, framework360: 2 })).toEqual({ kind: "same" });
  });

  test("which is `agreed` where Shopify shows it, or has none and there is none", () => {
    expect(decisionOf(2, 2)).toEqual({ kind: "agreed" });
    expect(decisionOf(null, 0)).toEqual({ kind: "agreed" });
  });

  test("which is to write it to Shopify, without a conflict", () => {
    expect(decisionOf(1, 2)).toEqual({ kind: "write", to: "shopify", conflict: false });
  });
});

describe("each tag has a decision", () => {
  const shopify = { ...anna, tags: ["new", "vip"] };

  test("which is never a conflict", () => {
    const { tags } = decideFor({ shopify, framework360: anna });
    expect([...tags!]).toEqual([
      ["new", { kind: "write", to: "framework360", conflict: false }],
      ["vip", { kind: "agreed" }],
    ]);
  });

  test("which waits while its direction is off", () => {
    const { tags } = decideFor({ shopify, framework360: anna }, { policy: { ...both, inbound: false } });
    expect(tags!.get("new")).toEqual({ kind: "pending", to: "framework360", isLeftByWay: false });
  });

  test("unless the policy does not synchronize tags", () => {
    expect(
      decideFor({ shopify, framework360: anna }, { policy: withWays({ tags: "none" }) }).tags,
    ).toBeNull();
  });
});
