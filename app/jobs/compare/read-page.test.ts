import { expect, test } from "vitest";

import { blankCustomer } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import { SideError, type CustomerSide, type Listed, type Snapshot } from "../../sync/side.ts";
import { readPageWhole } from "./read-page.ts";

const listed = (id: string): Listed => ({ id, fingerprint: "1" });
const snapshot = (id: string): Snapshot => ({ id, customer: blankCustomer, newsletterChangedAt: null });

/** A Shopify that cannot show these customers; `isDown`: nor any other. */
function failingAt(broken: readonly string[], isDown = () => false) {
  const reads: string[] = [];
  const read = async (id: string) => {
    reads.push(id);
    if (!isDown() && !broken.includes(id)) return snapshot(id);
    const why = explanation("error-code", {
      side: "shopify",
      operation: "x",
      error: "INTERNAL_SERVER_ERROR",
    });
    throw new SideError("shopify", "unavailable", why);
  };
  return { side: { name: "shopify", read } as unknown as CustomerSide, reads };
}

const wholeOf = async (side: CustomerSide, ...ids: string[]) =>
  (await readPageWhole(side, ids.map(listed))).map(({ snapshot: one }) => one.id);

test.each([["first"], ["middle"], ["last"]])(
  "the customer that Shopify cannot show is left out, where it is the %s of its page",
  async (broken) => {
    const { side } = failingAt([broken]);
    const others = ["first", "middle", "last"].filter((id) => id !== broken);
    expect(await wholeOf(side, "first", "middle", "last")).toEqual(others);
  },
);

test("several are left out where one at least can be shown", async () => {
  const { side } = failingAt(["one", "three"]);
  expect(await wholeOf(side, "one", "two", "three")).toEqual(["two"]);
});

test("nothing is left out while Shopify shows no customer of the page", async () => {
  const { side } = failingAt(["one", "two"]);
  await expect(wholeOf(side, "one", "two")).rejects.toThrow(SideError);
});

test("nothing is left out when Shopify stops to answer in the middle of a page", async () => {
  const { side, reads } = failingAt([], () => reads.length > 2);
  await expect(wholeOf(side, "one", "two", "three", "four")).rejects.toThrow(SideError);
});

test("customers that the list shows whole are not read", async () => {
  const { side, reads } = failingAt([]);
  const page = [{ ...listed("one"), snapshot: snapshot("one") }, listed("two")];
  expect((await readPageWhole(side, page)).map(({ snapshot: one }) => one.id)).toEqual(["one", "two"]);
  expect(reads).toEqual(["two"]);
});
