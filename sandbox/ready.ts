import { setTimeout as sleep } from "node:timers/promises";

import type { Framework360Sandbox } from "./framework360/server.ts";
import { generatePerson } from "./people.ts";
import { createCustomer } from "./shopify/customers.ts";
import type { ShopifySandbox } from "./shopify/server.ts";

type Parts = { appOrigin: string; shopify: ShopifySandbox; framework360: Framework360Sandbox };

/** People by index: 0 to 179 on Shopify, 20 to 199 in Framework360, so that 160 are on both sides. */
const onShopify = { from: 0, count: 180 };
const inFramework360 = { from: 20, count: 180 };
const withAnotherStreet = { from: 30, count: 15 };
const twiceInFramework360 = [40, 41, 42];
/** Shopify takes two dots in a row in an e-mail, which Framework360 refuses. */
const refusedByFramework360 = 4;

/** As many are on each side in the end, besides those that are refused or stand twice. */
const people = 200;

const quietMs = 2_000;
const timeoutMs = 300_000;

/**
 * Makes a shop that has everything to look at: the app installed and connected, both directions on, 200 customers on each
 * side, most of them linked, some of them in conflict, ambiguous or refused. Done the way a merchant does it, through the
 * app's own pages.
 * @returns false when there are customers already: nothing is touched then
 * @throws {Error} when a page refuses a step, naming it
 */
export async function makeReady({ appOrigin, shopify, framework360 }: Parts): Promise<boolean> {
  if (shopify.shop.ordered.length + framework360.control.store.customerCount() > 0) return false;
  addPeople(shopify, framework360);
  const { plan } = shopify.control.settings();
  // The bigger plan's points: nobody waits minutes for a sandbox.
  shopify.control.change({ plan: "plus" });
  try {
    const page = (path: string, form?: Record<string, string>) => visit({ appOrigin, shopify, path, form });
    await page("/app");
    await page("/app/connection", { baseUrl: framework360.origin, apiKey: framework360.apiKey });
    await page("/app/synchronization", {
      customersEnabled: "on",
      shopifyToFramework360: "on",
      framework360ToShopify: "on",
    });
    await whenInStep(shopify, framework360);
  } finally {
    shopify.control.change({ plan });
  }
  return true;
}

function addPeople(shopify: ShopifySandbox, { control }: Framework360Sandbox): void {
  shopify.control.generate(onShopify);
  control.generate(inFramework360);
  const customersOf = (index: number) => control.store.customersByEmail(generatePerson(index).email);
  for (
    let index = withAnotherStreet.from;
    index < withAnotherStreet.from + withAnotherStreet.count;
    index += 1
  ) {
    for (const customer of customersOf(index))
      control.store.updateCustomer(customer, { indirizzo: "Via Nuova 7" });
  }
  for (const index of twiceInFramework360) {
    const { id: _id, ...fields } = customersOf(index)[0]!;
    control.store.createCustomer(fields);
  }
  for (let index = 0; index < refusedByFramework360; index += 1) {
    createCustomer(shopify.shop, {
      email: `massimiliano..${index}@example.it`,
      firstName: "Massimiliano",
      lastName: "Bianchi",
    });
  }
}

/** Opens a page of the app as the admin's frame does, or sends its form. */
async function visit(step: {
  appOrigin: string;
  shopify: ShopifySandbox;
  path: string;
  form: Record<string, string> | undefined;
}): Promise<void> {
  const { appOrigin, shopify, path, form } = step;
  const { domain } = shopify.shop.record;
  const token = await shopify.sessionToken();
  const address = new URL(path, appOrigin);
  address.searchParams.set("embedded", "1");
  address.searchParams.set("shop", domain);
  address.searchParams.set(
    "host",
    Buffer.from(`admin.shopify.com/store/${domain.split(".")[0]}`).toString("base64"),
  );
  address.searchParams.set("id_token", token);
  const response = await fetch(address, {
    method: form ? "POST" : "GET",
    redirect: "manual",
    headers: {
      // The library answers a request without a browser's name with 410.
      "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
      ...(form && { Authorization: `Bearer ${token}` }),
    },
    ...(form && { body: new URLSearchParams(form) }),
  });
  if (!response.ok)
    throw new Error(`The app answered ${response.status} to ${path}: the sandbox is not ready.`);
}

/** Waits until everyone is on both sides and neither has been called for a moment. */
async function whenInStep(shopify: ShopifySandbox, framework360: Framework360Sandbox): Promise<void> {
  const calls = () => JSON.stringify([shopify.control.calls.counts(), framework360.control.calls.counts()]);
  const isComplete = () =>
    shopify.shop.ordered.length >= people && framework360.control.store.customerCount() >= people;
  const deadline = Date.now() + timeoutMs;
  for (let [before, since] = [calls(), Date.now()]; Date.now() - since < quietMs; await sleep(100)) {
    const now = calls();
    if (now !== before || !isComplete()) [before, since] = [now, Date.now()];
    if (Date.now() > deadline) throw new Error("The first synchronization did not end within five minutes.");
  }
}
