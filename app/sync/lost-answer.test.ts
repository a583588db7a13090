import { describe, expect, test } from "vitest";

import { anna, faithful, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Changes, Customer } from "./customer.ts";
import type { Sides } from "./side.ts";
import {
  callTimeoutOf,
  defaultCallTimeoutMs,
  sideToAwait,
  unansweredWrites,
  withAnnounced,
  withEarlierAnnounced,
  withEndOfCalls,
} from "./lost-answer.ts";

const at = "2026-06-01T10:00:00.000Z";
const soon = "2026-06-01T10:00:34.999Z";
const later = "2026-06-01T10:00:35.000Z";
const none = { shopify: {}, framework360: {} };
const como = { street: "Via Po 2", city: "Como", province: null, postalCode: "22100", country: "IT" };
const lecco = { street: "Via Roma 1", city: "Lecco", province: null, postalCode: "23900", country: "IT" };
const before: Customer = { ...anna, ...lecco, tags: ["vip", "old"] };

/** A base that was kept right before these changes were to be made of a customer in Framework360. */
function announcing(framework360: Changes, present: Customer | null = before): Base {
  const now = { shopify: snapshotOf(before), framework360: present && snapshotOf(present) };
  return withAnnounced({ ...emptyBase, intent: { framework360 } }, { now, at });
}

/** What is unanswered where Framework360 then shows this. */
function unanswered(base: Base, framework360: Customer, { readAt = soon } = {}) {
  const now = { shopify: snapshotOf(before), framework360: snapshotOf(framework360) };
  return unansweredWrites(base, now, {
    represent: faithful,
    at: readAt,
    callTimeoutMs: defaultCallTimeoutMs,
  });
}

describe("an announced intent", () => {
  test("tells when it was kept, and the values that it is to replace", () => {
    expect(announcing({ lastName: "Rossi", tags: { add: ["new"], remove: [] } }).announced).toEqual({
      at,
      replaced: { framework360: { lastName: null, tags: ["vip", "old"] } },
    });
  });

  test("replaces nothing where a customer is created, and is none where nothing is to be written", () => {
    expect(announcing({ lastName: "Rossi" }, null).announced).toEqual({ at, replaced: {} });
    expect(announcing({}).announced).toBeNull();
  });
});

test("an announced intent does not tell what it is to replace of a value that the side hides", () => {
  const now = { shopify: snapshotOf(before), framework360: snapshotOf(before, { hidden: ["lastName"] }) };
  const intent = { framework360: { lastName: "Rossi", firstName: "Bice" } };
  expect(withAnnounced({ ...emptyBase, intent }, { now, at }).announced?.replaced).toEqual({
    framework360: { firstName: before.firstName },
  });
});

describe("an intent that is announced once more", () => {
  const second = "2026-06-01T09:59:58.000Z";
  const intent = { shopify: { firstName: "Bice", lastName: "Rossi" } };

  /** What Shopify shows of the first and last name, and since when. */
  function shows(firstName: string | null, lastName: string, changedAt: string) {
    return { shopify: { ...snapshotOf({ ...before, firstName, lastName }), changedAt }, framework360: null };
  }
  const first = withAnnounced(
    { ...emptyBase, intent, shopifySeenAt: second },
    { now: shows(null, "Verdi", second), at },
  );
  const again = (now: ReturnType<typeof shows>, earlier: Base | null = first) =>
    withEarlierAnnounced(withAnnounced({ ...emptyBase, intent }, { now, at: soon }), earlier, now).announced;

  test("replaces what the first run saw, although a late read shows what stood there before", () => {
    expect(again(shows("Ada", "Verdi", second))).toEqual({
      at: soon,
      replaced: { shopify: { firstName: null, lastName: "Verdi" } },
    });
    expect(again(shows("Ada", "Verdi", "2026-06-01T09:59:57.000Z"))?.replaced.shopify?.firstName).toBeNull();
  });

  test("replaces nothing that it is not to write by now", () => {
    const now = shows("Ada", "Verdi", second);
    const less = withAnnounced(
      { ...emptyBase, intent: { shopify: { lastName: "Rossi" } } },
      { now, at: soon },
    );
    const { announced } = withEarlierAnnounced(less, first, now);
    expect(announced?.replaced.shopify).toEqual({ lastName: "Verdi" });
  });

  test("replaces what a person wrote since", () => {
    const since = shows("Ada", "Verdi", "2026-06-01T10:00:01.000Z");
    expect(again(since)?.replaced.shopify?.firstName).toBe("Ada");
  });

  test("replaces what is shown where no earlier run told, or when that was is not known", () => {
    const now = shows("Ada", "Verdi", second);
    expect(again(now, null)?.replaced.shopify?.firstName).toBe("Ada");
    expect(again(now, { ...first, shopifySeenAt: null })?.replaced.shopify?.firstName).toBe("Ada");
    expect(again(now, { ...first, announced: null })?.replaced.shopify?.firstName).toBe("Ada");
  });
});

