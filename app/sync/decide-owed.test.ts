import { describe, expect, test } from "vitest";

import { anna, bothDirections as both, faithful, ordinaryRun, readNow } from "../../tests/support/pairs.ts";
import { emptyBase, type Base, type OwedValue } from "./base.ts";
import type { BySide, Customer, Field, SideName } from "./customer.ts";
import { decide } from "./decide.ts";
import { explanation } from "./explanation.ts";
import type { Decision } from "./plan.ts";
import type { Policy } from "./policy.ts";
import type { Retry } from "./situation.ts";

const why: OwedValue = { explanation: explanation("taken-by-another", { id: "7" }), holderId: "7" };

/** Two customers that differ as both sides last showed them, because `to` would not take Shopify's value. */
function decideOwed(
  field: Field,
  customers: BySide<Customer>,
  {
    to = "framework360",
    retry = "no",
    policy = both,
    writtenAt,
    askedAt,
    base = {
      ...emptyBase,
      ...customers,
      owed: { [to]: { [field]: { ...why, ...(writtenAt && { writtenAt }) } } },
    },
  }: {
    to?: SideName;
    retry?: Retry;
    policy?: Policy;
    writtenAt?: string;
    askedAt?: string;
    base?: Base;
  } = {},
): Decision | undefined {
  const { shopify, framework360 } = readNow(customers);
  const now = { shopify: shopify!, framework360: framework360! };
  const decisions = decide({
    now,
    base,
    policy: { ...policy, leftOut: [] },
    represent: faithful,
    ...ordinaryRun,
    retry,
    askedAt,
  });
  return field === "tags" ? decisions.tags?.get("new") : decisions.fields.get(field);
}

const phones = {
  shopify: { ...anna, phone: "+393331234567" },
  framework360: { ...anna, phone: "+390212345678" },
};

describe("an owed value", () => {
  test("is left alone in an ordinary run", () => {
    expect(decideOwed("phone", phones)).toEqual({ kind: "owed", to: "framework360" });
  });

  test.each(["automatic", "by-hand"] as const)("is written in a run that tries again: %s", (retry) => {
    expect(decideOwed("phone", phones, { retry })).toEqual({
      kind: "write",
      to: "framework360",
      conflict: false,
    });
  });

  test.each([
    ["automatic", "2026-06-01T09:58:00.000Z", undefined, "owed"],
    ["automatic", "2026-06-01T09:50:00.000Z", undefined, "write"],
    ["by-hand", "2026-06-01T09:58:00.000Z", "2026-06-01T09:57:59.000Z", "owed"],
    ["by-hand", "2026-06-01T09:58:00.000Z", "2026-06-01T09:59:00.000Z", "write"],
    ["among-many", "2026-06-01T09:58:00.000Z", "2026-06-01T09:57:59.000Z", "owed"],
    ["among-many", "2026-06-01T09:58:00.000Z", "2026-06-01T09:59:00.000Z", "write"],
  ] as const)(
    "that was written, and not shown for long, is not written again by the same request: %s, written %s, asked for %s: %s",
    (retry, writtenAt, askedAt, kind) => {
      expect(decideOwed("phone", phones, { retry, writtenAt, ...(askedAt && { askedAt }) })).toMatchObject({
        kind,
      });
    },
  );

  test("is tried again by itself of a subscriber as well, and waits for its time whatever else is owed or left to do", () => {
    const yes = { newsletter: "subscribed" } as const;
    const subscribers = {
      shopify: { ...phones.shopify, ...yes },
      framework360: { ...phones.framework360, ...yes },
    };
    expect(decideOwed("phone", subscribers, { retry: "automatic" })).toMatchObject({ kind: "write" });
    const kept = { explanation: explanation("company-kept", { side: "framework360" }) };
    const needsEmail = { explanation: explanation("newsletter-needs-email") };
    for (const more of [
      { owed: { framework360: { phone: why, company: kept } } },
      { owed: { framework360: { phone: why, newsletter: needsEmail } } },
      { owed: { framework360: { phone: why } }, intent: { framework360: { newsletter: "unsubscribed" } } },
    ] as const)
      expect(decideOwed("phone", phones, { base: { ...emptyBase, ...phones, ...more } })).toMatchObject({
        kind: "owed",
      });
  });

  test("is owed to the side that lacks it", () => {
    expect(decideOwed("phone", phones, { to: "shopify" })).toEqual({ kind: "owed", to: "shopify" });
    expect(decideOwed("phone", phones, { to: "shopify", retry: "automatic" })).toMatchObject({
      to: "shopify",
    });
  });

  test("waits while its direction is off", () => {
    const policy = { ...both, inbound: false };
    expect(decideOwed("phone", phones, { policy, retry: "by-hand" })).toMatchObject({ kind: "pending" });
  });

  test("gives way to an edit of either side", () => {
    const base = { ...emptyBase, ...phones, owed: { framework360: { phone: why } } };
    const edited = { ...anna, phone: "+393339999999" };
    expect(decideOwed("phone", { ...phones, shopify: edited }, { base })).toMatchObject({
      kind: "write",
      to: "framework360",
    });
    expect(decideOwed("phone", { ...phones, framework360: edited }, { base })).toMatchObject({
      kind: "write",
      to: "shopify",
    });
  });

  test("is agreed once the other side shows it after all, in its own spelling", () => {
    const names = {
      shopify: { ...anna, lastName: "D'Angelo" },
      framework360: { ...anna, lastName: "Rossi" },
    };
    const base = { ...emptyBase, ...names, owed: { framework360: { lastName: why } } };
    const late = { ...names, framework360: { ...anna, lastName: "D ANGELO" } };
    expect(decideOwed("lastName", late, { base })).toEqual({ kind: "agreed" });
  });
});

