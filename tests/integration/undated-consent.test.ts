import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { CustomersPage } from "../../app/merchant/customers.server.ts";
import type { Overview } from "../../app/merchant/overview.server.ts";
import { createCustomer, findByEmail } from "../../sandbox/shopify/customers.ts";
import {
  load,
  openApp,
  readJson,
  readPage,
  setUpBothWays,
  submit,
  whenCompared,
  startAgain,
} from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

const emails = Array.from({ length: 8 }, (_, place) => `subscriber-${place}@example.it`);

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world?.close());

/** Customers who are subscribed on Shopify and not in Framework360, compared with both directions on. */
beforeEach(async () => {
  await startAgain(world);
  await openApp(world);
  for (const email of emails) {
    const name = { firstName: "Anna", lastName: "Rossi" };
    const emailMarketingConsent = {
      marketingState: "SUBSCRIBED",
      marketingOptInLevel: "SINGLE_OPT_IN",
    } as const;
    createCustomer(world.shopify.shop, { ...name, email, emailMarketingConsent });
    world.framework360.control.store.createCustomer({ nome: "Anna", cognome: "Rossi", email });
  }
  await setUpBothWays(world);
  await whenCompared(world);
});

const overview = async () => (await readJson<Overview>(world, "/app/overview/state")).body;
const answer = (notSubscribedMeans: string) =>
  submit(world, "/app/synchronization/consent", { notSubscribedMeans });

const onShopify = () =>
  emails.map((email) => findByEmail(world.shopify.shop, email)!.emailConsent.state === "SUBSCRIBED");
const inFramework360 = () =>
  emails.map((email) => world.framework360.control.store.customersByEmail(email)[0]!.marketingActive);
const all = (value: boolean) => emails.map(() => value);

test("where only the merchant knows what a no means, neither side is changed, and the merchant is told of how many", async () => {
  await expect
    .poll(async () => (await overview()).undatedConsent, within)
    .toEqual({
      count: emails.length,
      inbound: true,
      outbound: true,
    });
  expect(await load(world, "/app/synchronization")).toMatchObject({
    undatedConsent: { count: emails.length },
  });
  expect(onShopify()).toEqual(all(true));
  expect(inFramework360()).toEqual(all(false));

  await expect.poll(async () => (await overview()).customers.partly, within).toBe(emails.length);
  const { body } = await readPage<{ page: CustomersPage }>(world, "/app/customers?state=partly");
  expect(body.page).toMatchObject({ customers: emails.map(() => ({ standing: { state: "partly" } })) });
});

test("the answer that they were never asked subscribes them in Framework360 as well", async () => {
  await expect.poll(async () => (await overview()).undatedConsent?.count, within).toBe(emails.length);
  expect((await answer("never-asked")).body).toEqual({ saved: true });
  await expect.poll(inFramework360, within).toEqual(all(true));
  expect(onShopify()).toEqual(all(true));
  await expect.poll(async () => (await overview()).customers.partly, within).toBe(0);
  expect((await overview()).undatedConsent).toBeNull();
});

test("the answer that they unsubscribed unsubscribes them on Shopify", async () => {
  await expect.poll(async () => (await overview()).undatedConsent?.count, within).toBe(emails.length);
  expect((await answer("unsubscribed")).body).toEqual({ saved: true });
  await expect.poll(onShopify, within).toEqual(all(false));
  expect(inFramework360()).toEqual(all(false));
  await expect.poll(async () => (await overview()).customers.partly, within).toBe(0);
  const { body } = await readPage<{ lines: { outcome: string }[] }>(world, "/app/activity?cause=decision");
  expect(body.lines.map(({ outcome }) => outcome)).toEqual(emails.map(() => "updated"));
});

test("an answer that is none changes nothing", async () => {
  expect((await answer("perhaps")).body).toEqual({ saved: false });
  expect(await load(world, "/app/synchronization")).toMatchObject({ settings: { notSubscribedMeans: null } });
});