describe("a write is unanswered", () => {
  const base = announcing({ lastName: "Rossi", firstName: "Bice" });

  test("as far as the side shows what it was to replace", () => {
    expect(unanswered(base, { ...before, firstName: "Bice" })).toEqual({
      ...none,
      framework360: { lastName: "Rossi" },
    });
    expect(unanswered(base, { ...before, lastName: "Verdi", firstName: "Bea" })).toEqual(none);
  });

  test("for 35 seconds: a call may take twenty, and what it wrote is shown after fifteen", () => {
    expect(unanswered(base, before)).not.toEqual(none);
    expect(unanswered(base, before, { readAt: later })).toEqual(none);
  });

  test("never where it was to change nothing, in the way in which the side shows values", () => {
    const capitals = { ...faithful, framework360: (one: Customer) => ({ ...one, firstName: "ANNA" }) };
    const present = { ...before, firstName: "ANNA" };
    const now = { shopify: snapshotOf(before), framework360: snapshotOf(present) };
    const announced = announcing({ firstName: "Anna" }, present);
    expect(
      unansweredWrites(announced, now, {
        represent: capitals,
        at: soon,
        callTimeoutMs: defaultCallTimeoutMs,
      }),
    ).toEqual(none);
  });

  test.each<[Changes, "sentSubscription" | "sentTags"]>([
    [{ newsletter: "subscribed" }, "sentSubscription"],
    [{ tags: { add: ["new"], remove: [] } }, "sentTags"],
  ])("never where it is known to be accepted: %j", (changes, mark) => {
    const given = announcing(changes);
    const accepted = { ...given, announced: { ...given.announced!, [mark]: true } };
    expect(unanswered(given, before).framework360).toEqual(changes);
    expect(unanswered(accepted, before)).toEqual(none);
  });

  test("also beside a subscription that is known to be accepted", () => {
    const base = announcing({ newsletter: "subscribed", lastName: "Rossi" });
    const accepted = { ...base, announced: { ...base.announced!, sentSubscription: true as const } };
    expect(unanswered(accepted, before).framework360).toEqual({ lastName: "Rossi" });
  });

  test("never where the side hides the value", () => {
    const hidden: ("lastName" | "tags")[] = ["lastName", "tags"];
    const given = announcing({ lastName: "Rossi", tags: { add: ["new"], remove: [] } });
    const now = { shopify: snapshotOf(before), framework360: snapshotOf(before, { hidden }) };
    expect(
      unansweredWrites(given, now, { represent: faithful, at: soon, callTimeoutMs: defaultCallTimeoutMs }),
    ).toEqual(none);
  });

  test("never where it is not known what it was to replace, as of a creation and in bases of earlier versions", () => {
    const intent = { framework360: { lastName: "Rossi", tags: { add: ["new"], remove: [] } } };
    expect(unanswered({ ...emptyBase, intent }, before)).toEqual(none);
    const created = { ...emptyBase, intent, announced: { at, replaced: {} } };
    expect(unanswered(created, { ...before, lastName: "Verdi" })).toEqual(none);
  });

  test("of an address as a whole, though a part of it shows another value", () => {
    const whole = announcing(como);
    expect(unanswered(whole, { ...before, postalCode: "23901" })).toEqual({ ...none, framework360: como });
    expect(unanswered(whole, { ...before, ...como, province: "CO" })).toEqual(none);
  });

  test("of those tags that are not shown as they were to be", () => {
    const tags = { add: ["new", "Fair"], remove: ["VIP", "old"] };
    const given = announcing({ tags });
    expect(unanswered(given, { ...before, tags: ["fair", "vip"] })).toEqual({
      ...none,
      framework360: { tags: { add: ["new"], remove: ["VIP"] } },
    });
    expect(unanswered(given, { ...before, tags: ["vip", "new", "fair"] }).framework360).toEqual({
      tags: { add: [], remove: ["VIP"] },
    });
    expect(unanswered(given, { ...before, tags: ["new", "fair"] })).toEqual(none);
  });
});

