import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { emptyBase, parseBase, type Base } from "./base.ts";
import { livingId, withoutAgreement, type Link } from "./link.ts";
import { linkAfterMerge, tombstoneOf } from "./tombstone.ts";

const agreed = { ...emptyBase, shopify: { city: "Como" } };
const link: Link = {
  id: "1",
  shopifyId: "s1",
  framework360Id: "f1",
  base: agreed,
  deletedOn: null,
  version: new Date(0),
};
const no = { newsletter: "unsubscribed" } as const;
const chosenAt = "2026-05-30T10:00:00.000Z";
/** Both sides agreed on a no, and what is kept of it without Shopify's customer. */
const refused: Base = {
  ...emptyBase,
  ...{ shopify: { city: "Como", ...no }, framework360: { city: "Como", ...no } },
  newsletterChangedAt: { shopify: chosenAt, framework360: null },
};
const keptNo: Base = { ...emptyBase, framework360: no, newsletterChangedAt: { shopify: chosenAt } };
const other: Link = { ...link, id: "2", shopifyId: "s2", framework360Id: "f2" };

describe("a deleted customer", () => {
  test("leaves a tombstone that knows both ids and no values", () => {
    expect(tombstoneOf(link, "shopify")).toEqual({ ...link, base: null, deletedOn: "shopify" });
  });

  test("on Shopify leaves known that both sides said no, and when, as long as Framework360's customer stays", () => {
    const buried = tombstoneOf({ ...link, base: refused }, "shopify")!;
    expect(buried.base).toEqual(keptNo);
    const again = withoutAgreement({ ...link, ...buried });
    expect(again.base).toEqual(keptNo);
    expect(
      withoutAgreement({ ...again, base: parseBase(JSON.parse(JSON.stringify(again.base))) }).base,
    ).toEqual(keptNo);
  });

  describe("on Shopify leaves a no known that was not agreed on yet", () => {
    const yes = { newsletter: "subscribed" } as const;
    const leaves = (base: Partial<Base>) =>
      tombstoneOf({ ...link, base: { ...refused, framework360: yes, ...base } }, "shopify")!.base;
    const awaited = { since: chosenAt, changes: { framework360: no } };

    test("where it was written, and Framework360 did not show it yet", () => {
      expect(leaves({ awaited })).toEqual(keptNo);
      expect(leaves({ awaited: { ...awaited, changes: { framework360: yes } } })).toBeNull();
      expect(leaves({ awaited: { ...awaited, changes: { shopify: no } } })).toBeNull();
    });

    test("where a run died that was about to write it on either side", () => {
      for (const side of ["shopify", "framework360"] as const)
        expect(leaves({ shopify: yes, intent: { [side]: no } })).toEqual(keptNo);
      expect(leaves({ shopify: yes, intent: { framework360: yes } })).toBeNull();
    });

    test("and none that an undo put back", () => {
      expect(leaves({ shopify: yes, awaited })).toBeNull();
      expect(leaves({ shopify: yes, intent: { framework360: no }, intentBy: "undo" })).toBeNull();
    });
  });

  test("in Framework360 leaves no choice: Shopify's own still says it", () => {
    expect(tombstoneOf({ ...link, base: refused }, "framework360")!.base).toBeNull();
  });

  test("leaves the tombstone of the first deletion as it is", () => {
    expect(tombstoneOf({ ...link, deletedOn: "shopify" }, "framework360")).toBeNull();
  });

  test("has no living counterpart", () => {
    expect(livingId({ ...link, deletedOn: "shopify" }, "framework360")).toBeNull();
    expect(livingId(link, "framework360")).toBe("f1");
    expect(livingId(link, "shopify")).toBe("s1");
    expect(livingId({ ...link, shopifyId: null }, "shopify")).toBeNull();
    expect(livingId(null, "shopify")).toBeNull();
  });
});