test("two values that differ and of which none is owed are left as they are", () => {
  const base = { ...emptyBase, ...phones };
  expect(decideOwed("phone", phones, { base, retry: "by-hand" })).toEqual({ kind: "same" });
});

describe("an owed newsletter choice", () => {
  const choice = (shopify: Customer["newsletter"], framework360: Customer["newsletter"]) => ({
    shopify: { ...anna, newsletter: shopify },
    framework360: { ...anna, newsletter: framework360 },
  });

  test("that is a subscription is tried again by hand alone, because it may mail the person", () => {
    const subscribed = choice("subscribed", "unsubscribed");
    expect(decideOwed("newsletter", subscribed, { retry: "automatic" })).toMatchObject({ kind: "owed" });
    expect(decideOwed("newsletter", subscribed, { retry: "by-hand" })).toMatchObject({ kind: "write" });
  });

  test("that is a subscription is tried again among many customers only where no mail can have been sent", () => {
    const subscribed = choice("subscribed", "unsubscribed");
    const among = (owed: OwedValue) => {
      const base = { ...emptyBase, ...subscribed, owed: { framework360: { newsletter: owed } } };
      return decideOwed("newsletter", subscribed, { retry: "among-many", base })?.kind;
    };
    expect(among({ explanation: explanation("consent-unconfirmed") })).toBe("owed");
    expect(among({ explanation: explanation("change-ignored") })).toBe("owed");
    const { said } = explanation("data-refused", { side: "framework360" }, { words: "Lista non valida" });
    const refusedList = { ...explanation("list-refused", { side: "framework360" }), said: said! };
    expect(among({ explanation: refusedList })).toBe("owed");
    expect(decideOwed("phone", phones, { retry: "among-many" })?.kind).toBe("write");
    const unsubscribed = choice("unsubscribed", "subscribed");
    expect(decideOwed("newsletter", unsubscribed, { retry: "among-many" })?.kind).toBe("write");
  });

  test.each([
    explanation("tags-at-risk"),
    explanation("address-at-risk"),
    explanation("other-customer-shown"),
    explanation("not-shown"),
    explanation("data-refused", { side: "framework360" }, { words: "Telefono non valido" }),
  ])(
    "that is a subscription is tried again at every chance where it was not sent, or refused: $code",
    (unsent) => {
      const subscribed = choice("subscribed", "unsubscribed");
      const owed = { framework360: { newsletter: { explanation: unsent } } };
      const base = { ...emptyBase, ...subscribed, owed };
      expect(decideOwed("newsletter", subscribed, { retry: "automatic", base })?.kind).toBe("write");
      expect(decideOwed("newsletter", subscribed, { retry: "among-many", base })?.kind).toBe("write");
      expect(decideOwed("newsletter", subscribed, { retry: "no", base })?.kind).toBe("owed");
    },
  );

  test("that is an unsubscribe is tried again at every chance", () => {
    const unsubscribed = choice("unsubscribed", "subscribed");
    expect(decideOwed("newsletter", unsubscribed, { retry: "automatic" })).toMatchObject({ kind: "write" });
  });
});

test("a cleared e-mail stays owed, however often it is tried", () => {
  const cleared = { shopify: { ...anna, email: null, phone: "+393331234567" }, framework360: anna };
  expect(decideOwed("email", cleared, { retry: "by-hand" })).toEqual({ kind: "owed", to: "framework360" });
});

describe("an owed tag", () => {
  const tagged = { shopify: { ...anna, tags: ["new", "vip"] }, framework360: anna };

  test("is left alone, and written in a run that tries again", () => {
    expect(decideOwed("tags", tagged)).toEqual({ kind: "owed", to: "framework360" });
    expect(decideOwed("tags", tagged, { retry: "automatic" })).toMatchObject({ kind: "write" });
  });

  test("is nothing to carry where none is owed", () => {
    expect(decideOwed("tags", tagged, { base: { ...emptyBase, ...tagged } })).toEqual({ kind: "same" });
  });
});

