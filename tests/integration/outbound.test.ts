import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  addTags,
  createCustomer,
  deleteCustomer,
  findByEmail,
  updateCustomer,
} from "../../sandbox/shopify/customers.ts";
import { load, setUpBothWays } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1" });
  await call("registration", {
    nome: "Prima",
    cognome: "Esisteva",
    email: "prima@example.it",
    telefono: "+393331234601",
  });
  await setUpBothWays(world);
});

afterAll(() => world.close());

async function call(operation: string, body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { origin, apiKey } = world.framework360;
  const answer = await fetch(`${origin}/m/api/customers/${operation}`, {
    method: "POST",
    headers: { "X-Fw360-Key": apiKey, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const { status, data, error } = (await answer.json()) as {
    status: number;
    data: Record<string, unknown>;
    error: string;
  };
  if (status !== 1) throw new Error(error);
  return data;
}

const onShopify = (email: string) => findByEmail(world.shopify.shop, email) ?? null;

/** What Framework360 knows of the customer and Shopify has no field for. */
const metafieldsOf = (email: string) =>
  onShopify(email)?.metafields.filter(({ key }) => key !== "framework360_id");

async function writes(): Promise<string> {
  const stats = await Promise.all(
    [world.shopify.origin, world.framework360.origin].map(async (origin) => {
      const answer = await fetch(`${origin}/_control/stats`);
      return ((await answer.json()) as { writes: unknown }).writes;
    }),
  );
  return JSON.stringify(stats);
}

describe("Framework360 => Shopify", () => {
  test("brings who was there before the direction was turned on", async () => {
    await expect
      .poll(() => onShopify("prima@example.it"), within)
      .toMatchObject({
        firstName: "Prima",
        lastName: "Esisteva",
        phone: "+393331234601",
      });
  });

  test("finds a new customer and an edit with no notification at all", async () => {
    const { id } = await call("registration", {
      nome: "Lea",
      cognome: "Galli",
      email: "lea@example.it",
      tags: ["fiera"],
      dati_fatturazione: {
        indirizzo: "Via Po 3",
        comune: "Torino",
        citta: "TO",
        cap: "10121",
        stato: "IT",
        piva: "01234567890",
      },
    });
    await expect
      .poll(() => onShopify("lea@example.it"), within)
      .toMatchObject({
        firstName: "Lea",
        tags: ["fiera"],
        addresses: [
          { address1: "Via Po 3", city: "Torino", provinceCode: "TO", zip: "10121", countryCode: "IT" },
        ],
      });
    expect(metafieldsOf("lea@example.it")).toMatchObject([{ key: "vat_number", value: "01234567890" }]);

    await call("update", { id, customer_id: id, cognome: "Gallo" });
    await expect.poll(() => onShopify("lea@example.it"), within).toMatchObject({ lastName: "Gallo" });
  });

  test("brings phones that three people pass around, though Shopify lets no two customers have the same one", async () => {
    const phones = ["+393331234611", "+393331234612", "+393331234613"];
    const people = await Promise.all(
      phones.map(async (telefono, index) => {
        const email = `giro${index}@example.it`;
        const { id } = await call("registration", { nome: "Giro", cognome: "Tondo", email, telefono });
        return { id, email };
      }),
    );
    const shown = () => people.map(({ email }) => onShopify(email)?.phone);
    await expect.poll(shown, within).toEqual(phones);
    const passed = [phones[1], phones[2], phones[0]];
    for (const [index, { id }] of people.entries())
      await call("update", { id, customer_id: id, telefono: passed[index] });
    await expect.poll(shown, within).toEqual(passed);
  });

  test("tells Shopify how often somebody ordered in Framework360, and for how much", async () => {
    const { id } = await call("registration", { nome: "Rita", cognome: "Ordini", email: "rita@example.it" });
    await expect.poll(() => onShopify("rita@example.it"), within).not.toBeNull();
    for (const total of [10.1, 0.2]) {
      await fetch(`${world.framework360.origin}/_control/customers/${String(id)}/orders`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ date: "2026-11-02", total }),
      });
    }
    // Nothing else of them changes, and nobody tells.
    await expect
      .poll(() => metafieldsOf("rita@example.it"), within)
      .toMatchObject([
        { key: "order_count", value: "2" },
        { key: "total_spent", value: "10.30" },
      ]);
  });

  test("asks again for orders that could not be read, and carries the customer meanwhile", async () => {
    const faults = (settings: Record<string, unknown>) => world.framework360.control.faults.replace(settings);
    faults({ errorRate: 1, onlyPaths: ["orders/list"] });
    try {
      const { id } = await call("registration", { nome: "Ugo", cognome: "Ordini", email: "ugo@example.it" });
      world.framework360.control.store.addOrder({
        customerId: Number(id),
        date: "2026-11-02",
        total: 7,
        status: "completed",
      });
      await expect.poll(() => onShopify("ugo@example.it"), within).not.toBeNull();
      expect(metafieldsOf("ugo@example.it")).toEqual([]);
    } finally {
      faults({});
    }
    await expect
      .poll(() => metafieldsOf("ugo@example.it"), within)
      .toMatchObject([
        { key: "order_count", value: "1" },
        { key: "total_spent", value: "7.00" },
      ]);
  });

  test("keeps an edit on each side of different fields", async () => {
    const { customer } = createCustomer(world.shopify.shop, {
      firstName: "Mia",
      lastName: "Serra",
      email: "mia@example.it",
    });
    const { origin, apiKey } = world.framework360;
    const read = async () => {
      const answer = await fetch(`${origin}/m/api/customers/get?email=mia@example.it`, {
        headers: { "X-Fw360-Key": apiKey },
      });
      return ((await answer.json()) as { data: Record<string, unknown> | null }).data;
    };
    // An edit before the creation is over is not known as one: it looks like the account's own spelling.
    const created = async () => {
      const path = `/app/activity?outcome=created&customer=${customer!.id}`;
      return ((await load(world, path)) as { lines: unknown[] }).lines.length;
    };
    await expect.poll(created, within).toBe(1);
    const id = (await read())!.id;
    await call("update", { id, customer_id: id, nome: "Maria" });
    updateCustomer(world.shopify.shop, customer!.id, { lastName: "Serri" });
    addTags(world.shopify.shop, customer!.id, ["vip"]);
    await expect
      .poll(() => onShopify("mia@example.it"), within)
      .toMatchObject({ firstName: "Maria", lastName: "Serri" });
    await expect.poll(read, within).toMatchObject({ nome: "Maria", cognome: "Serri", tags: ["vip"] });
  });

  test("does not bring back who was deleted on Shopify", async () => {
    await call("registration", { nome: "Nino", cognome: "Costa", email: "nino@example.it" });
    await expect.poll(() => onShopify("nino@example.it"), within).not.toBeNull();
    const stale = onShopify("nino@example.it")!;
    deleteCustomer(world.shopify.shop, stale.id);
    const { id } = await call("registration", {
      nome: "Nino",
      cognome: "Costanzo",
      email: "nino@example.it",
    });
    await call("registration", { nome: "Olga", cognome: "Dopo", email: "olga@example.it" });
    // Olga came after Nino's edit: once she is there, a sweep has passed him.
    await expect.poll(() => onShopify("olga@example.it"), within).not.toBeNull();
    expect(id).toBeDefined();
    expect(onShopify("nino@example.it")).toBeNull();
  });

  test("holds a customer whose e-mail has a blank for no other customer, and tells of it", async () => {
    createCustomer(world.shopify.shop, { firstName: "Ada", email: "adaneri@example.it" });
    const { store } = world.framework360.control;
    const { id } = store.createCustomer({ nome: "Altra", cognome: "Neri", email: "ada neri@example.it" });
    const path = `/app/activity?outcome=failed&customer=${id}`;
    const told = async () => JSON.stringify(await load(world, path));
    await expect.poll(told, within).toContain("email-with-blank");
    const { customers } = world.shopify.shop;
    expect([...customers.values()].filter(({ firstName }) => firstName === "Altra")).toEqual([]);
    expect(onShopify("adaneri@example.it")).toMatchObject({ firstName: "Ada", lastName: null });
  });

  test("writes nothing once both sides agree, sweep after sweep", async () => {
    const calls = async () => {
      const answer = await fetch(`${world.framework360.origin}/_control/stats`);
      return ((await answer.json()) as { calls: Record<string, number> }).calls["customers/list"] ?? 0;
    };
    let last = "";
    await expect
      .poll(
        async () => {
          const now = await writes();
          const quiet = now === last;
          last = now;
          return quiet;
        },
        { ...within, interval: 1_500 },
      )
      .toBe(true);
    const sweeps = await calls();
    await expect.poll(calls, within).toBeGreaterThan(sweeps + 3);
    expect(await writes()).toBe(last);
  });
});
