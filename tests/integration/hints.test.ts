import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { findByEmail } from "../../sandbox/shopify/customers.ts";
import { connectAccount, openApp, shop, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  // No sweep comes by: what arrives on Shopify was brought by a hint.
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "86400", HINT_LIMIT_PER_MINUTE: "100" });
  await openApp(world);
  await connectAccount(world);
  await turn("on");
});

afterAll(() => world.close());

/** Framework360 => Shopify on or off; waits until the sweep that comes with turning it on is over. */
async function turn(outbound: "on" | "off"): Promise<void> {
  await submit(world, "/app/synchronization", { customersEnabled: "on", framework360ToShopify: outbound });
  await vi.waitFor(async () => expect(await waiting("sweep")).toBe(0), within);
}

async function waiting(queue: string): Promise<number> {
  const { rows } = await world.database.query<{ count: string }>(
    "SELECT count(*) FROM pgboss.job WHERE name = $1 AND state < 'completed'",
    [queue],
  );
  return Number(rows[0]!.count);
}

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${world.framework360.origin}/_control/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json();
}

/** A customer that comes to be in Framework360, which announces nothing by itself. */
async function createCustomer(email: string): Promise<string> {
  const { id } = (await control("POST", "customers", { nome: "Anna", cognome: "Rossi", email })) as {
    id: number;
  };
  return String(id);
}

type Webhook = { url: string };

/** The newest address that the account was asked to call. */
async function hintUrl(): Promise<string> {
  const registered = async () => ((await control("GET", "state")) as { webhooks: Webhook[] }).webhooks;
  await expect.poll(async () => (await registered()).length, within).toBeGreaterThan(0);
  return (await registered()).at(-1)!.url;
}

const onShopify = (email: string) => findByEmail(world.shopify.shop, email) ?? null;

const post = (url: string, body: BodyInit, contentType = "application/json") =>
  fetch(url, { method: "POST", headers: { "Content-Type": contentType }, body });

const form = "application/x-www-form-urlencoded";

describe("a hint", () => {
  test.each([
    ["in JSON", "json", (id: string) => JSON.stringify({ id }), "application/json"],
    ["as a form", "form", (id: string) => `event=customer_created&customer_id=${id}`, form],
    [
      "deep inside",
      "deep",
      (id: string) => JSON.stringify({ data: { order: { cliente: { id } } } }),
      "text/plain",
    ],
    ["by e-mail alone", "email", () => JSON.stringify({ customer: { email: "Email@example.it" } }), ""],
  ])("%s brings the customer to Shopify before any sweep", async (_how, name, body, contentType) => {
    const id = await createCustomer(`${name}@example.it`);
    const answer = await post(await hintUrl(), body(id), contentType);
    expect(answer.status).toBe(202);
    await expect.poll(() => onShopify(`${name}@example.it`), within).toMatchObject({ firstName: "Anna" });
  });

  test("that Framework360 sends by itself brings the customer as well", async () => {
    await hintUrl();
    await control("PUT", "behaviour", { webhooks: "json" });
    await createCustomer("itself@example.it");
    await expect.poll(() => onShopify("itself@example.it"), within).not.toBeNull();
    await control("PUT", "behaviour", { webhooks: "off" });
  });

  test("that names nobody makes the app look for itself", async () => {
    await createCustomer("unnamed@example.it");
    const answer = await post(await hintUrl(), "<customer>changed</customer>", "application/xml");
    expect(answer.status).toBe(202);
    await expect.poll(() => onShopify("unnamed@example.it"), within).not.toBeNull();
  });

  test("leaves no personal data in the queue", async () => {
    await post(await hintUrl(), JSON.stringify({ email: "secret@example.it" }));
    const { rows } = await world.database.query("SELECT data FROM pgboss.job");
    expect(JSON.stringify(rows)).not.toContain("secret");
  });

  test("is remembered by its time", async () => {
    await post(await hintUrl(), "{}");
    const { rows } = await world.database.query<{ last_hint_at: Date }>(
      "SELECT last_hint_at FROM hint_address",
    );
    expect(Date.now() - rows[0]!.last_hint_at.getTime()).toBeLessThan(60_000);
  });

  test.each([
    ["is nobody's", "x".repeat(43)],
    ["is malformed", "~.-"],
    ["is long", "a".repeat(4_000)],
  ])("under a token that %s is answered with 404 and nothing else", async (_how, token) => {
    const answer = await post(new URL(token, await hintUrl()).href, '{"id":1}');
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe("");
  });

  test("of more than 256 KB is refused with 413", async () => {
    expect((await post(await hintUrl(), `{"id":1,"x":"${"a".repeat(256 * 1024)}"}`)).status).toBe(413);
    const streamed = await fetch(await hintUrl(), {
      method: "POST",
      body: new Blob(["a".repeat(300_000)]).stream(),
      duplex: "half",
    });
    expect(streamed.status).toBe(413);
  });

  test.each([
    ["empty", ""],
    ["not JSON", "{"],
    ["of NUL bytes", "\0\0\0"],
    ["deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["of lone surrogates", '{"id":"\\ud800"}'],
    ["of another type", "null"],
  ])("whose body is %s is taken for what it may mean", async (_what, body) => {
    expect((await post(await hintUrl(), body)).status).toBe(202);
  });

  test("asked for with GET is told how to ask", async () => {
    expect((await fetch(await hintUrl())).status).toBe(405);
  });
});

test("while Framework360 => Shopify is off a hint is answered and nothing is done", async () => {
  await turn("off");
  const id = await createCustomer("off@example.it");
  const answer = await post(await hintUrl(), JSON.stringify({ id }));
  expect(answer.status).toBe(200);
  const { rows } = await world.database.query("SELECT 1 FROM pgboss.job WHERE data->>'customerId' = $1", [
    id,
  ]);
  expect(rows).toEqual([]);
  await turn("on");
});

test("hints beyond the limit are refused, and a sweep finds what they told", async () => {
  const url = await hintUrl();
  await expect
    .poll(async () => (await post(url, '{"id":999999}')).status, { ...within, interval: 0 })
    .toBe(429);
  const id = await createCustomer("limited@example.it");
  const answer = await post(url, JSON.stringify({ id }));
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  await expect.poll(() => onShopify("limited@example.it"), within).not.toBeNull();
  const causes = async () => {
    const { rows } = await world.database.query<{ cause: string }>(
      "SELECT cause FROM activity WHERE framework360_id = $1 AND outcome = 'created'",
      [id],
    );
    return rows;
  };
  await expect.poll(causes, within).toEqual([{ cause: "sweep" }]);
});

test("an account that takes no webhooks is connected all the same", async () => {
  const key = "w".repeat(40);
  await control("PUT", "keys", {
    key,
    name: "No webhooks",
    permissions: [
      "customers/get",
      "customers/list",
      "customers/search",
      "customers/registration",
      "customers/update",
    ],
  });
  await world.database.query("DELETE FROM hint_address WHERE shop = $1", [shop]);
  const { body } = await submit(world, "/app/connection", {
    baseUrl: world.framework360.origin,
    apiKey: key,
  });
  expect(body.problems).toEqual([]);
  await expect.poll(() => waiting("register-hint-address"), within).toBe(0);
  const { rows } = await world.database.query("SELECT registered_at FROM hint_address WHERE shop = $1", [
    shop,
  ]);
  expect(rows).toEqual([{ registered_at: null }]);
});
