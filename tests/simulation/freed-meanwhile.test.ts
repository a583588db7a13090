import { expect, test } from "vitest";

import { allWays } from "../../app/sync/field-groups.ts";
import { openAccountShop } from "./account-shop.ts";

test("a pair whose phone is free and not carried any more does not ask for its own job again while its e-mail is taken", async () => {
  const shop = await openAccountShop();
  const [email, phone] = ["anna@example.it", "+393331234567"];
  const holder = shop.add({ email, phone, firstName: "Anna" });
  await shop.attempt(holder);
  shop.store.deleteCustomer(shop.customers()[0]!);
  shop.wait();
  await shop.attempt(holder);
  const waiting = shop.add({ email: "bice@example.it", firstName: "Bice" });
  await shop.attempt(waiting);
  const [counterpart] = shop.customers();
  shop.wait();
  shop.store.updateCustomer(counterpart!, { email, telefono: phone });
  const job = { side: "framework360", customerId: String(counterpart!.id), cause: "sweep" } as const;
  expect(await shop.attempt(waiting, job)).toMatchObject({ result: { outcome: "partly" } });
  expect(shop.takeRequested()).toEqual([]);

  shop.choose({ ways: { ...allWays, phone: "none" } });
  shop.edit(holder, { phone: "+393337654321" });
  expect(await shop.attempt(waiting, { ...job, retryOwed: true })).toMatchObject({
    result: { outcome: "partly" },
  });
  expect(shop.takeRequested()).toEqual([]);
});
