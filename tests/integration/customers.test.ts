import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { deleteCustomer, findByEmail } from "../../sandbox/shopify/customers.ts";
import type { CustomersPage } from "../../app/merchant/customers.server.ts";
import type { SendProgress } from "../../app/merchant/send-by-hand.server.ts";
import type { SentCustomer } from "../../app/sync/send-state.ts";
import { letWritesAge } from "../support/later.ts";
import { connectAccount, fetchAsMerchant, openApp, readPage, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld({ FRAMEWORK360_TIMEOUT_SECONDS: "1", SYNC_RETRY_DELAY_SECONDS: "1" });
  await openApp(world);
  await connectAccount(world);
});

afterAll(() => world.close());

afterEach(async () => {
  await control("framework360", "faults", {}, "PUT");
  await control("shopify", "faults", {}, "PUT");
});

async function control(
  side: "framework360" | "shopify",
  path: string,
  body: unknown,
  method = "POST",
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${world[side].origin}/_control/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Record<string, unknown>;
}

const direct = (directions: Record<string, string>) => submit(world, "/app/synchronization", directions);

async function newCustomer(nome: string, cognome: string, email: string): Promise<string> {
  return String((await control("framework360", "customers", { nome, cognome, email })).id);
}

/** What is searched for goes in a body, and all else in the page's address. */
async function readCustomers(query: Record<string, string> = {}): Promise<CustomersPage> {
  if (query.search !== undefined) {
    const found = await submit(world, "/app/customers/search", query);
    expect(found.status).toBe(200);
    return found.body as CustomersPage;
  }
  const path = `/app/customers?${new URLSearchParams(query)}`;
  const { status, body } = await readPage<{ page: CustomersPage }>(world, path);
  expect(status).toBe(200);
  return body.page;
}

async function customersOn(query: Record<string, string> = {}) {
  const page = await readCustomers(query);
  if (page.kind !== "customers") throw new Error(`No customers, but ${JSON.stringify(page)}`);
  return page;
}

const idsOn = async (query: Record<string, string>) =>
  (await customersOn(query)).customers.map(({ id }) => id).sort();

const stateOf = async (id: string, search: string) =>
  (await customersOn({ search })).customers.find((customer) => customer.id === id)?.standing.state;

async function send(...customerIds: string[]): Promise<SentCustomer[]> {
  const answer = await submit(
    world,
    "/app/sends",
    customerIds.map((id): [string, string] => ["customer", id]),
  );
  expect(answer.status).toBe(200);
  return answer.body.sends as SentCustomer[];
}

async function progressOf(sends: SentCustomer[], shop?: string): Promise<SendProgress[]> {
  const query = new URLSearchParams(sends.map(({ requestId }) => ["request", requestId]));
  const answer = await fetchAsMerchant(world, `/app/sends?${query}`, shop);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { progress: SendProgress[] }).progress;
}

/** What came of the sends, once all are through. */
async function outcomeOf(sends: SentCustomer[]): Promise<SendProgress[]> {
  return vi.waitFor(async () => {
    const progress = await progressOf(sends);
    expect(progress.map(({ state }) => state)).toEqual(sends.map(() => "done"));
    return progress;
  }, within);
}

const onShopify = (email: string) => findByEmail(world.shopify.shop, email) ?? null;

