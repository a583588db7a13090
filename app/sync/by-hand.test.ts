import { describe, expect, test } from "vitest";

import { emptyBase } from "./base.ts";
import { linkByHand, refuseLink, unlinkByHand } from "./by-hand.ts";
import { decideFirstContact } from "./counterpart.ts";
import type { Link } from "./link.ts";
import { linkAfterMerge } from "./tombstone.ts";

const linkOf = (given: Partial<Link> = {}): Link => ({
  id: "l1",
  shopifyId: "s1",
  framework360Id: "f1",
  base: emptyBase,
  deletedOn: null,
  version: new Date(0),
  ...given,
});

const ids = { shopifyId: "s1", framework360Id: "f1" };
const asSaved = (link: object): Link => ({ id: "l2", version: new Date(1), ...link }) as Link;

describe("linking by hand", () => {
  test("is refused where one is linked with a living customer, or where one is being created", () => {
    expect(refuseLink({ shopify: linkOf(), framework360: null })).toBe("linked");
    expect(refuseLink({ shopify: null, framework360: linkOf({ shopifyId: null }) })).toBe("busy");
    expect(refuseLink({ shopify: linkOf({ framework360Id: null }), framework360: null })).toBe("busy");
    const tombstone = linkOf({ deletedOn: "shopify" });
    expect(refuseLink({ shopify: null, framework360: tombstone })).toBeNull();
  });

  test("takes the place of both tombstones, and is a first contact", () => {
    const [one, other] = unlinkByHand(linkOf()).map(asSaved) as [Link, Link];
    const { save, replacing } = linkByHand(ids, { shopify: one, framework360: { ...other, id: "l3" } });
    expect(save).toEqual({ id: one.id, version: one.version, ...ids, base: null, deletedOn: null });
    expect(replacing).toBe("l3");
    for (const links of [
      { shopify: null, framework360: other },
      { shopify: one, framework360: null },
      { shopify: one, framework360: one },
    ])
      expect(linkByHand(ids, links)).toMatchObject({
        ...{ save: { id: (links.shopify ?? links.framework360)?.id }, replacing: undefined },
      });
  });

  test("keeps an unsubscribe on which both sides had agreed", () => {
    const agreed = { ...emptyBase.shopify, newsletter: "unsubscribed" as const };
    const link = linkOf({ base: { ...emptyBase, shopify: agreed, framework360: agreed } });
    const [one, other] = unlinkByHand(link).map(asSaved) as [Link, Link];
    const { save } = linkByHand(ids, { shopify: one, framework360: { ...other, id: "l3" } });
    expect(save.base?.framework360.newsletter).toBe("unsubscribed");
    const another = linkByHand(
      { shopifyId: "s1", framework360Id: "f2" },
      { shopify: one, framework360: null },
    );
    expect(another.save.base).toBeNull();
  });
});

describe("unlinking by hand", () => {
  const [one, other] = unlinkByHand(linkOf()).map(asSaved) as [Link, Link];

  test("leaves both alone, and no customer has two links at any moment", () => {
    expect(one).toMatchObject({ id: "l1", shopifyId: "s1", framework360Id: null, leftAlone: true });
    expect(other).toMatchObject({ shopifyId: null, framework360Id: "f1", leftAlone: true });
  });

  test("holds against a new counterpart too, until a person sends the customer", () => {
    const found = { kind: "found", snapshot: { id: "f2" }, link: null } as never;
    const job = { link: one, target: "framework360", byHand: false } as const;
    expect(decideFirstContact(found, job)).toEqual({ kind: "apart" });
    expect(decideFirstContact(found, { ...job, byHand: true })).toMatchObject({
      kind: "pair",
      link: { id: "l1" },
    });
  });

  test("does not follow a merge into another customer", () => {
    expect(linkAfterMerge(one, null, { side: "shopify", survivorId: "s2", isApart: false })).toBeNull();
  });
});
