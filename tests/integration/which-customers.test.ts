import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { SyncSettings } from "../../app/merchant/synchronization.server.ts";
import {
  addTags,
  createCustomer,
  findByEmail,
  removeTags,
  updateCustomer,
} from "../../sandbox/shopify/customers.ts";
import { setEmailConsent } from "../../sandbox/shopify/customer-consent.ts";
import { letAccountBeKnown } from "../support/later.ts";
import { load, readJson, setUpBothWays, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

const both = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };
const subscribed = { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" } as const;

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1" });
  await setUpBothWays(world);
  await letAccountBeKnown(world);
  await choose({ inboundAudience: "tagged", inboundTags: "b2b, Vip" });
});

afterAll(() => world.close());

const choose = async (choices: Record<string, string>) =>
  expect((await submit(world, "/app/synchronization", { ...both, ...choices })).body).toMatchObject({
    saved: true,
  });

const account = () => world.framework360.control.store;
const inAccount = (email: string) =>
  account()
    .seenCustomers()
    .find((one) => one.email === email) ?? null;
const onShopify = (email: string) => findByEmail(world.shopify.shop, email)!;

/** A customer of Shopify, whose notification has been dealt with once another one's, which came later, has. */
async function afterOthers(): Promise<void> {
  const email = `mark${Math.random()}@example.it`;
  createCustomer(world.shopify.shop, { email, firstName: "Segno", lastName: "Dopo", tags: ["vip"] });
  await expect.poll(() => inAccount(email), within).not.toBeNull();
}

type Line = { reason: string | null; shopifyId: string | null };
async function leftOutLines(email: string): Promise<Line[]> {
  const { lines } = (await load(world, "/app/activity")) as { lines: Line[] };
  const { id } = onShopify(email);
  return lines.filter(({ reason, shopifyId }) => reason === "left-out" && shopifyId?.endsWith(`/${id}`));
}

describe("with a direction for tagged customers alone", () => {
  test("the choice is kept as it was typed, and tags without one are refused", async () => {
    const { settings } = (await load(world, "/app/synchronization")) as { settings: SyncSettings };
    expect(settings).toMatchObject({
      inboundAudience: "tagged",
      inboundTags: ["b2b", "Vip"],
      outboundAudience: "everybody",
    });
    const { body } = await submit(world, "/app/synchronization", {
      ...both,
      inboundAudience: "tagged",
      inboundTags: " , ",
    });
    expect(body).toEqual({ saved: false, why: "tagsMissing" });
  });

  test("a list with too many tags is refused whole, instead of losing those at its end", async () => {
    const ignoredTags = Array.from({ length: 51 }, (_, at) => `tag${at}`).join(",");
    const { body } = await submit(world, "/app/synchronization", { ...both, ignoredTags });
    expect(body).toEqual({ saved: false, why: "tagsTooMany" });
  });

  test("another customer is not created, is told once, and comes with the tag", async () => {
    const email = "lia@example.it";
    createCustomer(world.shopify.shop, { email, firstName: "Lia", lastName: "Uno" });
    for (const lastName of ["Due", "Tre"]) {
      await expect.poll(async () => (await leftOutLines(email)).length, within).toBe(1);
      updateCustomer(world.shopify.shop, onShopify(email).id, { lastName });
      await afterOthers();
    }
    expect(await leftOutLines(email)).toHaveLength(1);
    expect(inAccount(email)).toBeNull();
    addTags(world.shopify.shop, onShopify(email).id, ["VIP"]);
    await expect.poll(() => inAccount(email), within).toMatchObject({ nome: "Lia", cognome: "Tre" });
  });

  test("one who loses the tag stays linked and as they are, but an unsubscribe of theirs is carried", async () => {
    const email = "rita@example.it";
    const person = { firstName: "Rita", lastName: "Uno", emailMarketingConsent: subscribed, tags: ["vip"] };
    createCustomer(world.shopify.shop, { email, ...person });
    await expect
      .poll(() => inAccount(email), within)
      .toMatchObject({ cognome: "Uno", marketingActive: true });
    // The outbound direction carries the missing tag back otherwise.
    await expect.poll(() => inAccount(email)?.tags, within).toEqual(["vip"]);
    removeTags(world.shopify.shop, onShopify(email).id, ["vip"]);
    updateCustomer(world.shopify.shop, onShopify(email).id, { lastName: "Due" });
    await expect.poll(async () => (await leftOutLines(email)).length, within).toBe(1);
    await afterOthers();
    expect(inAccount(email)).toMatchObject({ cognome: "Uno", tags: ["vip"], marketingActive: true });
    expect(onShopify(email)).toMatchObject({ lastName: "Due", tags: [] });
    setEmailConsent(world.shopify.shop, onShopify(email).id, {
      ...subscribed,
      marketingState: "UNSUBSCRIBED",
    });
    await expect.poll(() => inAccount(email)?.marketingActive, within).toBe(false);
    expect(inAccount(email)).toMatchObject({ cognome: "Uno", tags: ["vip"] });
  });
});

test("a person's own send carries a customer who is left out", async () => {
  await choose({ outboundAudience: "tagged", outboundTags: "nessuno" });
  const { id, email } = account().createCustomer({ nome: "Ugo", cognome: "Solo", email: "ugo@example.it" });
  await submit(world, "/app/sends", [["customer", String(id)]]);
  await expect.poll(() => findByEmail(world.shopify.shop, email), within).toMatchObject({ firstName: "Ugo" });
  await choose({ outboundAudience: "everybody" });
});

test("who ordered is known on Shopify, and another choice catches up with who comes in", async () => {
  const [ada, leo] = ["ada@example.it", "leo@example.it"];
  for (const email of [ada, leo])
    createCustomer(world.shopify.shop, { email, firstName: "Ada", lastName: "Leo" });
  await expect.poll(async () => (await leftOutLines(leo)).length, within).toBe(1);
  onShopify(ada).numberOfOrders = 2;
  await choose({ inboundAudience: "ordered" });
  await expect.poll(() => inAccount(ada), within).not.toBeNull();
  await afterOthersOrdered();
  expect(inAccount(leo)).toBeNull();
  await choose({ inboundAudience: "everybody" });
  await expect.poll(() => inAccount(leo), within).not.toBeNull();
});

async function afterOthersOrdered(): Promise<void> {
  await expect
    .poll(async () => {
      const { body } = await readJson<{ finishedAt: string | null } | null>(
        world,
        "/app/synchronization/first-sync",
      );
      return body?.finishedAt ?? null;
    }, within)
    .not.toBeNull();
}
