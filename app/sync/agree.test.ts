import { describe, expect, test } from "vitest";

import { anna, bothDirections, faithful, snapshotOf, withWays } from "../../tests/support/pairs.ts";
import { agreeUnwritten, type PairRecords } from "./agree.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Customer } from "./customer.ts";
import type { Link } from "./link.ts";
import { placeKeys, type ExtraPlaces } from "./extra-fields.ts";
import type { Policy } from "./policy.ts";
import type { Snapshot } from "./side.ts";

const readSince = "2026-06-01T10:00:00.000Z";
const at = "2026-06-01T11:00:00.000Z";
const unknown: PairRecords = {
  links: [],
  isUnfinished: false,
  isApart: false,
  isWaitedFor: false,
  hasNews: false,
};
const recent = {
  at: "2026-06-01T09:59:50.000Z",
  created: null,
  replaced: { framework360: { city: "Como" } },
};
const linked: Base = { ...emptyBase, shopify: anna, framework360: anna };
const subscribed = { ...anna, newsletter: "subscribed" } as const;
const agreedYes: Base = { ...emptyBase, shopify: subscribed, framework360: subscribed };

const linkOf = (given: Partial<Link> = {}): Link => ({
  id: "link",
  shopifyId: "1",
  framework360Id: "2",
  base: linked,
  deletedOn: null,
  version: new Date("2026-06-01T09:00:00.000Z"),
  ...given,
});

type Given = {
  shopify?: Partial<Customer>;
  framework360?: Partial<Customer>;
  /** When Shopify's customer changed last, and when it was listed. */
  times?: Pick<Snapshot, "changedAt" | "listedAt">;
  records?: Partial<PairRecords>;
  isLinked?: boolean;
  hasNamesake?: boolean;
  policy?: Partial<Policy>;
};

function agree({
  shopify,
  framework360,
  times,
  records,
  isLinked = false,
  hasNamesake = false,
  policy,
}: Given = {}) {
  const now = {
    shopify: snapshotOf({ ...anna, ...shopify }, { id: "1", ...times }),
    framework360: snapshotOf({ ...anna, ...framework360 }, { id: "2" }),
  };
  return agreeUnwritten(
    { now, isLinked, hasNamesake },
    { ...unknown, ...records },
    { policy: { ...bothDirections, ...policy }, represent: faithful, at, readSince },
  );
}

describe("a pair that both sides hold the same", () => {
  test("is linked with what both show, and nothing is told", () => {
    const { save, result } = agree()!;
    expect(save).toMatchObject({ shopifyId: "1", framework360Id: "2", deletedOn: null });
    expect(save!.id).toBeUndefined();
    expect(save!.base!.shopify).toMatchObject({ email: anna.email, tags: ["vip"] });
    expect(result).toMatchObject({ outcome: "unchanged", shopifyId: "1", framework360Id: "2" });
  });

  test("and that is linked so already needs no second link", () => {
    const first = agree()!.save!;
    const again = agree({ isLinked: true, records: { links: [linkOf({ base: first.base! })] } });
    expect(again).toMatchObject({ save: null, result: { outcome: "unchanged" } });
  });

  test("needs no job of its own where its link was saved right before the reading, unless it was written then", () => {
    const saved = (more: Partial<Base>) =>
      agree({
        isLinked: true,
        records: {
          links: [
            linkOf({
              version: new Date(Date.parse(readSince) - 5_000),
              base: { ...linked, shopifyKnownUntil: null, ...more },
            }),
          ],
        },
      });
    expect(saved({})).not.toBeNull();
    expect(saved({ recent })).toBeNull();
  });

  test("keeps the link that it has, with what it agrees on since", () => {
    const links = [linkOf({ base: { ...linked, shopify: { ...anna, city: "Como" } } })];
    const one = agree({ isLinked: true, records: { links }, framework360: {} });
    expect(one?.save?.id).toBe("link");
  });
});

describe("notifications about a pair that needed no job tell nothing new", () => {
  const changedAt = "2026-06-01T09:59:58Z";

  test("until the last change before Shopify's customer was listed, or before the reading began", () => {
    const untilOf = (times: Given["times"]) => agree({ times })!.save!.base!.shopifyKnownUntil;
    expect(untilOf({ changedAt, listedAt: "2026-06-01T10:00:30.000Z" })).toBe("2026-06-01T09:59:58.000Z");
    // It may have changed again in the second before the reading began.
    expect(untilOf({ changedAt })).toBe("2026-06-01T09:59:57.000Z");
  });

  test("but a later change without news in it is no reason to save the link again", () => {
    const first = agree({ times: { changedAt: "2026-06-01T08:00:00Z" } })!.save!;
    const records = { links: [linkOf({ base: first.base! })] };
    expect(agree({ isLinked: true, records, times: { changedAt } })).toMatchObject({ save: null });
  });
});

