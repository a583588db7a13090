import { describe, expect, test } from "vitest";

import { emptyBase, type Base } from "./base.ts";
import type { Changes } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { triedBefore } from "./owed.ts";

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

  test("but no choice that a person made since", () => {
    const base = { shopify: { newsletter: "unsubscribed" as const } };
    expect(tried({ newsletter: "subscribed" }, base)).toEqual([]);
  });

  test.each(["other-customer-shown", "not-shown"] as const)("but nothing that was not sent (%s)", (code) => {
    const unsent = { explanation: explanation(code) };
    const base = { owed: { framework360: { tags: why, newsletter: unsent } } };
    expect(tried({ tags: { add: ["vip"], remove: [] }, newsletter: "subscribed" }, base)).toEqual(["tags"]);
  });

  test("but nothing that is not owed", () => {
    expect(tried({ tags: { add: ["vip"], remove: [] } }, { owed: {} })).toEqual([]);
    expect(triedBefore({ newsletter: "subscribed" }, "framework360", null)).toEqual([]);
  });
});
