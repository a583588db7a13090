import { expect, test } from "vitest";

import { emptyBase, parseBase, type Base } from "./base.ts";
import { blankCustomer } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { SideError } from "./side.ts";

test("a base is read as it was kept", () => {
  const base: Base = {
    version: 1,
    shopify: {
      ...blankCustomer,
      newsletter: "unsubscribed",
      tags: ["vip"],
      orderCount: 2,
      totalSpent: "10.00",
    },
    framework360: { email: "anna@example.it" },
    newsletterChangedAt: { shopify: "2026-01-01T00:00:00Z", framework360: null },
    disputed: ["city", "tags"],
    undone: ["email"],
    intent: { shopify: { city: "Como", tags: { add: ["a"], remove: ["b"] } }, framework360: {} },
    intentBy: "run",
    announced: { at: "2026-01-01T00:00:00Z", replaced: { shopify: { city: "Lecco", tags: ["b"] } } },
    owed: {
      shopify: { phone: { explanation: explanation("taken-by-another", { id: "7" }), holderId: "7" } },
    },
    awaited: { since: "2026-01-01T00:00:00Z", changes: { framework360: { city: "Como" } } },
    recent: {
      ...{ at: "2026-01-01T00:00:00Z", created: null },
      ...{ replaced: { framework360: { city: "Lecco" } }, earlier: { framework360: { city: "Monza" } } },
    },
    subscribedAgainAt: ["2026-01-01T00:00:00Z"],
    shopifyKnownUntil: "2026-01-01T00:00:00Z",
    shopifySeenAt: "2026-01-01T00:00:01Z",
    isConsentUndated: true,
    yesInFramework360: { noSince: "2026-01-01T00:00:00Z" },
    noInFramework360At: "2026-01-01T00:00:00Z",
    framework360Yes: "shown",
    unshownCreationAt: "2026-01-01T00:00:00Z",
  };
  expect(parseBase(JSON.parse(JSON.stringify(base)))).toEqual(base);
});

test("a value stays owed where this version does not know what keeps it from being carried", () => {
  const owed = { shopify: { phone: { explanation: { code: "of-another-version" }, holderId: "7" } } };
  expect(parseBase({ version: 1, shopify: {}, framework360: {}, owed }).owed).toEqual({
    shopify: { phone: { explanation: explanation("not-taken", { side: "shopify" }), holderId: "7" } },
  });
});

test("of a base that another version kept, this one reads what it knows, and leaves out fields that it does not", () => {
  const why = explanation("not-taken", { side: "framework360" });
  const city = { explanation: why };
  const kept = {
    ...{ version: 1, shopify: { city: "Como", fax: "1" }, framework360: { city: "Lecco" } },
    ...{ disputed: ["fax", "city"], undone: ["email", "fax"] },
    ...{ intent: { shopify: { city: "Como", fax: "1" } }, places: { note: "Nota", extra99: "Nota" } },
    ...{
      owed: { framework360: { city, fax: { explanation: { code: "of-another-version" } } } },
      mood: "good",
    },
  };
  expect(parseBase(kept)).toEqual({
    ...{ ...emptyBase, intentBy: "undo", shopify: { city: "Como" }, framework360: { city: "Lecco" } },
    ...{ disputed: ["city"], undone: ["email"], intent: { shopify: { city: "Como" } } },
    ...{ places: { note: "Nota" }, owed: { framework360: { city } } },
  });
});

test("a base of an earlier version, which kept less, has none of the rest", () => {
  // What it was about to write of an undone field was an undo's.
  expect(parseBase({ version: 1, shopify: {}, framework360: {} })).toEqual({
    ...emptyBase,
    intentBy: "undo",
  });
});

test.each([
  { version: 2, shopify: {}, framework360: {} },
  { version: 1, shopify: { newsletter: 1 }, framework360: {} },
  { version: 1, shopify: {}, framework360: {}, disputed: "weather" },
])("what is no base is refused: %j", (value) => {
  expect(() => parseBase(value)).toThrow();
});

test("a newsletter choice that another version kept is left out wherever it stands, and what was agreed on of it with it", () => {
  const at = "2026-01-01T00:00:00Z";
  const choice = (newsletter: string) => ({ city: "Como", newsletter });
  const kept = {
    ...{ version: 1, shopify: choice("subscribed"), framework360: choice("pending") },
    intent: { framework360: choice("pending"), shopify: choice("unsubscribed") },
    announced: { at, replaced: { framework360: choice("pending") } },
    awaited: { since: at, changes: { framework360: choice("pending") } },
    recent: {
      at,
      created: null,
      replaced: { shopify: choice("pending") },
      earlier: { shopify: choice("pending") },
    },
  };
  const city = { city: "Como" };
  expect(parseBase(kept)).toMatchObject({
    ...{ shopify: city, framework360: city },
    intent: { framework360: city, shopify: choice("unsubscribed") },
    announced: { replaced: { framework360: city } },
    awaited: { changes: { framework360: city } },
    recent: { replaced: { shopify: city }, earlier: { shopify: city } },
  });
  const base = parseBase(kept);
  for (const values of [base.shopify, base.framework360, base.intent.framework360])
    expect(values).not.toHaveProperty("newsletter");
  const known = parseBase({ ...kept, framework360: choice("unsubscribed") });
  expect(known).toMatchObject({ shopify: choice("subscribed"), framework360: choice("unsubscribed") });
});

test("the blank customer has a blank in every field", () => {
  expect(new Set(Object.values(blankCustomer).map((value) => JSON.stringify(value)))).toEqual(
    new Set(["null", "[]"]),
  );
});

test("an error of a side says which, of what kind, why, and how long to wait", () => {
  const cause = new Error("reset");
  const why = explanation("throttled", { side: "shopify" });
  const error = new SideError("shopify", "unavailable", why, { retryAfterMs: 2000, cause });
  expect(error).toMatchObject({
    name: "SideError",
    side: "shopify",
    kind: "unavailable",
    message: "Shopify asks for fewer calls.",
    explanation: why,
    retryAfterMs: 2000,
    cause,
  });
  expect(new SideError("framework360", "refused", explanation("email-required")).retryAfterMs).toBeNull();
});
