import { expect, test } from "vitest";

import type { CustomerRef } from "../../app/jobs/sync-customer/ports.ts";
import { openAccountShop } from "./account-shop.ts";

const emailOf = (name: string) => `${name}@example.it`;

/** Customers of whom each gets the e-mail of the next one on Shopify, in an account that refuses an e-mail which another customer has. */
async function openCircle(names: readonly string[]) {
  const shop = await openAccountShop();
  const customers = names.map((name) => shop.add({ email: emailOf(name), firstName: name }));
  for (const customer of customers) await shop.attempt(customer);
  shop.wait();
  shop.edit(customers[0]!, { email: "for.a.moment@example.it" });
  const wanted = names.map((_name, index) => emailOf(names[(index + 1) % names.length]!));
  for (const [index, customer] of [...customers.entries()].reverse())
    shop.edit(customer, { email: wanted[index]! });
  return { shop, customers, wanted, shown: () => shop.customers().map(({ email }) => email) };
}

test.each([[["anna", "bruno"]], [["anna", "bruno", "carla"]]])(
  "e-mails that customers are to exchange are told with who has them, and exchanged once one of them is free: %j",
  async (names) => {
    const { shop, customers, wanted, shown } = await openCircle(names);
    const ids = shop.customers().map(({ id }) => String(id));
    const told = (index: number) => {
      const id = ids[(index + 1) % ids.length]!;
      return [{ field: "email", explanation: { code: "taken-by-another", params: { id } } }];
    };
    for (const customer of customers) await shop.attempt(customer);
    for (const [index, customer] of customers.entries())
      expect(await shop.attempt(customer)).toMatchObject({
        result: { outcome: "partly", explanations: told(index) },
      });
    expect(shown()).toEqual(names.map(emailOf));
    expect(shop.takeRequested()).toEqual([]);

    // What the merchant is told to do: one of them gets another e-mail for a while, and then the right one.
    const doJobs = async (first: CustomerRef) => {
      shop.wait();
      const jobs = [first];
      for (let job = jobs.shift(); job; job = jobs.shift()) {
        await shop.attempt(job, { side: job.side, retryOwed: true });
        jobs.push(...shop.takeRequested());
      }
    };
    shop.store.updateCustomer(shop.customers()[1]!, { email: "for.a.moment@example.it" });
    await doJobs({ side: "framework360", id: ids[1]! });
    expect(shown()).toEqual(wanted.map((email, index) => (index === 1 ? "for.a.moment@example.it" : email)));
    shop.edit(customers[1]!, { email: wanted[1]! });
    await doJobs({ side: "shopify", id: customers[1]!.id });
    expect(shown()).toEqual(wanted);
    expect(shop.shopify().map(({ email }) => email)).toEqual(wanted);
  },
);