describe("sending by hand, both directions being off,", () => {
  test("creates, then finds nothing to do, then writes what changed and says which fields", async () => {
    const id = await newCustomer("Ada", "Neri", "ada.neri@example.it");
    expect(await outcomeOf(await send(id))).toMatchObject([{ outcome: "created", target: "shopify" }]);
    expect(onShopify("ada.neri@example.it")).toMatchObject({ firstName: "Ada" });
    expect(await outcomeOf(await send(id))).toMatchObject([{ outcome: "unchanged" }]);
    await control("framework360", `customers/${id}`, { nome: "Adele" }, "PUT");
    expect(await outcomeOf(await send(id))).toMatchObject([{ outcome: "updated", fields: ["firstName"] }]);
    expect(onShopify("ada.neri@example.it")).toMatchObject({ firstName: "Adele" });
  });

  test("asked for many times at once, makes one customer, and everybody who asked hears of it", async () => {
    await control("shopify", "faults", { latencyMs: { min: 300, max: 300 } }, "PUT");
    const id = await newCustomer("Ugo", "Doppio", "ugo.doppio@example.it");
    const sends = (await Promise.all(Array.from({ length: 6 }, () => send(id)))).flat();
    expect(sends).toHaveLength(6);
    expect(new Set(sends.map(({ requestId }) => requestId)).size).toBeLessThan(6);
    const outcomes = (await outcomeOf(sends)).map((one) => one.state === "done" && one.outcome);
    expect(outcomes).toContain("created");
    const { customers } = (await (await fetch(`${world.shopify.origin}/_control/state`)).json()).shops[0];
    expect(
      customers.filter(({ email }: { email: string }) => email === "ugo.doppio@example.it"),
    ).toHaveLength(1);
  });

  test("waits through a failing Shopify, says so meanwhile, and succeeds afterwards", async () => {
    const id = await newCustomer("Ivo", "Attesa", "ivo.attesa@example.it");
    await control("shopify", "faults", { refuseAll: true }, "PUT");
    const sends = await send(id);
    await expect.poll(async () => (await progressOf(sends))[0]?.state, within).toBe("retrying");
    expect(await stateOf(id, "ivo.attesa")).toBe("waiting");
    expect(await idsOn({ state: "waiting" })).toEqual([id]);
    await control("shopify", "faults", {}, "PUT");
    expect(await outcomeOf(sends)).toMatchObject([{ outcome: "created" }]);
    await expect.poll(() => stateOf(id, "ivo.attesa"), within).toBe("synced");
  });

  test("sent again while the first try waits for its repetition, is not given up", async () => {
    const id = await newCustomer("Ezio", "Tenace", "ezio.tenace@example.it");
    await control("shopify", "faults", { refuseAll: true }, "PUT");
    const first = await send(id);
    await expect.poll(async () => (await progressOf(first))[0]?.state, within).toBe("retrying");
    const second = await send(id);
    const callsNow = async () =>
      (await (await fetch(`${world.shopify.origin}/_control/stats`)).json()).calls as Record<string, number>;
    const before = JSON.stringify(await callsNow());
    await expect.poll(async () => JSON.stringify(await callsNow()), within).not.toBe(before);
    expect((await progressOf([...first, ...second])).map(({ state }) => state)).not.toContain("unknown");
    await control("shopify", "faults", {}, "PUT");
    await expect.poll(() => stateOf(id, "ezio.tenace"), within).toBe("synced");
  });

  test("tells why somebody cannot be sent", async () => {
    const refused = await newCustomer("Rita", "Rotta", "rita.rotta@");
    const sends = await send(refused, "987654321");
    expect(await outcomeOf(sends)).toMatchObject([
      {
        outcome: "skipped",
        reason: "refused",
        target: "shopify",
        explanations: [{ field: null, explanation: { code: "data-refused", said: "Email is invalid" } }],
      },
      { outcome: "skipped", reason: "not-found" },
    ]);
    expect(await customersOn({ search: "rita.rotta" })).toMatchObject({
      customers: [{ standing: { state: "failed", failure: { reason: "refused", target: "shopify" } } }],
    });
    expect(await idsOn({ state: "failed" })).toEqual([refused]);
  });

  test("brings back who was deleted on Shopify", async () => {
    const id = await newCustomer("Gino", "Ritorno", "gino.ritorno@example.it");
    await outcomeOf(await send(id));
    await direct({ customersEnabled: "on", shopifyToFramework360: "on" });
    await letWritesAge(world);
    deleteCustomer(world.shopify.shop, onShopify("gino.ritorno@example.it")!.id);
    await expect.poll(() => stateOf(id, "gino.ritorno"), within).toBe("deleted");
    expect(await idsOn({ state: "deleted" })).toEqual([id]);
    await direct({});

    expect(await outcomeOf(await send(id))).toMatchObject([{ outcome: "created" }]);
    expect(onShopify("gino.ritorno@example.it")).not.toBeNull();
    await expect.poll(() => stateOf(id, "gino.ritorno"), within).toBe("synced");
  });

  test("tells another shop nothing of a request", async () => {
    const sends = await send(await newCustomer("Sara", "Segreta", "sara.segreta@example.it"));
    await outcomeOf(sends);
    const stranger = "second-store.myshopify.com";
    await openApp(world, "/app/connection", stranger);
    expect(await progressOf(sends, stranger)).toEqual([{ requestId: sends[0]!.requestId, state: "unknown" }]);
  });

  test.each([
    ["no customer", []],
    ["an empty one", [["customer", ""]]],
    ["too many", Array.from({ length: 101 }, (_, index) => ["customer", String(index)])],
  ] as [string, [string, string][]][])("refuses a form with %s", async (_, fields) => {
    expect((await submit(world, "/app/sends", fields)).status).toBe(400);
  });

  test.each(["", "?request=x", "?request="])("refuses to tell of what is no request: %j", async (query) => {
    expect((await fetchAsMerchant(world, `/app/sends${query}`)).status).toBe(400);
  });
});