describe("a side is awaited", () => {
  const open = { ...none, shopify: { lastName: "Rossi" } };
  const openTags = { ...none, shopify: { tags: { add: ["new"], remove: ["vip"] } } };

  test("unless the same is written to it again", () => {
    expect(sideToAwait(open, none)).toBe("shopify");
    expect(sideToAwait(open, { ...none, shopify: { lastName: "Verdi" } })).toBe("shopify");
    expect(sideToAwait(open, { ...none, framework360: { lastName: "Rossi" } })).toBe("shopify");
    expect(sideToAwait(open, { ...none, shopify: { lastName: "Rossi", city: "Como" } })).toBeNull();
    expect(sideToAwait(none, open)).toBeNull();
  });

  test("also where a subscription is written to Framework360 again, which may mail the person once more", () => {
    const asked = { newsletter: "subscribed", lastName: "Rossi" } as const;
    const [there, here] = [
      { ...none, framework360: asked },
      { ...none, shopify: asked },
    ];
    expect(sideToAwait(there, there)).toBe("framework360");
    expect(sideToAwait({ ...none, framework360: { lastName: "Rossi" } }, there)).toBeNull();
    expect(sideToAwait(here, here)).toBeNull();
  });

  test("unless each tag is written to it again, in whatever letters", () => {
    const writing = (add: string[], remove: string[]) => ({ ...none, shopify: { tags: { add, remove } } });
    expect(sideToAwait(openTags, writing(["NEW", "more"], ["VIP"]))).toBeNull();
    expect(sideToAwait(openTags, writing(["new"], []))).toBe("shopify");
    expect(sideToAwait(openTags, writing([], ["vip"]))).toBe("shopify");
    expect(sideToAwait(openTags, none)).toBe("shopify");
  });
});

test("a write may take effect as long after it was announced as the slower side's calls may take", () => {
  const timeoutOf = (shopify?: number, framework360?: number) =>
    callTimeoutOf({
      shopify: shopify === undefined ? {} : { callTimeoutMs: shopify },
      framework360: framework360 === undefined ? {} : { callTimeoutMs: framework360 },
    } as Partial<Sides> as Sides);
  expect(timeoutOf()).toBe(defaultCallTimeoutMs);
  expect(timeoutOf(1_000, 60_000)).toBe(60_000);
  expect(timeoutOf(60_000, 1_000)).toBe(60_000);
  expect(timeoutOf(1_000)).toBe(defaultCallTimeoutMs);
});

test("an announced write counts from the end of its calls, and one that was not announced from none", () => {
  const base = announcing({ lastName: "Rossi" });
  expect(withEndOfCalls(base, soon)).toEqual({ ...base, announced: { ...base.announced, at: soon } });
  expect(withEndOfCalls(emptyBase, soon)).toBe(emptyBase);
});
