import { expect, test } from "vitest";

import { anna, bothDirections, snapshotOf } from "../../../tests/support/pairs.ts";
import type { ComparedCase } from "../../store/compared-customer.ts";
import { emptyBase } from "../../sync/base.ts";
import { tallyPage } from "./tally-page.ts";

test("a linked customer that the comparison did not find on Shopify gets a job there: it may have been deleted", () => {
  const shopifyId = "gid://shopify/Customer/1";
  const base = { ...emptyBase, shopify: anna, framework360: anna };
  const one: ComparedCase = {
    id: "case",
    side: "framework360",
    basis: "link",
    hasNamesake: false,
    now: { shopify: null, framework360: snapshotOf(anna, { id: "7" }) },
    marks: { shopify: null, framework360: "mark" },
    link: { shopify: shopifyId, framework360: "7", base, deletedOn: null, leftAlone: false },
  };
  const add = (given: ComparedCase, policy = bothDirections) => {
    const page = tallyPage();
    page.add(given, null, { policy, hasMoved: false, isUnlinked: given.link === null });
    return page.left.map(({ side, customerId }) => ({ side, customerId }));
  };
  expect(add(one)).toEqual([{ side: "shopify", customerId: shopifyId }]);
  const itself = [{ side: "framework360", customerId: "7" }];
  expect(add({ ...one, link: { ...one.link!, deletedOn: "shopify" } })).toEqual(itself);
  expect(add({ ...one, link: null })).toEqual(itself);
  expect(add(one, { ...bothDirections, inbound: false })).toEqual(itself);
});