test("an extra value that the merchant moved to another place is agreed on there", () => {
  const places = (name: string): ExtraPlaces => ({ extra1: { framework360: name, shopify: "custom.size" } });
  const holding = { ...anna, extra1: "42" };
  const earlier = { shopify: holding, framework360: holding, places: placeKeys(places("Taglia")) };
  const moved = agree({
    shopify: holding,
    framework360: holding,
    isLinked: true,
    records: { links: [linkOf({ base: { ...emptyBase, ...earlier } })] },
    policy: withWays({ extras: places("Misura") }),
  });
  expect(moved?.save?.base?.places).toEqual(placeKeys(places("Misura")));
});

describe("a pair of which Framework360's list shows no newsletter choice beside Shopify's yes", () => {
  const yesLeftOut = (framework360Yes: Base["framework360Yes"], policy: Partial<Policy> = {}) =>
    agree({
      shopify: subscribed,
      isLinked: true,
      records: { links: [linkOf({ base: { ...agreedYes, framework360Yes } })] },
      policy,
    });

  test("needs its own job where Framework360 was seen to show a yes: it may be a no, which a read of the customer alone tells", () => {
    expect(yesLeftOut("shown")).toBeNull();
  });

  test("needs none where it was not seen so, or where no unsubscribe is carried to Shopify", () => {
    expect(yesLeftOut(null)).not.toBeNull();
    const toFramework360 = withWays({ newsletter: "to-framework360" });
    expect(yesLeftOut("shown", toFramework360)).not.toBeNull();
  });
});

describe("a pair that differs where a direction is off", () => {
  test("is linked, and told as skipped", () => {
    const one = agree({ framework360: { company: "Rossi srl" }, policy: { outbound: false } });
    expect(one?.result).toMatchObject({ outcome: "skipped", reason: "direction-off" });
    expect(one?.save).toMatchObject({ shopifyId: "1", framework360Id: "2" });
  });
});

test.each<[string, Given]>([
  ["something is to be written", { framework360: { firstName: "Anita" } }],
  [
    "Shopify's customer was linked with another one meanwhile",
    { isLinked: true, records: { links: [linkOf({ framework360Id: "3" })] } },
  ],
  [
    "Framework360's customer was linked with another one meanwhile",
    { isLinked: true, records: { links: [linkOf({ shopifyId: "3" })] } },
  ],
  ["neither direction is on, so that nothing links them", { policy: { inbound: false, outbound: false } }],
  ["each has a link", { isLinked: true, records: { links: [linkOf(), linkOf({ id: "other" })] } }],
  ["they were linked meanwhile", { records: { links: [linkOf()] } }],
  ["the link is not there any more", { isLinked: true }],
  [
    "the link is a tombstone by now",
    { isLinked: true, records: { links: [linkOf({ deletedOn: "shopify" })] } },
  ],
  [
    "a job saved the link since both were read",
    { isLinked: true, records: { links: [linkOf({ version: new Date(readSince) })] } },
  ],
  [
    "one of them was written right before both were read, and may not have been shown so yet",
    {
      isLinked: true,
      records: {
        links: [linkOf({ version: new Date(Date.parse(readSince) - 5_000), base: { ...linked, recent } })],
      },
    },
  ],
  [
    "a run died between two writes",
    {
      isLinked: true,
      records: { links: [linkOf({ base: { ...linked, intent: { shopify: { city: "Como" } } } })] },
    },
  ],
  [
    "what was written is not shown yet",
    {
      isLinked: true,
      records: { links: [linkOf({ base: { ...linked, awaited: { since: at, changes: {} } } })] },
    },
  ],
  ["a run that died may have created one of them", { records: { isUnfinished: true } }],
  ["another pair waits for what one of them had", { records: { isWaitedFor: true } }],
  ["a notification told of a change", { records: { hasNews: true } }],
  ["another customer in Framework360 has the e-mail", { hasNamesake: true }],
])("a pair needs its own job where %s", (_why, given) => {
  expect(agree(given)).toBeNull();
});