describe("a link with another customer in place of one of its two", () => {
  test("has nothing agreed on", () => {
    expect(withoutAgreement(link)).toEqual({ ...link, base: null });
  });

  test("has no no agreed on where Framework360 said none, or Shopify something else", () => {
    const said = (shopify: "subscribed" | null, framework360: "unsubscribed" | null): Link => ({
      ...link,
      base: { ...refused, shopify: { newsletter: shopify }, framework360: { newsletter: framework360 } },
    });
    for (const one of [said("subscribed", "unsubscribed"), said(null, "unsubscribed"), said(null, null)])
      expect(withoutAgreement(one).base).toBeNull();
  });

  test("has a no of which Shopify told no time agreed on without one", () => {
    const { shopify: _at, ...times } = refused.newsletterChangedAt;
    for (const newsletterChangedAt of [times, { ...times, shopify: null }]) {
      const { base } = withoutAgreement({ ...link, base: { ...refused, newsletterChangedAt } });
      expect(base).toEqual({ ...keptNo, newsletterChangedAt: {} });
    }
  });

  test.each([{ shopifyId: null }, { framework360Id: null }])(
    "still knows what a creation that did not finish was about to write: %j",
    (unfinished) => {
      expect(withoutAgreement({ ...link, ...unfinished }).base).toEqual(agreed);
    },
  );
});

describe("the link of a merged customer", () => {
  const survivor = { side: "shopify", survivorId: "s2", isApart: false } as const;

  test("moves to a survivor without a link, and has nothing agreed on", () => {
    expect(linkAfterMerge(link, null, survivor)).toEqual({
      save: { ...link, shopifyId: "s2", base: null },
      replacing: undefined,
    });
  });

  test("still knows what a creation that did not finish was about to write, and that it was the merged one's", () => {
    const intent = { framework360: { email: "anna@example.it" } };
    const unfinished = { ...link, framework360Id: null, base: { ...emptyBase, intent } };
    expect(linkAfterMerge(unfinished, null, survivor)?.save).toEqual({
      ...{ ...unfinished, shopifyId: "s2" },
      base: { ...unfinished.base, isIntentOfMerged: true },
    });
  });

  test("does not move to a survivor that a person unlinked, and that is left alone", () => {
    const alone = { ...other, framework360Id: null, deletedOn: "framework360", leftAlone: true } as const;
    expect(linkAfterMerge(link, alone, survivor)).toBeNull();
  });

  test("does not move where a person unlinked the merged customer", () => {
    const alone = { ...link, framework360Id: null, deletedOn: "framework360", leftAlone: true } as const;
    expect(linkAfterMerge(alone, null, survivor)).toBeNull();
  });

  test("does not move to a survivor who was said to be somebody else than its other customer", () => {
    expect(linkAfterMerge(link, null, { ...survivor, isApart: true })).toBeNull();
  });

  test("lives again when the deletion was told before the merge", () => {
    const moved = linkAfterMerge({ ...link, deletedOn: "shopify" }, null, survivor);
    expect(moved?.save.deletedOn).toBeNull();
  });

  test("takes the place of a survivor's link whose other customer was deleted", () => {
    const lost: Link = { ...other, deletedOn: "framework360" };
    expect(linkAfterMerge(link, lost, survivor)).toMatchObject({
      save: { id: "1", shopifyId: "s2", framework360Id: "f1" },
      replacing: "2",
    });
  });

  test.each([null, "shopify"] as const)(
    "stays when the survivor's link is its own (deleted on %s)",
    (deletedOn) => {
      expect(linkAfterMerge(link, { ...other, deletedOn }, survivor)).toBeNull();
    },
  );

  test("keeps its customer on the other side, whatever happened before", () => {
    const side = fc.constantFrom("shopify" as const, "framework360" as const);
    const deletedOn = fc.option(side);
    fc.assert(
      fc.property(side, deletedOn, fc.option(deletedOn), (merged, own, survivors) => {
        const survivorLink = survivors === null ? null : { ...other, deletedOn: survivors };
        const moved = linkAfterMerge({ ...link, deletedOn: own }, survivorLink, {
          side: merged,
          survivorId: "survivor",
          isApart: false,
        });
        if (!moved) return;
        const [kept, left] =
          merged === "shopify"
            ? [moved.save.framework360Id, moved.save.shopifyId]
            : [moved.save.shopifyId, moved.save.framework360Id];
        expect(kept).toBe(merged === "shopify" ? "f1" : "s1");
        expect(left).toBe("survivor");
      }),
    );
  });
});
