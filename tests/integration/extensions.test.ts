import { randomUUID } from "node:crypto";

import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";

import type { CustomerState } from "../../app/sync/framework360-state.ts";
import type { SegmentSend, SendState, SentCustomer } from "../../app/sync/send-state.ts";
import { sandboxApp } from "../../sandbox/app-process.ts";
import { createCustomer, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { mintSessionToken } from "../../sandbox/shopify/session-token.ts";
import { startInbound } from "../support/inbound.ts";
import { connectAccount, fetchAsMerchant, openApp, shop } from "../support/merchant.ts";
import { listRoutes } from "../support/routes.ts";
import type { World } from "../support/world.ts";
import { within } from "../support/within.ts";

const stranger = "second-store.myshopify.com";
const origin = "https://extensions.shopifycdn.com";
const anna = { firstName: "Annalisa", lastName: "Solitaria", email: "annalisa.solitaria@example.it" };

let world: World;

beforeAll(async () => {
  world = await startInbound({ SWEEP_INTERVAL_SECONDS: "86400" });
  await openApp(world, "/app/connection", stranger);
});

afterAll(() => world.close());

afterEach(() => world.framework360.control.faults.replace({}));

function created(input: Parameters<typeof createCustomer>[1]): string {
  const { customer, userErrors } = createCustomer(world.shopify.shop, input);
  if (!customer) throw new Error(JSON.stringify(userErrors));
  return `gid://shopify/Customer/${customer.id}`;
}

const pathOf = (id: string) => `/extensions/customer?id=${encodeURIComponent(id)}`;

async function stateOf(id: string, shopDomain = shop): Promise<CustomerState> {
  const answer = await fetchAsMerchant(world, pathOf(id), shopDomain);
  expect(answer.status).toBe(200);
  return (await answer.json()) as CustomerState;
}

/** A person may not ask as often as a test's usual polling does. */
const poll = { interval: 250 };
const toBecome = (id: string) => expect.poll(async () => (await stateOf(id)).state, poll);

describe("the state of a customer", () => {
  test("is synced after a synchronization, with when, which way and which fields", async () => {
    const id = created(anna);
    await toBecome(id).toBe("synced");
    const { why, last } = await stateOf(id);
    expect(why).toBeNull();
    expect(last).toMatchObject({ outcome: "created", direction: "inbound" });
    expect(last!.fields).toEqual(expect.arrayContaining(["email", "firstName", "lastName"]));
    expect(Date.now() - Date.parse(last!.at)).toBeLessThan(60_000);
  });

  test("is failed, with the reason and the side, when Framework360 does not take the customer", async () => {
    const id = created({ firstName: "Bice", lastName: "Rifiutata", email: "bice@example.it" });
    await toBecome(id).toBe("synced");
    const row = `INSERT INTO activity (id, shop, cause, target, shopify_id, outcome, reason, fields, conflicts)
      VALUES (gen_random_uuid(), $1, 'webhook', 'framework360', $2, 'failed', 'refused', '{}', '{}')`;
    await world.database.query(row, [shop, id]);
    const { state, why, last } = await stateOf(id);
    expect({ state, why }).toEqual({ state: "failed", why: { reason: "refused", target: "framework360" } });
    expect(last).toMatchObject({ outcome: "created" });
  });

  test("is waiting while Framework360 does not answer, and synced without another change once it does", async () => {
    const id = created({ firstName: "Carla", lastName: "Attesa", email: "carla@example.it" });
    await toBecome(id).toBe("synced");
    world.framework360.control.faults.replace({ errorRate: 1 });
    updateCustomer(world.shopify.shop, id.split("/").at(-1)!, { lastName: "Paziente" });
    await toBecome(id).toBe("waiting");
    world.framework360.control.faults.replace({});
    await toBecome(id).toBe("synced");
  });

  test("names why a customer is not in Framework360", async () => {
    const id = created({ firstName: "Dora", phone: "+393331234877" });
    await expect
      .poll(() => stateOf(id), poll)
      .toMatchObject({
        state: "not-in-framework360",
        why: { reason: "no-email" },
      });
  });

  test("is deleted once the customer was deleted in Framework360", async () => {
    const id = created({ firstName: "Elsa", email: "elsa@example.it" });
    await toBecome(id).toBe("synced");
    await world.database.query("UPDATE customer_link SET deleted_on = 'framework360' WHERE shopify_id = $1", [
      id,
    ]);
    expect(await stateOf(id)).toMatchObject({ state: "deleted" });
  });

  test("is left out while the merchant carries no customers to Framework360", async () => {
    await world.database.query("UPDATE sync_settings SET customers_enabled = false WHERE shop = $1", [shop]);
    try {
      const id = created({ firstName: "Fina", email: "fina@example.it" });
      await expect.poll(() => stateOf(id), poll).toEqual({ state: "left-out", why: null, last: null });
    } finally {
      await world.database.query("UPDATE sync_settings SET customers_enabled = true WHERE shop = $1", [shop]);
    }
  });

  test("says that no account is connected", async () => {
    expect(await stateOf("gid://shopify/Customer/1", stranger)).toMatchObject({ state: "not-connected" });
  });

  test("holds no personal data, and of another shop's customer nothing", async () => {
    const id = created({ ...anna, email: "altra@example.it" });
    await toBecome(id).toBe("synced");
    const text = JSON.stringify(await stateOf(id));
    for (const value of Object.values(anna)) expect(text).not.toContain(value);
    expect(await stateOf(id, stranger)).toEqual({ state: "not-connected", why: null, last: null });
  });

  test("costs no call of either side", async () => {
    const id = created({ firstName: "Gina", email: "gina@example.it" });
    await toBecome(id).toBe("synced");
    const callsOf = async ({ origin: side }: { origin: string }) =>
      ((await (await fetch(`${side}/_control/stats`)).json()) as { calls: unknown }).calls;
    const calls = () => Promise.all([callsOf(world.shopify), callsOf(world.framework360)]);
    const before = await calls();
    for (let look = 0; look < 5; look += 1) await stateOf(id);
    expect(await calls()).toEqual(before);
  });

  test("is on the access record, looks within a minute once", async () => {
    const id = created({ firstName: "Ilda", email: "ilda@example.it" });
    await toBecome(id).toBe("synced");
    await stateOf(id);
    const { rows } = await world.database.query(
      "SELECT staff_id, page FROM access_record WHERE shop = $1 AND shopify_ids = ARRAY[$2]",
      [shop, id],
    );
    expect(rows).toEqual([{ staff_id: "1", page: "shopify-customer" }]);
  });
});

describe("a send from Shopify's pages", () => {
  const post = async (path: string, body: unknown, shopDomain = shop) => {
    const token = await mintSessionToken({ shopDomain, userId: "2", ...sandboxApp });
    return fetch(world.appOrigin + path, {
      method: "POST",
      headers: {
        "User-Agent": "Mozilla/5.0 Chrome/140.0",
        Origin: origin,
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
      },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  };
  const send = async (customers: string[], shopDomain = shop) => {
    const { sends } = (await (await post("/extensions/sends", { customers }, shopDomain)).json()) as {
      sends: SentCustomer[];
    };
    return sends;
  };
  const progressOf = async (requests: string[], shopDomain = shop) => {
    const answer = await post("/extensions/sends/progress", { requests }, shopDomain);
    return ((await answer.json()) as { progress: SendState[] }).progress;
  };

  test("brings a customer who was left out into Framework360, and says so", async () => {
    await world.database.query("UPDATE sync_settings SET customers_enabled = false WHERE shop = $1", [shop]);
    try {
      const email = "livia@example.it";
      const id = created({ firstName: "Livia", email });
      const [sent] = await send([id]);
      expect(sent!.customerId).toBe(id);
      await expect
        .poll(() => progressOf([sent!.requestId]), poll)
        .toMatchObject([{ state: "done", outcome: "created", target: "framework360" }]);
      const records = await (await fetch(`${world.framework360.origin}/_control/state`)).text();
      expect(records).toContain(email);
    } finally {
      await world.database.query("UPDATE sync_settings SET customers_enabled = true WHERE shop = $1", [shop]);
    }
  });

  test("of one who is up to date changes nothing, and says so", async () => {
    const id = created({ firstName: "Mara", email: "mara@example.it" });
    await toBecome(id).toBe("synced");
    const [sent] = await send([id]);
    await expect
      .poll(() => progressOf([sent!.requestId]), poll)
      .toMatchObject([{ state: "done", outcome: "unchanged", fields: [] }]);
  });

  test("of a customer whom Shopify does not know says that there is none", async () => {
    const [sent] = await send(["gid://shopify/Customer/999999999"]);
    await expect
      .poll(() => progressOf([sent!.requestId]), poll)
      .toMatchObject([{ state: "done", outcome: "skipped" }]);
  });

  test("is no other shop's to follow, and reaches none of its customers", async () => {
    const id = created({ firstName: "Nives", email: "nives@example.it" });
    await toBecome(id).toBe("synced");
    const [own] = await send([id]);
    expect(await progressOf([own!.requestId], stranger)).toEqual([
      { requestId: own!.requestId, state: "unknown" },
    ]);
    const [strangers] = await send([id], stranger);
    await expect
      .poll(() => progressOf([strangers!.requestId], stranger), poll)
      .not.toMatchObject([{ state: "waiting" }]);
    const { rows } = await world.database.query("SELECT FROM customer_link WHERE shop = $1", [stranger]);
    expect(rows).toEqual([]);
  });

  test.each([
    ["no JSON", "customers"],
    ["nothing", {}],
    ["no customers", { customers: [] }],
    ["ids of something else", { customers: ["gid://shopify/Order/1"] }],
    ["a NUL", { customers: ["gid://shopify/Customer/1\u0000"] }],
    [
      "251 customers",
      { customers: Array.from({ length: 251 }, (_, index) => `gid://shopify/Customer/${index}`) },
    ],
  ])("is refused with 400 when it names %s", async (_what, body) => {
    const answer = await post("/extensions/sends", body);
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([400, "*"]);
  });

  test("of a segment's customers brings each into Framework360, and counts truly", async () => {
    const tags = ["senza"];
    await world.database.query("UPDATE sync_settings SET customers_enabled = false WHERE shop = $1", [shop]);
    try {
      const emails = Array.from({ length: 30 }, (_, index) => `segmento${index}@example.it`);
      for (const email of emails) created({ firstName: "Sara", lastName: "Segmento", email });
      created({ firstName: "Tagged", email: "altrove@example.it", tags });
      const segment = "gid://shopify/Segment/1003";
      const begun = await (await post("/extensions/segment", { intent: "begin", segment })).json();
      expect(begun).toMatchObject({ begun: "begun", progress: { state: "running" } });
      const again = await (await post("/extensions/segment", { intent: "begin", segment })).json();
      expect(again).toMatchObject({ begun: "running" });
      const progress = async () =>
        ((await (await fetchAsMerchant(world, "/extensions/segment")).json()) as { progress: SegmentSend })
          .progress;
      await expect.poll(async () => (await progress()).state, { ...within, interval: 500 }).toBe("done");
      const members = world.shopify.shop.ordered.filter((one) => one.tags.length === 0);
      const report = await progress();
      expect(report).toMatchObject({ found: members.length, left: 0, isListed: true });
      expect(report.counts.created).toBeGreaterThanOrEqual(emails.length);
      const records = await (await fetch(`${world.framework360.origin}/_control/state`)).text();
      for (const email of emails) expect(records).toContain(email);
      expect(records).not.toContain("altrove@example.it");
    } finally {
      await world.database.query("UPDATE sync_settings SET customers_enabled = true WHERE shop = $1", [shop]);
    }
  });

  // https://shopify.dev/docs/apps/build/marketing-analytics/customer-segments/migrate-to-async-queries
  test("of a segment that Shopify has to query first waits for the query, and then sends each", async () => {
    const { shop: sandboxShop } = world.shopify;
    sandboxShop.choices.segments = "queried-first";
    try {
      const segment = "gid://shopify/Segment/1003";
      const begun = await (await post("/extensions/segment", { intent: "begin", segment })).json();
      expect(begun).toMatchObject({ begun: "begun" });
      const progress = async () =>
        ((await (await fetchAsMerchant(world, "/extensions/segment")).json()) as { progress: SegmentSend })
          .progress;
      await expect
        .poll(async () => (await progress()).state, { ...within, interval: 500 })
        .not.toBe("running");
      const members = sandboxShop.ordered.filter((one) => one.tags.length === 0);
      expect(await progress()).toMatchObject({ state: "done", found: members.length, left: 0 });
    } finally {
      sandboxShop.choices.segments = "listed-at-once";
    }
  });

  test("of a segment that is not there any more fails within seconds, and says so", async () => {
    await post("/extensions/segment", { intent: "begin", segment: "gid://shopify/Segment/9999" });
    const progress = async () =>
      ((await (await fetchAsMerchant(world, "/extensions/segment")).json()) as { progress: SegmentSend })
        .progress;
    await expect.poll(async () => (await progress()).state, { ...within, interval: 500 }).toBe("failed");
    expect(await progress()).toMatchObject({ failure: "not-listed", found: 0, left: 0 });
  });

  test("of a segment can be stopped, and is no other shop's to see", async () => {
    const segment = "gid://shopify/Segment/1001";
    const { progress } = (await (await post("/extensions/segment", { intent: "begin", segment })).json()) as {
      progress: SegmentSend;
    };
    await post("/extensions/segment", { intent: "stop", id: progress.id }, stranger);
    const elsewhere = await (await fetchAsMerchant(world, "/extensions/segment", stranger)).json();
    expect(elsewhere).toEqual({ progress: null });
    await post("/extensions/segment", { intent: "stop", id: progress.id });
    const state = async () =>
      ((await (await fetchAsMerchant(world, "/extensions/segment")).json()) as { progress: SegmentSend })
        .progress.state;
    await expect.poll(state, { ...within, interval: 500 }).toMatch(/^(?:stopped|done)$/);
  });

  test.each([
    ["nothing", {}],
    ["something else than a segment", { intent: "begin", segment: "gid://shopify/Customer/1" }],
    ["a send that is none", { intent: "stop", id: "1" }],
  ])("of a segment is refused with 400 when it names %s", async (_what, body) => {
    const answer = await post("/extensions/segment", body);
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([400, "*"]);
  });
});

describe("an extension's origin", () => {
  const browser = { "User-Agent": "Mozilla/5.0 Chrome/140.0", Origin: origin };
  const askWithToken = async (path: string, shopDomain = shop, userId = "1") => {
    const token = await mintSessionToken({ shopDomain, userId, ...sandboxApp });
    return fetch(world.appOrigin + path, { headers: { ...browser, Authorization: `Bearer ${token}` } });
  };
  const ask = (init: RequestInit) =>
    fetch(world.appOrigin + pathOf("gid://shopify/Customer/1"), { redirect: "manual", ...init });
  const allowed = (answer: Response) => answer.headers.get("access-control-allow-origin");

  test("is told by a preflight that it may ask with a session token", async () => {
    const answer = await ask({
      method: "OPTIONS",
      headers: {
        ...browser,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization,content-type",
      },
    });
    expect(answer.status).toBe(204);
    expect(allowed(answer)).toBe("*");
    expect(answer.headers.get("access-control-allow-headers")).toMatch(/authorization/i);
  });

  test.each([
    ["without a token", {}],
    ["with a token that is none", { Authorization: "Bearer none" }],
    ["with another scheme", { Authorization: "Basic YTpi" }],
  ])("can read that it is refused %s", async (_how, headers) => {
    const answer = await ask({ headers: { ...browser, ...headers } });
    expect(answer.status).toBe(401);
    expect(allowed(answer)).toBe("*");
  });

  test.each([
    [400, "/extensions/customer?id=%00", {}],
    [405, "/extensions/customer", { method: "PUT" }],
    [405, "/extensions/customer", { method: "POST" }],
    [413, "/extensions/sends", { method: "POST", body: "a".repeat(300_000) }],
    [404, "/extensions/none", {}],
  ])("can read a refusal with %i that no route of theirs gives", async (status, path, init) => {
    const answer = await fetch(world.appOrigin + path, { ...init, headers: browser });
    expect([answer.status, allowed(answer)]).toEqual([status, "*"]);
  });

  test("can read the answer, and that a question makes no sense", async () => {
    const good = await askWithToken(pathOf("gid://shopify/Customer/1"));
    expect([good.status, allowed(good)]).toEqual([200, "*"]);
    const senseless = await askWithToken("/extensions/customer?id=1");
    expect([senseless.status, allowed(senseless)]).toEqual([400, "*"]);
  });

  test("can read that the app failed", async () => {
    // The app's own role may rename no table.
    const url = new URL(world.databaseUrl);
    const { username, password } = new URL(inject("superuserUrl"));
    Object.assign(url, { username, password });
    const operator = new pg.Client({ connectionString: url.href });
    await operator.connect();
    await operator.query("ALTER TABLE activity RENAME TO activity_away");
    try {
      const answer = await askWithToken(pathOf("gid://shopify/Customer/1"));
      expect([answer.status, allowed(answer)]).toEqual([500, "*"]);
    } finally {
      await operator.query("ALTER TABLE activity_away RENAME TO activity");
      await operator.end();
    }
  });

  test("can read that one person asks too often, which stops no other shop", async () => {
    const path = pathOf("gid://shopify/Customer/1");
    const key = `extension:${stranger} 7`;
    const uses = async () => {
      const { rows } = await world.database.query("SELECT points FROM rate_limit WHERE key = $1", [key]);
      return (rows[0] as { points: number } | undefined)?.points ?? 0;
    };
    const ask = () => askWithToken(path, stranger, "7");
    expect([(await ask()).status, await uses()]).toEqual([200, 1]);
    expect([(await ask()).status, await uses()]).toEqual([200, 2]);
    // As after 299 requests within this minute, which a busy machine does not manage.
    const full = "UPDATE rate_limit SET points = 299, expire = $2 WHERE key = $1";
    await world.database.query(full, [key, Date.now() + 59_000]);
    expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect([refused.status, allowed(refused)]).toEqual([429, "*"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await askWithToken(path, stranger)).status).toBe(200);
    expect((await askWithToken(path)).status).toBe(200);
  });
});

describe("every route of extensions", () => {
  type Known = { customer: string; request: string; send: string };
  type Asked = { query?: string; body?: object };
  /** What is asked of each with ids that an extension may know: by GET with the query, by POST with the body. */
  const askedOf: Record<string, (known: Known) => Asked> = {
    "/extensions/connection": () => ({ query: "" }),
    "/extensions/customer": ({ customer }) => ({ query: `?id=${encodeURIComponent(customer)}` }),
    "/extensions/segment": ({ send }) => ({ query: "", body: { intent: "stop", id: send } }),
    "/extensions/sends": ({ customer }) => ({ body: { customers: [customer] } }),
    "/extensions/sends/progress": ({ request }) => ({ body: { requests: [request] } }),
  };
  const browser = { "User-Agent": "Mozilla/5.0 Chrome/140.0", Origin: origin };
  let paths: string[];

  beforeAll(async () => {
    paths = (await listRoutes()).map(({ path }) => path).filter((path) => path.startsWith("/extensions"));
  });

  /** The answers to GET and to POST, whichever of the two is asked. */
  async function ask(
    path: string,
    headers: Record<string, string>,
    { query, body }: Asked,
  ): Promise<Response[]> {
    const address = world.appOrigin + path;
    const all = { ...browser, "Content-Type": "application/json", ...headers };
    return Promise.all([
      ...(query === undefined ? [] : [fetch(address + query, { headers: all, redirect: "manual" })]),
      ...(body ? [fetch(address, { method: "POST", headers: all, body: JSON.stringify(body) })] : []),
    ]);
  }

  test("is asked below", () => {
    expect(Object.keys(askedOf).sort()).toEqual(paths.sort());
  });

  test("answers a preflight for GET and for POST", async () => {
    for (const path of paths) {
      for (const method of ["GET", "POST"]) {
        const headers = {
          ...browser,
          "Access-Control-Request-Method": method,
          "Access-Control-Request-Headers": "authorization,content-type",
        };
        const answer = await fetch(world.appOrigin + path, { method: "OPTIONS", headers });
        expect(answer.status, path).toBe(204);
        expect(answer.headers.get("access-control-allow-origin"), path).toBe("*");
        expect(answer.headers.get("access-control-allow-headers"), path).toMatch(/authorization/i);
      }
    }
  });

  test("refuses a request without a token, with an expired or a forged one, and its origin can read that", async () => {
    const of = { shopDomain: shop, userId: "1", ...sandboxApp };
    const tokens = {
      expired: await mintSessionToken({ ...of, issuedSecondsAgo: 3600 }),
      forged: await mintSessionToken({ ...of, clientSecret: "not the app's secret, but as long" }),
      "of another app": await mintSessionToken({ ...of, clientId: "another-app" }),
    };
    const headers = [{}, ...Object.values(tokens).map((token) => ({ Authorization: `Bearer ${token}` }))];
    const known = { customer: "gid://shopify/Customer/1", request: randomUUID(), send: randomUUID() };
    for (const [path, asked] of Object.entries(askedOf)) {
      for (const one of headers) {
        for (const answer of await ask(path, one, { query: "", ...asked(known) })) {
          expect([answer.status, answer.headers.get("access-control-allow-origin")], path).toEqual([
            401,
            "*",
          ]);
          expect(await answer.text(), path).toBe("");
        }
      }
    }
  });

  test("tells another shop of a customer, a request and a send what it tells of those that nobody has", async () => {
    await connectAccount(world, stranger);
    const own = async (path: string, body?: object) => {
      const token = await mintSessionToken({ shopDomain: shop, userId: "8", ...sandboxApp });
      const [answer] = await ask(path, { Authorization: `Bearer ${token}` }, body ? { body } : { query: "" });
      return (await answer!.json()) as { sends: SentCustomer[]; progress: SegmentSend };
    };
    const customer = created({ ...anna, email: "annalisa.terza@example.it" });
    await toBecome(customer).toBe("synced");
    const { sends } = await own("/extensions/sends", { customers: [customer] });
    // Nothing ends while Framework360 does not answer.
    world.framework360.control.faults.replace({ errorRate: 1 });
    const { progress } = await own("/extensions/segment", {
      intent: "begin",
      segment: "gid://shopify/Segment/1001",
    });
    const known = { customer, request: sends[0]!.requestId, send: progress.id };
    const unknown = {
      customer: "gid://shopify/Customer/987654321",
      request: randomUUID(),
      send: randomUUID(),
    };
    const token = await mintSessionToken({ shopDomain: stranger, userId: "8", ...sandboxApp });
    const answersTo = async (path: string, ids: Known) => {
      const answers = await ask(path, { Authorization: `Bearer ${token}` }, askedOf[path]!(ids));
      return Promise.all(
        answers.map(async (answer) => {
          expect(answer.headers.get("access-control-allow-origin"), path).toBe("*");
          const text = await answer.text();
          return `${answer.status} ${text.replace(/[0-9a-f-]{36}|Customer\/\d+/g, "…")}`;
        }),
      );
    };
    for (const path of paths) {
      const told = await answersTo(path, known);
      expect(told, path).toEqual(await answersTo(path, unknown));
      expect(
        told.every((text) => text.startsWith("200 ")),
        `${path}: ${told.join()}`,
      ).toBe(true);
    }
    const { rows } = await world.database.query("SELECT stopped_at FROM send_many WHERE id = $1", [
      progress.id,
    ]);
    expect(rows).toEqual([{ stopped_at: null }]);
    await own("/extensions/segment", { intent: "stop", id: progress.id });
  });
});
