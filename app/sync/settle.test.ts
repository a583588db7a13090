import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import {
  anna,
  bothDirections as both,
  faithful,
  ordinaryRun,
  readNow,
  snapshotOf,
  withWays,
} from "../../tests/support/pairs.ts";
import { emptyBase, type Base, type Owed } from "./base.ts";
import {
  addressFields,
  otherSide,
  type BySide,
  type Customer,
  type Field,
  type SideName,
} from "./customer.ts";
import type { Policy } from "./policy.ts";
import { isExtraField } from "./extra-fields.ts";
import { explanation } from "./explanation.ts";
import { recall } from "./recall.ts";
import { reconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";

const never = { shopify: null, framework360: null };

type ChoiceTimes = Partial<BySide<string | null>>;

type Given = {
  base?: Base | null;
  policy?: Policy;
  /** Fields that could not be written yet. */
  held?: readonly Field[];
  refused?: Owed;
  /** Sides that could not be written. */
  failed?: readonly SideName[];
  /** When the newsletter choices were made, as they were read and as they were read back. */
  choiceAt?: ChoiceTimes;
  choiceAfter?: ChoiceTimes;
  /** Fields that no side shows after it was written. */
  hidden?: readonly Field[];
};

/** Plans for these customers and settles what the written sides were read back as. */
function planAndSettle(
  customers: BySide<Customer | null>,
  after: Partial<BySide<Customer>>,
  {
    base = null,
    policy = both,
    held = [],
    refused = {},
    failed = [],
    choiceAt = {},
    choiceAfter = {},
    hidden = [],
  }: Given = {},
) {
  const situation = { now: readNow(customers, choiceAt), base, policy, represent: faithful, ...ordinaryRun };
  const { plan, decisions } = reconcile(situation);
  if (plan.kind === "skip") throw new Error("Nothing was to be skipped.");
  const read = (side: SideName) => {
    const customer = after[side];
    const newsletterChangedAt = choiceAfter[side] ?? null;
    return customer && { [side]: snapshotOf(customer, { newsletterChangedAt, hidden }) };
  };
  const done = {
    plan,
    decisions,
    after: { ...read("shopify"), ...read("framework360") },
    held: new Set(held),
    refused,
    failed: new Set(failed),
  };
  return { plan, base: settle(situation, done) };
}

function agreedOn(customer: Customer): Base {
  return planAndSettle({ shopify: customer, framework360: customer }, {}).base;
}

function settleUpdate(
  customers: BySide<Customer>,
  after: Partial<BySide<Customer>>,
  given: Given & { base: Base },
): Base {
  const { plan, base } = planAndSettle(customers, after, given);
  expect(plan.kind).toBe("update");
  return base;
}

function settleCreation(side: SideName, source: Customer, made: Customer, given: Given = {}): Base {
  const { plan, base } = planAndSettle(
    { ...never, [otherSide(side)]: source },
    { [side]: made },
    {
      ...given,
      choiceAt: { [otherSide(side)]: "2026-01-01T00:00:00Z" },
      choiceAfter: { [side]: "2026-01-02T00:00:00Z" },
    },
  );
  expect(plan.kind).toBe("create");
  return base;
}

describe("a pair that agrees", () => {
  test("is remembered as each side shows it, with nothing disputed and nothing intended", () => {
    const { shopify, framework360, ...rest } = agreedOn(anna);
    const { orderCount: _count, totalSpent: _spent, ...others } = anna;
    const agreed = Object.fromEntries(Object.entries(others).filter(([field]) => !isExtraField(field)));
    expect(shopify).toEqual(agreed);
    expect(framework360).toEqual(agreed);
    const { shopify: _shopify, framework360: _framework360, ...nothing } = emptyBase;
    expect(rest).toEqual({ ...nothing, newsletterChangedAt: never });
  });

  test("keeps nothing of what the merchant does not synchronize", () => {
    const { base: next } = planAndSettle(
      { shopify: anna, framework360: anna },
      {},
      {
        policy: withWays({ tags: "none", newsletter: "none" }),
        choiceAt: { shopify: "2026-01-01T00:00:00Z" },
      },
    );
    expect(next.shopify).not.toHaveProperty("tags");
    expect(next.shopify).not.toHaveProperty("newsletter");
    expect(next.newsletterChangedAt).toEqual({});
  });
});

describe("a field that was written", () => {
  const base = agreedOn(anna);
  const before = { shopify: { ...anna, city: "Como" }, framework360: anna };

  test("is agreed when the side shows it", () => {
    const next = settleUpdate(before, { framework360: { ...anna, city: "Como" } }, { base });
    expect([next.shopify.city, next.framework360.city]).toEqual(["Como", "Como"]);
  });

  test("is awaited when the side shows what it showed before", () => {
    const next = settleUpdate(before, { framework360: anna }, { base });
    expect([next.shopify.city, next.framework360.city]).toEqual(["Como", null]);
    expect(next.awaited).toEqual({ since: ordinaryRun.at, changes: { framework360: { city: "Como" } } });
    expect(next.owed).toEqual({});
  });

  test.each([
    [
      "what an earlier write gave it, which comes late",
      "LECCO",
      { awaited: { since: ordinaryRun.at, changes: { framework360: { city: "Lecco" } } } },
    ],
    [
      "what another write replaced a moment ago",
      "Pavia",
      { recent: { at: ordinaryRun.at, created: null, replaced: { framework360: { city: "Pavia" } } } },
    ],
    [
      "what stood there before two writes of a moment ago",
      "Monza",
      {
        recent: {
          ...{ at: ordinaryRun.at, created: null, replaced: { framework360: { city: "Pavia" } } },
          earlier: { framework360: { city: "Monza" } },
        },
      },
    ],
  ] satisfies [string, string, Partial<Base>][])(
    "is awaited when the side shows %s",
    (_what, city, known) => {
      const next = settleUpdate(before, { framework360: { ...anna, city } }, { base: { ...base, ...known } });
      expect([next.shopify.city, next.framework360.city]).toEqual(["Como", city]);
      expect(next.awaited?.changes).toEqual({ framework360: { city: "Como" } });
    },
  );

  describe("as a part of an address", () => {
    const inLecco = { ...anna, street: "Via Roma 1", city: "Lecco", postalCode: null };
    const moved = { shopify: { ...inLecco, street: "Via Verdi 2" }, framework360: inLecco };
    const shownAs = (framework360: Customer, given: Omit<Given, "base"> = {}) =>
      settleUpdate(moved, { framework360 }, { base: agreedOn(inLecco), ...given });

    test("is awaited when none of it is shown: another part may be what a person wrote right before", () => {
      const next = shownAs({ ...inLecco, city: "LECCO", postalCode: "23900" });
      expect(next.framework360).toMatchObject({ street: "Via Roma 1", city: "LECCO", postalCode: null });
      expect(next.awaited?.changes).toEqual({ framework360: { street: "Via Verdi 2" } });
    });

    test("is awaited too where it did not change, but stood on this side otherwise since an undo", () => {
      const putBack = { ...inLecco, city: null };
      const known = { ...agreedOn(inLecco), framework360: putBack, undone: addressFields };
      const now = { shopify: moved.shopify, framework360: putBack };
      const next = settleUpdate(now, { framework360: putBack }, { base: known });
      expect(next.awaited?.changes).toEqual({ framework360: { street: "Via Verdi 2", city: "Lecco" } });
    });

    test("is awaited still where it did not change, but was written a moment ago and is not shown yet", () => {
      const before = { ...inLecco, city: "Como" };
      const awaited = { since: ordinaryRun.at, changes: { framework360: { city: "Lecco" } } };
      const known = { ...agreedOn(inLecco), framework360: before, awaited };
      const now = { shopify: moved.shopify, framework360: before };
      const next = settleUpdate(now, { framework360: before }, { base: known });
      expect(next.awaited?.changes).toEqual({ framework360: { street: "Via Verdi 2", city: "Lecco" } });
    });

    test("is agreed as the side shows it beside one that is shown, or was refused", () => {
      const more = { street: "Via Verdi 2", city: "Como" };
      const both = { ...moved, shopify: { ...moved.shopify, ...more } };
      const given = { base: agreedOn(inLecco) };
      const shown = { framework360: { ...inLecco, city: "Como", postalCode: "22100" } };
      expect(settleUpdate(both, shown, given).framework360).toMatchObject({ postalCode: "22100" });
      const why = { explanation: explanation("data-refused", { side: "framework360" }) };
      const refused = { framework360: { street: why } };
      const next = shownAs({ ...inLecco, postalCode: "23900" }, { refused });
      expect(next.framework360).toMatchObject({ postalCode: "23900" });
    });
  });

  test("is owed when the side refused it, with the reason", () => {
    const why = { explanation: explanation("data-refused", { side: "framework360" }) };
    const refused = { framework360: { city: why } };
    const next = settleUpdate(before, { framework360: anna }, { base, refused });
    expect([next.shopify.city, next.framework360.city]).toEqual(["Como", null]);
    expect(next.owed).toEqual({ framework360: { city: why } });
    expect(next.awaited).toBeNull();
  });

  test("is owed when the side refused it, also where the side hides it", () => {
    const why = { explanation: explanation("data-refused", { side: "framework360" }) };
    const given = { base, refused: { framework360: { city: why } }, hidden: ["city"] as const };
    expect(settleUpdate(before, { framework360: anna }, given).owed).toEqual({ framework360: { city: why } });
  });

  describe("and was refused", () => {
    const anita = { ...anna, vatNumber: "01234567890", firstName: "Anita" };
    const agreed = agreedOn(anita);

    /** The next plan after `to` refused what the other side was given, and showed `shown` right after, which it shows still. */
    function planAfterRefusal(to: SideName, wanted: Partial<Customer>, shown: Partial<Customer>) {
      const why = { explanation: explanation("data-refused", { side: to }) };
      const refused = { [to]: Object.fromEntries(Object.keys(wanted).map((field) => [field, why])) };
      const customers = { shopify: anita, framework360: anita, [otherSide(to)]: { ...anita, ...wanted } };
      const after = { ...anita, ...shown };
      const next = settleUpdate(customers, { [to]: after }, { base: agreed, refused });
      const now = readNow({ ...customers, [to]: after });
      return reconcile({ now, base: next, policy: both, represent: faithful, ...ordinaryRun }).plan;
    }

    test.each([
      ["shopify", { city: "odd" }, { city: "Lecco" }],
      ["shopify", { company: "odd" }, { company: "Rossi & Co." }],
      ["framework360", { firstName: "Anna 3" }, { firstName: "Bice" }],
    ] satisfies [SideName, Partial<Customer>, Partial<Customer>][])(
      "gives way to what a person wrote on %s in that moment: %j, %j",
      (to, wanted, shown) => {
        const changes = { shopify: {}, framework360: {}, [otherSide(to)]: shown };
        expect(planAfterRefusal(to, wanted, shown)).toMatchObject({ kind: "update", changes });
      },
    );

    test.each([
      ["a name of which the account takes the letters alone", { firstName: "Anna 3" }, { firstName: "Anna" }],
      ["a part of the address beside which it shows another", { city: "odd" }, { city: "Lecco" }],
      ["a choice", { newsletter: "subscribed" }, { newsletter: "unsubscribed" }],
      ["a value that it blanks", { vatNumber: "odd" }, { vatNumber: null }],
    ] satisfies [string, Partial<Customer>, Partial<Customer>][])(
      "is owed to Framework360, and nothing goes back: %s",
      (_what, wanted, shown) => {
        expect(planAfterRefusal("framework360", wanted, shown).kind).toBe("unchanged");
      },
    );
  });

  describe("beside a company that is kept for its sake", () => {
    const agreed = { ...anna, street: "Via Roma 1", company: "Rossi Srl", vatNumber: null };
    const customers = {
      shopify: { ...agreed, company: null, vatNumber: "01234567890" },
      framework360: agreed,
    };
    const why = { explanation: explanation("data-refused", { side: "framework360" }) };
    const settleCompany = (
      held: Partial<Customer>,
      given: Pick<Given, "refused" | "failed"> = {},
      framework360 = agreed,
    ) =>
      settleUpdate(
        { ...customers, framework360 },
        { framework360: { ...framework360, ...held } },
        { base: agreedOn(agreed), ...given },
      );

    test("has the company owed once the side took it", () => {
      const next = settleCompany({ vatNumber: "01234567890" });
      expect(next.shopify.company).toBeNull();
      expect(next.owed.framework360?.company?.explanation.code).toBe("company-kept");
    });

    test.each([
      ["when the side refused it", { refused: { framework360: { vatNumber: why } } }],
      ["when the side could not be written", { failed: ["framework360"] }],
    ] satisfies [string, Pick<Given, "refused" | "failed">][])(
      "leaves the company to be decided again %s",
      (_when, given) => {
        const next = settleCompany({}, given);
        expect([next.shopify.company, next.framework360.company]).toEqual(["Rossi Srl", "Rossi Srl"]);
        expect(next.owed.framework360?.company).toBeUndefined();
      },
    );

    test("leaves it so too when the side's own removal of another one goes to Shopify", () => {
      const had = { ...agreed, vatNumber: "01234567890" };
      const shopify = { ...had, company: null, sdi: "odd" };
      const refused = { framework360: { sdi: why } };
      const next = settleUpdate(
        { shopify, framework360: agreed },
        { shopify: { ...shopify, vatNumber: null }, framework360: agreed },
        { base: agreedOn(had), refused },
      );
      expect(next.shopify.company).toBe("Rossi Srl");
    });

    test("has it owed for the sake of the address that vanished with it", () => {
      const shopify = { ...customers.shopify, street: null };
      const refused = { framework360: { vatNumber: why } };
      const next = settleUpdate(
        { shopify, framework360: agreed },
        { framework360: agreed },
        { base: agreedOn(agreed), refused },
      );
      expect(next.owed.framework360?.company?.explanation.code).toBe("address-kept");
    });

    test.each(["vatNumber", "sdi"] as const)("has it owed where the side keeps another %s", (field) => {
      const next = settleCompany(
        {},
        { refused: { framework360: { vatNumber: why } } },
        { ...agreed, [field]: "its own" },
      );
      expect(next.owed.framework360?.company?.explanation.code).toBe("company-kept");
    });
  });

  test("stays as it was, with its intent, when the side could not be written", () => {
    const moved = { shopify: { ...anna, city: "Como" }, framework360: { ...anna, firstName: "Anita" } };
    const after = { shopify: { ...moved.shopify, firstName: "Anita" } };
    const next = settleUpdate(moved, after, { base, failed: ["framework360"] });
    expect([next.shopify.city, next.framework360.city]).toEqual([null, null]);
    expect([next.shopify.firstName, next.framework360.firstName]).toEqual(["Anita", "Anita"]);
    expect(next.intent).toMatchObject({ framework360: { city: "Como" } });
  });

  test("is taken for written where the side does not show it", () => {
    const hidden = snapshotOf(anna, { hidden: ["city"] });
    const situation = { now: readNow(before), base, policy: both, represent: faithful, ...ordinaryRun };
    const { plan, decisions } = reconcile(situation);
    if (plan.kind !== "update") throw new Error("The city was to be written.");
    const done = { plan, decisions, after: { framework360: hidden }, held: new Set<Field>() };
    const next = settle(situation, { ...done, refused: {}, failed: new Set() });
    expect([next.shopify.city, next.framework360.city]).toEqual(["Como", "Como"]);
    expect(next.awaited).toBeNull();
  });

  test.each(["LAGO DI COMO", "Lago di Como.", "lago-di-como", "Lago dì  Como"])(
    "is agreed when the side spells it in its own way: %s",
    (city) => {
      const wanted = { shopify: { ...anna, city: "Lago di Como" }, framework360: anna };
      const next = settleUpdate(wanted, { framework360: { ...anna, city } }, { base });
      expect([next.shopify.city, next.framework360.city]).toEqual(["Lago di Como", city]);
    },
  );

  describe("and is an e-mail", () => {
    const [given, theirs] = ["new@example.it", "theirs@example.it"];
    const changed = { shopify: { ...anna, email: given }, framework360: anna };
    const edited = { ...anna, email: theirs };
    const next = settleUpdate(changed, { framework360: edited }, { base });
    const soon = { represent: faithful, at: "2026-06-01T10:00:05.000Z" };
    const nextPlan = (framework360: Customer) => {
      const now = readNow({ ...changed, framework360 });
      return reconcile({ ...recall(now, next, soon), policy: both, retry: "no", ...soon }).plan;
    };

    test("is awaited when the side shows another one: no side makes that of it", () => {
      expect([next.shopify.email, next.framework360.email]).toEqual([given, anna.email]);
      expect(next.awaited?.changes).toEqual({ framework360: { email: given } });
    });

    test("gives way to the other one where the side shows that again: a person wrote it", () => {
      expect(nextPlan(edited)).toMatchObject({
        changes: { shopify: { email: theirs }, framework360: emptyObject },
      });
    });

    test.each([given, "New@Example.it", anna.email])(
      "is left alone where the side shows %s next",
      (email) => {
        expect(nextPlan({ ...anna, email }).kind).toBe("unchanged");
      },
    );
  });

  test("is agreed as the side shows it right after the write, whatever that is", () => {
    const next = settleUpdate(before, { framework360: { ...anna, city: "COMO (CO)" } }, { base });
    expect([next.shopify.city, next.framework360.city]).toEqual(["Como", "COMO (CO)"]);
  });

  test("is awaited when the side shows a blank where another value stood: no side spells a value so", () => {
    const [one, other] = [
      { ...anna, phone: "+393331234567", street: "Via Roma 1", city: "Como", country: "IT" },
      { ...anna, phone: "+393337654321", street: "Rue de Paris 4", city: "Nice", country: "FR" },
    ];
    const agreed = agreedOn(one);
    const next = settleUpdate(
      { shopify: other, framework360: one },
      { framework360: anna },
      { base: agreed },
    );
    const { phone, street, city, country } = other;
    expect(next.awaited?.changes).toEqual({ framework360: { phone, street, city, country } });
    expect(next.framework360).toMatchObject({ phone: null, street: null, city: null, country: null });
    const inPart = { ...other, city: null };
    const { awaited } = settleUpdate(
      { shopify: other, framework360: one },
      { framework360: inPart },
      { base: agreed },
    );
    expect(awaited).toBeNull();
  });

  test("is awaited when the side shows a value where a blank was written and another one stood", () => {
    const agreed = agreedOn({ ...anna, phone: "+393331234567" });
    const cleared = { shopify: anna, framework360: { ...anna, phone: "+393331234567" } };
    const next = settleUpdate(
      cleared,
      { framework360: { ...anna, phone: "+393337654321" } },
      { base: agreed },
    );
    expect(next.awaited?.changes).toEqual({ framework360: { phone: null } });
    expect([next.shopify.phone, next.framework360.phone]).toEqual([null, "+393337654321"]);
  });

  test("was not written when the side was not written at all", () => {
    const next = settleUpdate(before, {}, { base });
    expect([next.shopify.city, next.framework360.city]).toEqual(["Como", null]);
  });

  test("stays as it was agreed on while it is held back", () => {
    const moved = { shopify: { ...anna, email: "new@example.it", city: "Como" }, framework360: anna };
    const after = { framework360: { ...anna, city: "Como" } };
    const next = settleUpdate(moved, after, { base, held: ["email"] });
    expect([next.shopify.email, next.framework360.email]).toEqual([anna.email, anna.email]);
    expect(next.framework360.city).toBe("Como");
  });

  test("is not settled while its direction is off", () => {
    const two = { shopify: { ...anna, city: "Como" }, framework360: { ...anna, lastName: "Rossi" } };
    const policy = { ...both, inbound: false };
    const next = settleUpdate(two, { shopify: { ...two.shopify, lastName: "Rossi" } }, { base, policy });
    expect([next.shopify.city, next.framework360.city]).toEqual([null, null]);
    expect([next.shopify.lastName, next.framework360.lastName]).toEqual(["Rossi", "Rossi"]);
  });
});

describe.each([
  explanation("data-refused", { side: "framework360" }),
  explanation("call-failed", { side: "framework360", operation: "customers/update" }),
])("a name that was refused, and that the side took without the letters that it refuses: $code", (said) => {
  const why = { explanation: said };
  const rossi = { ...anna, lastName: "Rossi & Figli" };
  const base: Base = {
    ...emptyBase,
    shopify: rossi,
    framework360: anna,
    owed: { framework360: { lastName: why } },
  };
  const settledWith = (shopify: string, framework360: string, known = base) => {
    const customers = {
      shopify: { ...anna, lastName: shopify },
      framework360: { ...anna, lastName: framework360 },
    };
    return planAndSettle(customers, {}, { base: known }).base.owed;
  };

  test("is told no longer where it was only not shown in time", () => {
    const late = { explanation: explanation("not-taken", { side: "framework360" }) };
    const known = { ...base, owed: { framework360: { lastName: late } } };
    expect(settledWith("Rossi & Figli", "ROSSI FIGLI", known)).toEqual({});
  });

  test("stays told once it is shown, a moment later", () => {
    expect(settledWith("Rossi & Figli", "ROSSI FIGLI")).toEqual(base.owed);
  });

  test("is told no longer once both hold the same, or Shopify's is another one", () => {
    expect(settledWith("Rossi & Figli", "Rossi & Figli")).toEqual({});
    expect(settledWith("Rossi & Figli", "ROSSI & FIGLI")).toEqual({});
    expect(settledWith("Rossi Figli", "ROSSI FIGLI")).toEqual({});
    expect(settledWith("Rossi-Figli", "ROSSI FIGLI")).toEqual({});
  });
});

test("a creation that was accepted and not shown is over once both customers are there", () => {
  const base = { ...agreedOn(anna), unshownCreationAt: ordinaryRun.at };
  const customers = { shopify: anna, framework360: anna };
  expect(planAndSettle(customers, {}, { base }).base.unshownCreationAt).toBeNull();
});

describe("a field that was not written", () => {
  const changed = { shopify: { ...anna, tags: [...anna.tags, "nuovo"] }, framework360: anna };

  test("and that our write made the side spell in its own way is no edit of a person", () => {
    const after = { framework360: { ...changed.shopify, firstName: anna.firstName!.toUpperCase() } };
    const next = settleUpdate(changed, after, { base: agreedOn(anna) });
    expect(next.framework360.firstName).toBe(anna.firstName!.toUpperCase());
    expect(next.shopify.firstName).toBe(anna.firstName);
    const now = { shopify: changed.shopify, framework360: after.framework360 };
    expect(planAndSettle(now, {}, { base: next }).plan.kind).toBe("unchanged");
  });

  test("and that somebody edited in the meantime is still to be carried", () => {
    const after = { framework360: { ...changed.shopify, firstName: "Rosa" } };
    const next = settleUpdate(changed, after, { base: agreedOn(anna) });
    expect(next.framework360.firstName).toBe(anna.firstName);
  });
});

describe("tags that were written", () => {
  const base = agreedOn(anna);
  const tagged = (...tags: string[]): Customer => ({ ...anna, tags });

  test("are agreed one by one; one that is not shown is awaited", () => {
    const before = { shopify: tagged("new", "odd", "vip"), framework360: anna };
    const next = settleUpdate(before, { framework360: tagged("new", "vip") }, { base });
    expect(next.shopify.tags).toEqual(["new", "odd", "vip"]);
    expect(next.framework360.tags).toEqual(["new", "vip"]);
    expect(next.awaited?.changes).toEqual({ framework360: { tags: { add: ["odd"], remove: [] } } });
  });

  test("are still new on the side that they come from where the other could not be written", () => {
    const now = { shopify: tagged("new", "vip"), framework360: anna };
    const next = settleUpdate(now, {}, { base, failed: ["framework360"] });
    expect([next.shopify.tags, next.framework360.tags]).toEqual([["vip"], ["vip"]]);
    expect(planAndSettle(now, {}, { base: { ...next, intent: {} } }).plan).toMatchObject({
      changes: { framework360: { tags: { add: ["new"] } } },
    });
  });

  test("a removal that was ignored is not tried for ever", () => {
    const before = { shopify: tagged(), framework360: anna };
    const next = settleUpdate(before, { framework360: tagged("vip") }, { base });
    expect([next.shopify.tags, next.framework360.tags]).toEqual([[], ["vip"]]);
  });

  describe("one that the other side did not take", () => {
    const owed: Owed = {
      framework360: { tags: { explanation: explanation("not-taken", { side: "framework360" }) } },
    };
    const owing: Base = { ...base, shopify: tagged("odd", "vip"), owed };

    test("stays owed while its direction is off", () => {
      const now = { shopify: tagged("odd", "vip"), framework360: anna };
      const next = planAndSettle(now, {}, { base: owing, policy: { ...both, inbound: false } }).base;
      expect(next.owed).toEqual(owed);
    });

    test("stays owed when another one is carried there", () => {
      const now = { shopify: tagged("new", "odd", "vip"), framework360: anna };
      const next = settleUpdate(now, { framework360: tagged("new", "vip") }, { base: owing });
      expect(next.owed).toEqual(owed);
    });

    test("is owed no more once the other side has it, though another one waits for the direction", () => {
      const now = { shopify: tagged("new", "odd", "vip"), framework360: tagged("odd", "vip") };
      const next = planAndSettle(now, {}, { base: owing, policy: { ...both, inbound: false } }).base;
      expect(next.owed).toEqual({});
    });
  });

  test("are as they were on a side that hides them, where it did not take them, and as wanted where it did", () => {
    const before = { shopify: tagged("new"), framework360: anna };
    const after = { framework360: tagged() };
    const why = { explanation: explanation("tags-hidden") };
    const refused = { framework360: { tags: why } };
    const next = settleUpdate(before, after, { base, hidden: ["tags"], refused });
    expect([next.shopify.tags, next.framework360.tags]).toEqual([["new"], ["vip"]]);
    expect(next.owed.framework360?.tags).toEqual(why);
    expect(settleUpdate(before, after, { base, hidden: ["tags"] }).framework360.tags).toEqual(["new"]);
  });

  test("a tag that was added meanwhile is an edit", () => {
    const before = { shopify: tagged("new", "vip"), framework360: anna };
    const next = settleUpdate(before, { framework360: tagged("new", "theirs", "vip") }, { base });
    expect(next.framework360.tags).toEqual(["new", "vip"]);
  });

  test("a tag that was taken off again while it was carried is known to be ours on the other side", () => {
    const before = {
      shopify: { ...tagged("new", "vip"), city: null },
      framework360: { ...anna, city: "Como" },
    };
    const after = { framework360: tagged("new", "vip"), shopify: { ...anna, city: "Como" } };
    const next = settleUpdate(before, after, { base });
    expect(next.framework360.tags).toEqual(["new", "vip"]);
    expect(next.shopify.tags).toEqual(["new", "vip"]);
  });

  test("leave awaited what an earlier write took off another one", () => {
    const removal = { framework360: { tags: { add: [], remove: ["vip"] } } };
    const awaiting = { ...base, awaited: { since: ordinaryRun.at, changes: removal } };
    const settled = (shopify: Customer, after: Customer, refused: Owed = {}) =>
      settleUpdate({ shopify, framework360: anna }, { framework360: after }, { base: awaiting, refused });
    const written = settled(tagged("new", "vip"), tagged("new"));
    expect(written.awaited?.changes).toEqual(removal);
    expect(written.framework360.tags).toEqual(["new", "vip"]);
    const unshown = settled(tagged("new", "vip"), anna);
    expect(unshown.awaited?.changes).toEqual({ framework360: { tags: { add: ["new"], remove: ["vip"] } } });
    const why = { explanation: explanation("data-refused", { side: "framework360" }) };
    expect(settled(tagged("new", "vip"), anna, { framework360: { tags: why } }).awaited?.changes).toEqual(
      removal,
    );
    // The merchant took it off as well: that was written now.
    expect(settled(tagged("new"), tagged("new")).awaited).toBeNull();
  });

  test.each<[string, BySide<Customer>, Omit<Given, "base">, string[]]>([
    [
      "is ignored",
      { shopify: tagged("b2b", "vip"), framework360: tagged("new", "vip") },
      { policy: { ...both, ignoredTags: ["b*"] } },
      ["b2b", "new", "vip"],
    ],
    [
      "goes nowhere",
      { shopify: tagged("b2b", "vip"), framework360: tagged("new", "vip") },
      { policy: withWays({ tags: "to-shopify" }) },
      ["b2b", "new", "vip"],
    ],
    [
      "could not be added on the other side",
      { shopify: tagged("b2b", "vip"), framework360: tagged("new", "vip") },
      { failed: ["framework360"] },
      ["b2b", "new", "vip"],
    ],
    [
      "could not be taken off the other side",
      { shopify: tagged(), framework360: tagged("new", "vip") },
      { failed: ["framework360"] },
      ["new"],
    ],
  ])("leave a person's own one that %s as it is shown, and no late read", (_which, before, given, shown) => {
    const next = settleUpdate(before, { shopify: tagged(...shown) }, { base, ...given });
    const now = readNow({ ...before, shopify: tagged(...shown) });
    const known = recall(now, next, { represent: faithful, at: ordinaryRun.at });
    expect(known.late).toBeNull();
    expect(known.now.shopify?.customer.tags).toEqual(shown);
    // What was written may still come late.
    const late = recall(readNow(before), next, { represent: faithful, at: ordinaryRun.at });
    expect([late.late, late.now.shopify?.customer.tags]).toEqual(["shopify", shown]);
  });

  test("are not settled while their direction is off", () => {
    const before = { shopify: tagged("new", "vip"), framework360: { ...anna, city: "Como" } };
    const policy = { ...both, inbound: false };
    const next = settleUpdate(before, { shopify: { ...before.shopify, city: "Como" } }, { base, policy });
    expect([next.shopify.tags, next.framework360.tags]).toEqual([["vip"], ["vip"]]);
  });
});

describe("a newsletter choice", () => {
  const at = { shopify: "2026-01-01T00:00:00Z", framework360: null };
  const later = { shopify: "2026-02-01T00:00:00Z", framework360: null };

  function settleChoice(
    shopify: Customer["newsletter"],
    framework360: Customer["newsletter"],
    base: Base | null,
  ) {
    const before = {
      shopify: { ...anna, newsletter: shopify },
      framework360: { ...anna, newsletter: framework360 },
    };
    const winner = shopify === "unsubscribed" ? shopify : framework360;
    const after = { shopify: { ...anna, newsletter: winner }, framework360: { ...anna, newsletter: winner } };
    return planAndSettle(before, after, { base, choiceAt: at, choiceAfter: later }).base;
  }

  test("is dated as it was read, on the side that it came from", () => {
    expect(settleChoice("unsubscribed", "subscribed", null).newsletterChangedAt).toEqual(at);
  });

  test("is dated as it was read back, on the side that it was written to", () => {
    const known = { ...emptyBase, framework360: { newsletter: "subscribed" as const } };
    expect(settleChoice("subscribed", "unsubscribed", known).newsletterChangedAt).toEqual(later);
  });

  test("that was made again is noticed, though it is the same as before", () => {
    const base = settleChoice("unsubscribed", "unsubscribed", null);
    const customers = {
      shopify: { ...anna, newsletter: "unsubscribed" as const },
      framework360: { ...anna, newsletter: "subscribed" as const },
    };
    const planWith = (choiceAt: ChoiceTimes, given: Base) =>
      reconcile({
        now: readNow(customers, choiceAt),
        base: given,
        policy: both,
        represent: faithful,
        ...ordinaryRun,
      }).plan;
    expect(planWith(later, base)).toMatchObject({
      changes: { framework360: { newsletter: "unsubscribed" }, shopify: emptyObject },
    });
    expect(planWith(at, base)).toMatchObject({
      changes: { shopify: { newsletter: "subscribed" }, framework360: emptyObject },
    });
    expect(planWith(at, { ...base, newsletterChangedAt: never })).toMatchObject({
      changes: { framework360: { newsletter: "unsubscribed" } },
    });
  });
});

test("a choice that waits for its direction is still a new one when the direction is turned on", () => {
  const subscribed: Customer = { ...anna, newsletter: "subscribed" };
  const now = { shopify: { ...anna, newsletter: "unsubscribed" as const }, framework360: subscribed };
  const [before, since] = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"];
  const { base: next } = planAndSettle(
    now,
    {},
    {
      choiceAt: { shopify: since },
      base: { ...agreedOn(subscribed), newsletterChangedAt: { shopify: before, framework360: null } },
      policy: { ...both, inbound: false },
    },
  );
  expect(next.newsletterChangedAt.shopify).toBe(before);
  expect(next.shopify.newsletter).toBe("subscribed");
});

describe("a customer who was created", () => {
  test("is agreed on as the side shows it", () => {
    const next = settleCreation("framework360", anna, { ...anna, country: "IT" });
    expect(next.shopify).toMatchObject({ email: anna.email, country: null, tags: ["vip"] });
    expect(next.framework360).toMatchObject({ email: anna.email, country: "IT", tags: ["vip"] });
    expect(next.newsletterChangedAt).toEqual({
      shopify: "2026-01-01T00:00:00Z",
      framework360: "2026-01-02T00:00:00Z",
    });
    expect(next).toMatchObject({ disputed: [], intent: emptyObject, owed: emptyObject, awaited: null });
    expect(next.recent).toEqual({ at: ordinaryRun.at, created: "framework360", replaced: {} });
  });

  test("leaves alone what a person wrote in place of a value that was refused", () => {
    const why = { explanation: explanation("data-refused", { side: "framework360" }) };
    const refused = { framework360: { firstName: why } };
    const next = settleCreation("framework360", anna, { ...anna, firstName: "Theirs" }, { refused });
    expect(next).toMatchObject({ shopify: { firstName: anna.firstName }, framework360: { firstName: null } });
  });

  test("is awaited with its e-mail where another one stands there: a person wrote that", () => {
    const next = settleCreation("framework360", anna, { ...anna, email: "theirs@example.it" });
    expect(next).toMatchObject({ shopify: { email: anna.email }, framework360: { email: null } });
    expect(next.awaited?.changes).toEqual({ framework360: { email: anna.email } });
  });

  test("is agreed on in the side's own spelling", () => {
    const next = settleCreation("framework360", anna, { ...anna, firstName: "ANNA" });
    expect([next.shopify.firstName, next.framework360.firstName]).toEqual(["Anna", "ANNA"]);
  });

  test("is agreed on with what the side makes of a value that it did not refuse", () => {
    const next = settleCreation("shopify", { ...anna, city: "Como" }, { ...anna, city: "Lago" });
    expect(next).toMatchObject({ framework360: { city: "Como" }, shopify: { city: "Lago" }, awaited: null });
  });

  test("what the side ignored is not tried for ever", () => {
    const next = settleCreation("framework360", { ...anna, sdi: "ABC1234" }, { ...anna, tags: [] });
    expect([next.shopify.sdi, next.framework360.sdi]).toEqual(["ABC1234", null]);
    expect(next.awaited?.changes).toEqual({
      framework360: { sdi: "ABC1234", tags: { add: ["vip"], remove: [] } },
    });
    expect([next.shopify.tags, next.framework360.tags]).toEqual([["vip"], []]);
  });

  test("a tag of the side's own goes back next", () => {
    const next = settleCreation("framework360", anna, { ...anna, tags: ["theirs", "vip"] });
    expect(next.framework360).toMatchObject({ firstName: "Anna", tags: ["vip"] });
  });

  test("nothing is agreed on about what is held back", () => {
    const next = settleCreation("shopify", { ...anna, phone: "+393331234567" }, anna, {
      held: ["phone"],
    });
    expect(next.shopify).not.toHaveProperty("phone");
    expect(next.framework360).not.toHaveProperty("phone");
  });

  test("has agreed on no tags while these are not synchronized: all come along once they are", () => {
    const next = settleCreation(
      "framework360",
      anna,
      { ...anna, tags: [] },
      { policy: withWays({ tags: "none" }) },
    );
    expect(next.shopify).not.toHaveProperty("tags");
    expect(next.framework360).not.toHaveProperty("tags");
  });

  test("is agreed on with the newsletter choice that it was given", () => {
    const subscribed: Customer = { ...anna, newsletter: "subscribed" };
    const next = settleCreation("framework360", subscribed, subscribed);
    expect([next.shopify.newsletter, next.framework360.newsletter]).toEqual(["subscribed", "subscribed"]);
  });

  test("shows a choice of the side's own, which is no person's once choices are carried", () => {
    const subscribed: Customer = { ...anna, newsletter: "subscribed" };
    const made: Customer = { ...anna, newsletter: "unsubscribed" };
    const policy = withWays({ newsletter: "none" });
    const base = settleCreation("framework360", subscribed, made, { policy });
    const now = readNow({ shopify: subscribed, framework360: made });
    const { plan } = reconcile({ now, base, policy: both, represent: faithful, ...ordinaryRun });
    expect(plan).toMatchObject({
      changes: { shopify: emptyObject, framework360: { newsletter: "subscribed" } },
    });
  });

  test("order totals are agreed on only where they came from Framework360", () => {
    const ordered = { ...anna, orderCount: 2, totalSpent: "10.00" };
    expect(settleCreation("shopify", ordered, ordered).shopify).toMatchObject({ orderCount: 2 });
    expect(settleCreation("framework360", anna, ordered).framework360).not.toHaveProperty("orderCount");
  });
});

test("a value that could not be written replaced nothing: the one that stands there is no late read", () => {
  const base = agreedOn(anna);
  const now = { shopify: { ...anna, city: "Como" }, framework360: { ...anna, firstName: "Annina" } };
  const written = { ...now.shopify, firstName: "Annina" };
  const next = planAndSettle(now, { shopify: written }, { base, failed: ["framework360"] }).base;
  const seen = { firstName: "Anna" };
  expect(next.recent?.replaced).toEqual({ shopify: seen, framework360: seen });
  // Unless only the answer was lost, which the next reads show.
  const { at } = ordinaryRun;
  expect(next.announced).toMatchObject({ at, replaced: { framework360: { city: null } } });
  expect(planAndSettle(now, { ...now, shopify: written }, { base }).base.announced).toBeNull();
});

test.each([
  ["a read", "2026-11-26T08:00:02Z", undefined, "2026-11-26T08:00:02Z"],
  ["the answer to a write", "2026-11-26T08:00:02Z", "2026-11-26T08:00:03Z", "2026-11-26T08:00:03Z"],
  ["an earlier run, where a read is behind it", "2026-11-26T07:59:59Z", undefined, "2026-11-26T08:00:00Z"],
])("the latest change that Shopify showed is remembered from %s", (_what, readAt, writtenAt, expected) => {
  const shown = (changedAt: string) => ({ ...snapshotOf(anna), changedAt });
  const base = { ...emptyBase, shopifySeenAt: "2026-11-26T08:00:00Z" };
  const now = { shopify: shown(readAt), framework360: snapshotOf(anna) };
  const situation = { now, base, policy: both, represent: faithful, ...ordinaryRun };
  const { decisions } = reconcile(situation);
  const plan = { kind: "unchanged", conflicts: [] } as const;
  const after = writtenAt === undefined ? {} : { shopify: shown(writtenAt) };
  const settled = settle(situation, {
    plan,
    decisions,
    after,
    held: new Set(),
    refused: {},
    failed: new Set(),
  });
  expect(settled.shopifySeenAt).toBe(expected);
});

test("a value that an update took away beside what it wrote is owed to the account, and not cleared on Shopify", () => {
  const before = { ...anna, phone: "+393331234567" };
  const changed = { ...before, firstName: "Anita" };
  const refused = {
    framework360: { phone: { explanation: explanation("data-refused", { side: "framework360" }) } },
  };
  const { base } = planAndSettle(
    { shopify: changed, framework360: before },
    { framework360: { ...changed, phone: null } },
    { base: agreedOn(before), refused },
  );
  expect(base.owed).toMatchObject(refused);

  const now = readNow({ shopify: changed, framework360: { ...changed, phone: null } });
  const next = reconcile({ now, base, policy: both, represent: faithful, ...ordinaryRun });
  expect(next.plan).toMatchObject({
    changes: { shopify: emptyObject, framework360: { phone: before.phone } },
  });
});
