import { expect, test } from "vitest";

import { anna, bothDirections, snapshotOf } from "../../../tests/support/pairs.ts";
import type { ComparedCase } from "../../store/compared-customer.ts";
import type { Agreement } from "../../sync/agree.ts";
import { emptyBase } from "../../sync/base.ts";
import { tallyPage } from "./tally-page.ts";

const shopifyId = "gid://shopify/Customer/1";

function linkedCase(now: ComparedCase["now"]): ComparedCase {
  const base = { ...emptyBase, shopify: anna, framework360: anna };
  return {
    ...{ id: "case", side: "framework360", basis: "link", hasNamesake: false, now },
    marks: { shopify: now.shopify && "here", framework360: now.framework360 && "there" },
    link: { shopify: shopifyId, framework360: "7", base, deletedOn: null, leftAlone: false },
  };
}

test("a linked customer that the comparison did not find on Shopify gets a job there: it may have been deleted", () => {
  const one = linkedCase({ shopify: null, framework360: snapshotOf(anna, { id: "7" }) });
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

test("a sweep passes over a pair that is agreed on, and looks again at Framework360's customer that is left to a job", () => {
  const pair = linkedCase({
    shopify: snapshotOf(anna, { id: shopifyId }),
    framework360: snapshotOf(anna, { id: "7" }),
  });
  const agreement: Agreement = {
    save: null,
    result: { outcome: "unchanged", shopifyId, framework360Id: "7" } as Agreement["result"],
  };
  const marksOf = (agreed: Agreement | null, policy = bothDirections, hasMoved = false) => {
    const page = tallyPage();
    page.add(pair, agreed, { policy, hasMoved, isUnlinked: false });
    return { shopify: page.marks.shopify.length, framework360: page.marks.framework360.length };
  };
  expect(marksOf(agreement)).toEqual({ shopify: 1, framework360: 1 });
  expect(marksOf(null)).toEqual({ shopify: 1, framework360: 0 });
  expect(marksOf(agreement, bothDirections, true)).toEqual({ shopify: 0, framework360: 0 });
  // There is no job for customers whom no direction carries.
  expect(marksOf(null, { ...bothDirections, inbound: false, outbound: false })).toEqual({
    shopify: 1,
    framework360: 1,
  });
});

test("a sweep passes over a customer that is to be created on Shopify, so that it creates none of those that a bulk operation will", () => {
  const one = { ...linkedCase({ shopify: null, framework360: snapshotOf(anna, { id: "7" }) }), link: null };
  const page = tallyPage();
  page.add(one, null, { policy: bothDirections, hasMoved: false, isUnlinked: true });
  expect(page.left).toMatchObject([{ side: "framework360", customerId: "7" }]);
  expect(page.marks.framework360).toEqual([{ customerId: "7", hash: "there" }]);
});
