import { expect, test } from "vitest";

import { everybody } from "../../app/sync/policy.ts";
import { openAccountShop } from "./account-shop.ts";

test("a customer whose counterpart was deleted, and whom the choice leaves out, is not linked with another one", async () => {
  const shop = await openAccountShop();
  const first = shop.add({ email: "anna@example.it", firstName: "Anna" });
  await shop.attempt(first);
  const [left] = shop.customers();
  shop.remove(first);
  await shop.attempt(first);
  const subscribers = { kind: "subscribers", tags: [] } as const;
  shop.choose({ audience: { shopify: subscribers, framework360: subscribers } });
  shop.add({ email: "anna@example.it", firstName: "Bruna", newsletter: "unsubscribed" });
  const ofAccount = { side: "framework360", customerId: String(left!.id), cause: "sweep" } as const;

  expect(await shop.attempt({ id: "" }, ofAccount)).toMatchObject({ result: { reason: "left-out" } });
  expect(shop.links()).toMatchObject([{ deletedOn: "shopify" }]);

  shop.choose({ audience: { shopify: everybody, framework360: everybody } });
  expect(await shop.attempt({ id: "" }, ofAccount)).toMatchObject({ result: { outcome: "updated" } });
  expect(shop.links()).toMatchObject([{ deletedOn: null }]);
});