describe("the list of customers", () => {
  test("shows what Framework360 holds now", async () => {
    const id = await newCustomer("Olga", "Mostra", "olga.mostra@example.it");
    await control(
      "framework360",
      `customers/${id}`,
      { comune: "Bergamo", tags: ["vip", "fiera"], marketing_active: true },
      "PUT",
    );
    expect(await customersOn({ search: "olga.mostra" })).toMatchObject({
      customers: [
        {
          id,
          name: "Olga Mostra",
          email: "olga.mostra@example.it",
          city: "Bergamo",
          tags: ["fiera", "vip"],
          newsletter: "subscribed",
          standing: { state: "missing", otherId: null, failure: null },
        },
      ],
      next: null,
    });
  });

  test("finds those in a state, and within a search, however many are in others", async () => {
    await control("framework360", "customers/generate", { count: 120, seed: 9, orders: false });
    const late = await newCustomer("Nadia", "Nascosta", "nadia.nascosta@example.it");
    const sent = await newCustomer("Nora", "Nascosta", "nora.nascosta@example.it");
    await outcomeOf(await send(sent));
    await expect.poll(() => idsOn({ state: "synced" }), within).toContain(sent);
    expect(await idsOn({ state: "synced" })).not.toContain(late);
    expect(await idsOn({ state: "synced", search: "nascosta" })).toEqual([sent]);
    expect(await idsOn({ state: "missing", search: "nascosta" })).toEqual([late]);

    const everybody = new Set<string>();
    let at: string | null = "";
    do {
      const page: Awaited<ReturnType<typeof customersOn>> = await customersOn({
        state: "missing",
        at,
      });
      for (const { id, standing } of page.customers) {
        expect(standing.state).toBe("missing");
        everybody.add(id);
      }
      at = page.next;
    } while (at !== null);
    expect(everybody.size).toBeGreaterThan(120);
    expect(everybody).toContain(late);
    expect(everybody).not.toContain(sent);
  });

  test.each([
    { refuseAll: true },
    { errorRate: 1, errorKinds: ["hang"] },
    { errorRate: 1, errorKinds: ["html502"] },
  ])("says that Framework360 does not answer: %j", async (faults) => {
    await control("framework360", "faults", faults, "PUT");
    expect(await readCustomers()).toEqual({ kind: "trouble", trouble: "unavailable" });
  });

  test("says that the key is refused, or may not read customers", async () => {
    const { apiKey } = world.framework360;
    await control("framework360", "keys", { key: apiKey, permissions: [] }, "PUT");
    expect(await readCustomers()).toEqual({ kind: "trouble", trouble: "permission-missing" });
    await fetch(`${world.framework360.origin}/_control/keys/${apiKey}`, { method: "DELETE" });
    expect(await readCustomers()).toEqual({ kind: "trouble", trouble: "key-refused" });
    await control("framework360", "keys", { key: apiKey, permissions: "all" }, "PUT");
    expect((await customersOn()).customers.length).toBeGreaterThan(0);
  });

  test("takes what it does not understand of an address for not said", async () => {
    const first = await customersOn();
    expect(await customersOn({ state: "nonsense", at: "nonsense" })).toEqual(first);
  });
});
