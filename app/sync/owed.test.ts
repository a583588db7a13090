import { describe, expect, test } from "vitest";

import { emptyBase, type Base } from "./base.ts";
import type { Changes } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { withTaken, owedChanges, triedBefore } from "./owed.ts";

const why = { explanation: explanation("not-taken", { side: "framework360" }) };

/** What was tried before of these changes to Framework360, whose tags and newsletter choice stay owed. */
function tried(changes: Changes, base: Partial<Base> = {}) {
  const known: Base = {
    ...emptyBase,
    shopify: { tags: ["fair", "vip"], newsletter: "subscribed" },
    framework360: { tags: ["fair"], newsletter: "unsubscribed" },
    owed: { framework360: { tags: why, newsletter: why } },
    ...base,
  };
  return triedBefore(changes, "framework360", known);
}

describe("A value counts as tried before", () => {
  test("where the same one stays owed or awaited", () => {
    expect(tried({ tags: { add: ["VIP"], remove: [] }, newsletter: "subscribed" })).toEqual([
      "tags",
      "newsletter",
    ]);
    const changes = { framework360: { tags: { add: ["vip"], remove: [] } } };
    const awaited = { since: "2026-01-01T00:00:00Z", changes };
    expect(tried({ tags: { add: ["vip"], remove: [] } }, { owed: {}, awaited })).toEqual(["tags"]);
  });

  test("but no tag that was added or removed since", () => {
    expect(tried({ tags: { add: ["vip", "gold"], remove: [] } })).toEqual([]);
    expect(tried({ tags: { add: [], remove: ["fair"] } })).toEqual([]);
  });

  test.each(["phone", "firstName"] as const)("but no %s that was edited since", (field) => {
    const shopify = { phone: "+390212345678", firstName: "Anna" };
    const base = { shopify, owed: { framework360: { [field]: why } } };
    expect(tried({ [field]: shopify[field] }, base)).toEqual([field]);
    expect(tried({ [field]: "+390299999999" }, base)).toEqual([]);
  });

  test("also where no choice was told as a no", () => {
    const base = { shopify: { newsletter: null }, owed: { framework360: { newsletter: why } } };
    expect(tried({ newsletter: "unsubscribed" }, base)).toEqual(["newsletter"]);
    expect(tried({ newsletter: "subscribed" }, base)).toEqual([]);
  });

  test("but no tag where no tags were agreed on", () => {
    expect(tried({ tags: { add: ["vip"], remove: [] } }, { shopify: {} })).toEqual([]);
  });

  test("but no choice that a person made since", () => {
    const base = { shopify: { newsletter: "unsubscribed" as const } };
    expect(tried({ newsletter: "subscribed" }, base)).toEqual([]);
  });

  test.each(["other-customer-shown", "not-shown", "tags-at-risk", "address-at-risk"] as const)(
    "but nothing that was not sent (%s)",
    (code) => {
      const unsent = { explanation: explanation(code) };
      const base = { owed: { framework360: { tags: why, newsletter: unsent } } };
      expect(tried({ tags: { add: ["vip"], remove: [] }, newsletter: "subscribed" }, base)).toEqual(["tags"]);
    },
  );

  test("but nothing that was refused in the account's own words, which may not hold any more", () => {
    const refused = {
      explanation: explanation("data-refused", { side: "framework360" }, { words: "Telefono non valido" }),
    };
    expect(tried({ newsletter: "subscribed" }, { owed: { framework360: { newsletter: refused } } })).toEqual(
      [],
    );
  });

  test("but nothing that is not owed", () => {
    expect(tried({ tags: { add: ["vip"], remove: [] } }, { owed: {} })).toEqual([]);
    expect(triedBefore({ newsletter: "subscribed" }, "framework360", null)).toEqual([]);
  });
});

test("of a write that was refused as a whole every value is owed for the same reason, but for what was accepted before", () => {
  const refused = explanation("data-refused", { side: "framework360" });
  const changes: Changes = { phone: "+390212345678", tags: { add: ["vip"], remove: [] } };
  expect(owedChanges(changes, { explanation: refused, sent: [] })).toEqual({
    phone: { explanation: refused },
    tags: { explanation: refused },
  });
  expect(owedChanges(changes, { explanation: refused, sent: ["tags"] })).toEqual({
    phone: { explanation: refused },
  });
});

describe("a value that another customer has", () => {
  const claim = { target: "shopify", value: "anna@example.it", holderId: "7" } as const;
  const keeps = { ...claim, field: "email", standing: "keeps" } as const;
  const owedEmail = { explanation: { code: "taken-by-another", params: { id: "7" } }, holderId: "7" };

  test("is owed with that customer's id, where the customer keeps it; one that is given up is not", () => {
    const phoneToo = { ...keeps, field: "phone", value: "+390212345678", holderId: "8" } as const;
    const phone = { explanation: { code: "taken-by-another", params: { id: "8" } }, holderId: "8" };
    expect(withTaken({}, [keeps, phoneToo])).toEqual({ shopify: { email: owedEmail, phone } });
    expect(withTaken({}, [{ ...keeps, standing: "releases" }])).toEqual({});
  });

  test("is owed with that customer's id, where the side refused that the two exchange theirs", () => {
    const exchanges = { ...keeps, standing: "exchanges" } as const;
    const why = { explanation: explanation("data-refused", { side: "shopify" }) };
    expect(withTaken({}, [exchanges])).toEqual({});
    expect(withTaken({ shopify: { phone: why } }, [exchanges])).toEqual({ shopify: { phone: why } });
    expect(
      withTaken({ shopify: { email: why, phone: why }, framework360: { email: why } }, [exchanges]),
    ).toEqual({
      shopify: { email: owedEmail, phone: why },
      framework360: { email: why },
    });
  });
});
