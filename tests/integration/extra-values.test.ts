import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { SyncSettings } from "../../app/merchant/synchronization.server.ts";
import type { ExtraPlaces } from "../../app/sync/extra-fields.ts";
import { createCustomer, editCustomer, findByEmail } from "../../sandbox/shopify/customers.ts";
import { load, readJson, setUpBothWays, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

const both = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1" });
  await setUpBothWays(world);
});

afterAll(() => world.close());

async function place(extraPlaces: ExtraPlaces): Promise<unknown> {
  const form = { ...both, extraPlaces: JSON.stringify(extraPlaces) };
  return (await submit(world, "/app/synchronization", form)).body;
}

const account = () => world.framework360.control.store;
const inAccount = (email: string) =>
  account()
    .seenCustomers()
    .find((one) => one.email === email) ?? null;
const extrasOf = (email: string) => inAccount(email)?.extraFields ?? null;
const onShopify = (email: string) => findByEmail(world.shopify.shop, email) ?? null;
const metafieldOf = (email: string, name: string) =>
  onShopify(email)?.metafields.find(({ namespace, key }) => `${namespace}.${key}` === name)?.value ?? null;

describe("values that the other side has no field for", () => {
  test("go from Shopify to the extra fields that the merchant names, also of customers who were there before", async () => {
    const email = "tea@example.it";
    createCustomer(world.shopify.shop, {
      email,
      firstName: "Tea",
      lastName: "Uno",
      note: "Likes tea",
      locale: "it",
    });
    await expect.poll(() => extrasOf(email), within).toEqual({});
    expect(
      await place({ note: { framework360: "Nota shop" }, language: { framework360: "Lingua" } }),
    ).toMatchObject({
      saved: true,
    });
    await expect.poll(() => extrasOf(email), within).toEqual({ "Nota shop": "Likes tea", Lingua: "it" });
    editCustomer(world.shopify.shop, onShopify(email)!.id, { note: "Likes coffee" });
    await expect.poll(() => extrasOf(email), within).toEqual({ "Nota shop": "Likes coffee", Lingua: "it" });
  });

  test("go along with a new customer", async () => {
    const email = "nuova@example.it";
    createCustomer(world.shopify.shop, { email, firstName: "Nuova", lastName: "Due", note: "New" });
    await expect.poll(() => extrasOf(email), within).toMatchObject({ "Nota shop": "New" });
  });

  test("stay where they are at another place, and are written there from then on", async () => {
    const email = "tea@example.it";
    await place({ note: { framework360: "Osservazioni" } });
    await expect
      .poll(() => extrasOf(email), within)
      .toEqual({ "Nota shop": "Likes coffee", Lingua: "it", Osservazioni: "Likes coffee" });
  });

  test("go from Framework360 to the metafields that the merchant names", async () => {
    const places = {
      birthday: { shopify: "facts.birth_date" },
      extra1: { framework360: "Taglia", shopify: "custom.size" },
    };
    await place(places);
    const email = "rosa@example.it";
    account().createCustomer({
      nome: "Rosa",
      cognome: "Tre",
      email,
      birthday: "1980-05-12",
      extraFields: { Taglia: "42" },
    });
    await expect.poll(() => metafieldOf(email, "facts.birth_date"), within).toBe("1980-05-12");
    expect(metafieldOf(email, "custom.size")).toBe("42");
    account().updateCustomer(inAccount(email)!, { extraFields: { Taglia: "44" } });
    await expect.poll(() => metafieldOf(email, "custom.size"), within).toBe("44");
    account().updateCustomer(inAccount(email)!, { extraFields: { Taglia: "" } });
    await expect.poll(() => metafieldOf(email, "custom.size"), within).toBeNull();
  });

  test("are kept, and stay as they are where a form does not name them", async () => {
    const kept = async () =>
      ((await load(world, "/app/synchronization")) as { settings: SyncSettings }).settings.extraPlaces;
    const places = await kept();
    expect(Object.keys(places)).toEqual(["birthday", "extra1"]);
    await submit(world, "/app/synchronization", both);
    expect(await kept()).toEqual(places);
  });

  test.each<[string, string]>([
    ["half a pair", JSON.stringify({ extra1: { framework360: "Taglia" } })],
    ["no metafield", JSON.stringify({ birthday: { shopify: "birthday" } })],
    [
      "one place twice",
      JSON.stringify({ note: { framework360: "Nota" }, language: { framework360: "NOTA" } }),
    ],
    ["no JSON", "everywhere"],
  ])("are refused: %s", async (_what, extraPlaces) => {
    const { body } = await submit(world, "/app/synchronization", { ...both, extraPlaces });
    expect(body).toEqual({ saved: false, why: "placesWrong" });
  });

  test("are shown on the customer's page where they have a place", async () => {
    const { id } = onShopify("rosa@example.it")!;
    const { body } = await readJson<{ fields: { field: string }[] }>(
      world,
      `/app/customers/shopify/${id}/now`,
    );
    const shown = body.fields.map(({ field }) => field);
    expect(shown).toContain("birthday");
    expect(shown).not.toContain("note");
  });

  test("that Shopify refuses are owed until their place is given up", async () => {
    const owed = async () =>
      (await world.database.query("SELECT FROM customer_link WHERE has_owed")).rowCount;
    world.shopify.control.choose({
      metafieldDefinitions: [{ namespace: "custom", key: "number", type: "number_integer" }],
    });
    const email = "numero@example.it";
    account().createCustomer({ nome: "Nino", cognome: "Sei", email, extraFields: { Taglia: "forty" } });
    await place({ extra1: { framework360: "Taglia", shopify: "custom.number" } });
    await expect.poll(owed, within).toBe(1);
    expect(metafieldOf(email, "custom.number")).toBeNull();
    await place({});
    await expect.poll(owed, within).toBe(0);
  });
});
