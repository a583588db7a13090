/**
 * `node benchmarks/latency.ts`: how long it takes from sending a webhook until its customer is written in
 * Framework360, and from sending a hint until its customer is written on Shopify. The built app has nothing else to
 * do, and both sides answer at once.
 * Wanted: p50 below 100 ms, p99 below 500 ms.
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";

import { createCustomer, findByEmail, updateCustomer } from "../sandbox/shopify/customers.ts";
import { openWorld } from "../sandbox/world.ts";
import { sendWebhook, setUpBothWays } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { whenFirstCompared, whenIdle } from "../tests/chaos/rest.ts";
import { told } from "./figures.ts";

const { values } = parseArgs({ options: { customers: { type: "string", default: "150" } } });
const customers = Number(values.customers);
/** So many are done first: a process that just started has its code to compile. */
const warmUp = Math.min(10, Math.floor(customers / 4));

const database = await startTemporaryPostgres("latency");
const world = await openWorld(database.url, { SWEEP_INTERVAL_SECONDS: "86400", LOG_LEVEL: "warn" });
const { store } = world.framework360.control;
try {
  await setUpBothWays(world);
  // Shopify's webhooks come at a moment of their own: here each is sent by hand.
  world.shopify.control.faults.replace({ webhooks: { dropRate: 1 } });
  world.shopify.control.change({ plan: "enterprise" });
  await whenFirstCompared(world);

  const hintUrl = await registeredHintUrl();

  const created: number[] = [];
  const updated: number[] = [];
  const hinted: number[] = [];
  for (let number = 0; number < customers; number += 1) {
    const email = `anna${number}@example.it`;
    const { customer } = createCustomer(world.shopify.shop, { email, firstName: "Anna", lastName: "Rossi" });
    if (!customer) throw new Error("The simulated Shopify did not create the customer.");
    const body = JSON.stringify({ id: Number(customer.id) });
    const tell = () => sendWebhook(world, "customers/update", body);
    const held = () => store.customersByEmail(email)[0];

    const creation = await timed(tell, () => held() !== undefined);
    if (number >= warmUp) created.push(creation);
    await whenIdle(world);

    updateCustomer(world.shopify.shop, customer.id, { lastName: "Bianchi" });
    const update = await timed(tell, () => held()?.cognome === "Bianchi");
    if (number >= warmUp) updated.push(update);
    await whenIdle(world);

    store.updateCustomer(held()!, { nome: "Annamaria" });
    const hint = await timed(
      () => fetch(`${hintUrl}?id=${held()!.id}`, { method: "POST" }),
      () => findByEmail(world.shopify.shop, email)?.firstName === "Annamaria",
    );
    if (number >= warmUp) hinted.push(hint);
    await whenIdle(world);
  }
  console.log(`Webhook → created in Framework360: ${told(created)}`);
  console.log(`Webhook → updated in Framework360: ${told(updated)}`);
  console.log(`Hint → updated on Shopify: ${told(hinted)}`);
} finally {
  await world.close();
  await database.stop();
}

/** Milliseconds from the beginning of `tell` until `isDone`. */
async function timed(tell: () => Promise<Response>, isDone: () => boolean): Promise<number> {
  const started = performance.now();
  const answer = tell();
  while (!isDone()) {
    if (performance.now() - started > 30_000) throw new Error("Nothing was written within 30 s.");
    await pause(1);
  }
  const took = performance.now() - started;
  if (!(await answer).ok) throw new Error(`The app answered ${(await answer).status}.`);
  return took;
}

/** The address that the app asked the simulated account to call. */
async function registeredHintUrl(): Promise<string> {
  for (;;) {
    const [webhook] = store.webhooks();
    if (webhook) return webhook.url;
    await pause(50);
  }
}
