import { expect, test } from "vitest";

import type { Policy } from "../../app/sync/policy.ts";
import { openAccountShop } from "./account-shop.ts";

const anna = { email: "anna@example.it", firstName: "Anna", lastName: "Riva" };

const meanings: Policy["notSubscribedMeans"][] = ["unsubscribed", "never-asked", null];

test.each(
  meanings.flatMap((meaning) => ([null, "unsubscribed"] as const).map((first) => [meaning, first] as const)),
)(
  "a yes on Shopify goes to a customer whose creation was not heard of, where not subscribed means %s and the first choice was %s",
  async (notSubscribedMeans, newsletter) => {
    for (const trouble of ["answer-lost", "killed"] as const) {
      const shop = await openAccountShop();
      shop.choose({ notSubscribedMeans });
      const here = shop.add({ ...anna, newsletter });
      shop.whenCalled(({ isRead }) => (isRead ? undefined : trouble));
      expect(await shop.attempt(here)).not.toHaveProperty("result");
      shop.calm();
      shop.edit(here, { newsletter: "subscribed" });
      for (let attempt = 0; attempt < 3; attempt += 1) {
        shop.wait();
        await shop.attempt(here);
      }
      expect(shop.customers()).toMatchObject([{ marketingActive: true }]);
      expect(shop.shopify()).toMatchObject([{ newsletter: "subscribed" }]);
    }
  },
);

test("a person's no in Framework360 stands beside a yes on Shopify where a creation failed long before", async () => {
  const shop = await openAccountShop();
  shop.choose({ notSubscribedMeans: "unsubscribed" });
  const here = shop.add(anna);
  shop.whenCalled(({ isRead }) => (isRead ? undefined : "not-made"));
  expect(await shop.attempt(here)).not.toHaveProperty("result");
  shop.calm();
  shop.wait(24 * 60 * 60_000);
  shop.store.createCustomer({ email: anna.email, nome: "Anna", cognome: "Riva", marketingActive: false });
  shop.edit(here, { newsletter: "subscribed" });
  await shop.attempt(here);
  expect(shop.customers()).toMatchObject([{ marketingActive: false }]);
});