describe("a tag that was not sent because Framework360 showed another customer by the e-mail", () => {
  const tagged = { shopify: { ...anna, tags: ["new"] }, framework360: anna };
  const other: OwedValue = { explanation: explanation("other-customer-shown") };
  const owed = { ...emptyBase, ...tagged, owed: { framework360: { tags: other } } };

  test("is left alone while the e-mail stays", () => {
    expect(decideOwed("tags", tagged, { base: owed })).toEqual({ kind: "owed", to: "framework360" });
  });

  test("is sent once the customer has another e-mail there, which a person or the last write gave them", () => {
    const before = { ...owed, framework360: { ...anna, email: "earlier@example.it" } };
    expect(decideOwed("tags", tagged, { base: before })).toMatchObject({ kind: "write" });
    const replaced = { framework360: { email: "earlier@example.it" } };
    const written = { ...owed, recent: { at: "2026-01-01T00:00:00.000Z", created: null, replaced } };
    expect(decideOwed("tags", tagged, { base: written })).toMatchObject({ kind: "write" });
    const refused = { ...before, owed: { framework360: { tags: why } } };
    expect(decideOwed("tags", tagged, { base: refused })).toMatchObject({ kind: "owed" });
  });
});

describe("a company that Framework360 keeps although it is blank on Shopify", () => {
  const owedFor = (code: "company-kept" | "address-kept") => ({
    framework360: { company: { explanation: explanation(code, { side: "framework360" }) } },
  });
  const milan = { ...anna, street: "Via Roma 1", city: "Milano" };
  const company = { ...milan, company: "Rossi Srl", vatNumber: "01234567890" };
  const agreed = { shopify: { ...milan, vatNumber: company.vatNumber }, framework360: company };
  const base = { ...emptyBase, ...agreed, owed: owedFor("company-kept") };

  test("is cleared in an ordinary run once it has no VAT number any more: it was never tried", () => {
    expect(decideOwed("company", agreed, { base })).toEqual({ kind: "owed", to: "framework360" });
    const cleared = { shopify: milan, framework360: { ...company, vatNumber: null } };
    const onFramework360 = { ...cleared, shopify: agreed.shopify };
    for (const now of [cleared, onFramework360])
      expect(decideOwed("company", now, { base })).toEqual({
        kind: "write",
        to: "framework360",
        conflict: false,
      });
    expect(decideOwed("company", cleared, { base, policy: { ...both, inbound: false } })).toMatchObject({
      kind: "pending",
    });
  });

  test("stays in a run that tries again as long as Shopify shows no address, with which it vanished", () => {
    const framework360 = { ...company, vatNumber: null };
    const vanished = { shopify: anna, framework360 };
    const kept = { ...emptyBase, ...vanished, owed: owedFor("address-kept") };
    for (const retry of ["no", "automatic", "by-hand"] as const)
      expect(decideOwed("company", vanished, { base: kept, retry })).toEqual({
        kind: "owed",
        to: "framework360",
      });
    const moved = { ...vanished, shopify: { ...anna, street: "Via Po 2" } };
    expect(decideOwed("company", moved, { base: kept, retry: "automatic" })).toMatchObject({ kind: "write" });
  });
});

describe("a subscription that Shopify could not keep for want of an e-mail", () => {
  const needsEmail = { newsletter: { explanation: explanation("newsletter-needs-email") } };
  const subscribed: Customer = { ...anna, email: null, newsletter: "subscribed" };
  const before = { shopify: { ...anna, email: null, newsletter: null }, framework360: subscribed };
  const base: Base = { ...emptyBase, ...before, owed: { shopify: needsEmail } };
  const choice = (customers: BySide<Customer>) =>
    decideOwed("newsletter", customers, { to: "shopify", base });

  test("stays owed while the customer has none", () => {
    expect(choice(before)).toEqual({ kind: "owed", to: "shopify" });
  });

  test("stays owed where Shopify did not take the e-mail either, or Framework360 has it no longer", () => {
    const known: Base = { ...base, framework360: { ...subscribed, email: anna.email } };
    for (const email of [anna.email, null]) {
      const customers = { ...before, framework360: { ...subscribed, email } };
      expect(decideOwed("newsletter", customers, { to: "shopify", base: known })).toMatchObject({
        kind: "owed",
      });
    }
  });

  test("is written in the run that gives Shopify the e-mail", () => {
    const framework360 = { ...subscribed, email: anna.email };
    expect(choice({ ...before, framework360 })).toEqual({ kind: "write", to: "shopify", conflict: false });
  });

  test("is written once Shopify has one", () => {
    const shopify = { ...before.shopify, email: anna.email };
    expect(choice({ ...before, shopify })).toEqual({ kind: "write", to: "shopify", conflict: false });
  });

  test("is not repeated for another reason", () => {
    const customers = { ...before, shopify: { ...before.shopify, email: anna.email } };
    const kept = { newsletter: { explanation: explanation("newsletter-kept") } };
    const owed = { ...base, owed: { shopify: kept } };
    expect(decideOwed("newsletter", customers, { to: "shopify", base: owed })).toEqual({
      kind: "owed",
      to: "shopify",
    });
  });
});
