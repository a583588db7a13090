import { randomUUID } from "node:crypto";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { createCustomer, setEmailConsent, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { letAccountBeKnown } from "../support/later.ts";
import { readJson, readPage, setUpInbound, shop, submit, whenCompared } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld({ SYNC_RETRY_LIMIT: "0" });
  await setUpInbound(world);
  await whenCompared(world);
});

afterAll(() => world?.close());

afterEach(() => faults({}));

async function faults(given: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${world.framework360.origin}/_control/faults`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

type Line = {
  id: string;
  cause: string;
  outcome: string;
  reason: string | null;
  shopifyId: string | null;
  at: string;
};
type Page = {
  lines: Line[];
  failures: Record<string, { state: string; outcome?: string }>;
  retryable: number;
  hasNewer: boolean;
  hasOlder: boolean;
  first: string | null;
  last: string | null;
};

async function page(query: Record<string, string> = {}): Promise<Page> {
  const path = `/app/activity?${new URLSearchParams(query)}`;
  return (await readPage<Page>(world, path)).body;
}

const retry = async (fields: Record<string, string> = {}) =>
  (await submit(world, "/app/activity/retry", fields)).body.problem;

function created(email: string): string {
  const { customer, userErrors } = createCustomer(world.shopify.shop, {
    firstName: "Anna",
    lastName: "Rossi",
    email,
  });
  if (!customer) throw new Error(JSON.stringify(userErrors));
  return customer.id;
}

/** The lines about one customer, newest first. */
const about = async (id: string) => (await page({ customer: id, outcome: "all" })).lines;

/** A customer whose every try failed, and the line that says so. */
async function failed(email: string): Promise<{ id: string; line: Line }> {
  await faults({ errorRate: 1 });
  const id = created(email);
  await expect.poll(() => about(id), within).toMatchObject([{ outcome: "failed", reason: "unavailable" }]);
  await expect.poll(() => deadLetters(shop), within).toContain(`gid://shopify/Customer/${id}`);
  const [line] = await about(id);
  return { id, line: line! };
}

async function deadLetters(ofShop: string): Promise<string[]> {
  const { rows } = await world.database.query<{ id: string }>(
    `SELECT data->>'customerId' AS id FROM pgboss.job
     WHERE name = 'sync-customer-dead-letters' AND state = 'created' AND data->>'shop' = $1`,
    [ofShop],
  );
  return rows.map(({ id }) => id);
}

async function jobsOf(id: string): Promise<number> {
  const { rows } = await world.database.query(
    "SELECT 1 FROM pgboss.job WHERE name = 'sync-customer' AND data->>'customerId' = $1 AND state <> 'failed'",
    [`gid://shopify/Customer/${id}`],
  );
  return rows.length;
}

describe("a failed customer", () => {
  test("arrives after the fault is gone and Retry is clicked, and its line shows what came of it", async () => {
    const { id, line } = await failed("retry@example.it");
    expect((await page()).failures[line.id]).toEqual({ state: "open" });
    await faults({});
    expect(await retry({ id: line.id })).toBeNull();
    await expect.poll(() => about(id), within).toMatchObject([{ outcome: "created" }, { id: line.id }]);
    // The line is written before the job ends.
    await expect
      .poll(async () => (await page()).failures[line.id], within)
      .toMatchObject({ state: "followed", outcome: "created" });
    expect(await deadLetters(shop)).not.toContain(`gid://shopify/Customer/${id}`);
  });

  test("is asked for once however often Retry is clicked", async () => {
    const { id, line } = await failed("impatient@example.it");
    await faults({ latencyMs: { min: 700, max: 700 } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => retry({ id: line.id })));
    expect(answers.filter((answer) => answer === null)).toHaveLength(1);
    expect(answers.filter((answer) => answer === "nothing-failed")).toHaveLength(4);
    expect((await page()).failures[line.id]).toEqual({ state: "under-way" });
    expect(await retry({ id: line.id })).toBe("nothing-failed");
    await expect.poll(() => about(id), within).toHaveLength(2);
    expect(await retry({ id: line.id })).toBe("nothing-failed");
    expect(await jobsOf(id)).toBe(1);
  });

  test("is asked for anew when its dead letter is gone", async () => {
    const { id, line } = await failed("forgotten@example.it");
    await world.database.query("DELETE FROM pgboss.job WHERE name = 'sync-customer-dead-letters'");
    await faults({});
    expect(await retry({ id: line.id })).toBeNull();
    await expect.poll(() => about(id), within).toMatchObject([{ outcome: "created" }, { outcome: "failed" }]);
  });

  test("that fails again can be tried again, and its earlier line no longer", async () => {
    const { id, line } = await failed("again@example.it");
    expect(await retry({ id: line.id })).toBeNull();
    await expect.poll(() => about(id), within).toMatchObject([{ outcome: "failed" }, { id: line.id }]);
    const [latest] = await about(id);
    const { failures } = await page({ customer: id });
    expect(failures[line.id]).toMatchObject({ state: "followed", outcome: "failed" });
    await expect
      .poll(async () => (await page({ customer: id })).failures[latest!.id])
      .toEqual({ state: "open" });
    await faults({});
    expect(await retry({ id: latest!.id })).toBeNull();
    await expect.poll(async () => (await about(id))[0], within).toMatchObject({ outcome: "created" });
  });

  test("that was brought in step by a later change needs no retry", async () => {
    const { id, line } = await failed("later@example.it");
    await faults({});
    updateCustomer(world.shopify.shop, id, { lastName: "Bianchi" });
    await expect.poll(async () => (await about(id))[0], within).toMatchObject({ outcome: "created" });
    expect(await retry({ id: line.id })).toBe("nothing-failed");
  });

  test("rests while its direction is off", async () => {
    const { id, line } = await failed("off@example.it");
    await faults({});
    await submit(world, "/app/synchronization", { customersEnabled: "on" });
    expect(await retry({ id: line.id })).toBe("direction-off");
    expect(await retry()).toBe("direction-off");
    expect(await deadLetters(shop)).toContain(`gid://shopify/Customer/${id}`);
    await submit(world, "/app/synchronization", { customersEnabled: "on", shopifyToFramework360: "on" });
    await whenCompared(world);
    // The comparison and the sweep after it may both ask for the customer.
    const outcomes = async () => (await about(id)).map(({ outcome }) => outcome);
    await expect.poll(outcomes, within).toContain("created");
  });
});

test("Retry all asks for every failed customer of this shop and of no other", async () => {
  const other = "another-shop.myshopify.com";
  const mine = [await failed("all-1@example.it"), await failed("all-2@example.it")];
  const theirs = { shop: other, side: "shopify", customerId: "gid://shopify/Customer/1", cause: "webhook" };
  await world.database.query("INSERT INTO shop (domain) VALUES ($1)", [other]);
  await world.database.query(
    `INSERT INTO pgboss.job
     SELECT (jsonb_populate_record(job, jsonb_build_object(
       'id', $1::text, 'data', $2::jsonb, 'singleton_key', 'theirs', 'group_id', $3::text))).*
     FROM pgboss.job WHERE name = 'sync-customer-dead-letters' AND state = 'created' LIMIT 1`,
    [randomUUID(), JSON.stringify(theirs), other],
  );
  await world.database.query(
    `INSERT INTO activity (id, shop, cause, outcome, direction, shopify_id)
     VALUES ($1, $2, 'webhook', 'failed', 'inbound', $3)`,
    [randomUUID(), other, theirs.customerId],
  );

  expect((await page()).retryable).toBe(2);
  await faults({});
  expect(await retry()).toBeNull();
  for (const { id } of mine) {
    await expect.poll(async () => (await about(id))[0], within).toMatchObject({ outcome: "created" });
  }
  expect((await page()).retryable).toBe(0);
  expect(await retry()).toBe("nothing-failed");
  expect(await deadLetters(shop)).toEqual([]);
  expect(await deadLetters(other)).toEqual([theirs.customerId]);
});

test("nothing of another shop is shown, tried again or read", async () => {
  const id = randomUUID();
  const other = "third-shop.myshopify.com";
  await world.database.query("INSERT INTO shop (domain) VALUES ($1)", [other]);
  await world.database.query(
    `INSERT INTO activity (id, shop, cause, outcome, direction, shopify_id)
     VALUES ($1, $2, 'webhook', 'failed', 'inbound', 'gid://shopify/Customer/3')`,
    [id, other],
  );
  expect(await retry({ id })).toBe("nothing-failed");
  expect((await readJson(world, `/app/activity/${id}`)).status).toBe(404);
  expect(await about("3")).toEqual([]);
  const updates = await readJson<Page>(world, `/app/activity/updates?failed=${id}`);
  expect(updates.body.failures).toEqual({});
});

describe("the list", () => {
  const marked = "gid://shopify/Customer/77";

  beforeAll(async () => {
    // 120 lines of one customer, several in the same millisecond, so that only the id tells them apart.
    await world.database.query(
      `INSERT INTO activity (id, shop, at, cause, outcome, direction, shopify_id, framework360_id)
       SELECT gen_random_uuid(), $1, now() - interval '1 day' + (n / 7) * interval '1 ms',
         (ARRAY['webhook', 'sweep', 'manual'])[n % 3 + 1],
         (ARRAY['created', 'updated', 'unchanged', 'skipped'])[n % 4 + 1],
         (ARRAY['inbound', 'outbound', 'both', NULL])[n % 4 + 1], $2, '4711'
       FROM generate_series(1, 120) AS n`,
      [shop, marked],
    );
  });

  test("is gone through page by page, down and up again, without a line lost or shown twice", async () => {
    const first = await page({ customer: "77", outcome: "all" });
    const second = await page({ customer: "77", outcome: "all", before: first.last! });
    const third = await page({ customer: "77", outcome: "all", before: second.last! });
    expect([first, second, third].map(({ lines }) => lines.length)).toEqual([50, 50, 20]);
    expect([first, second, third].map((one) => [one.hasNewer, one.hasOlder])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
    const all = [first, second, third].flatMap(({ lines }) => lines);
    expect(new Set(all.map(({ id }) => id)).size).toBe(120);
    const times = all.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
    const back = await page({ customer: "77", outcome: "all", after: third.first! });
    expect(back).toEqual(second);
    expect(await page({ customer: "77", outcome: "all", after: second.first! })).toEqual(first);
    const early = `${first.lines[2]!.at}_${first.lines[2]!.id}`;
    expect(await page({ customer: "77", outcome: "all", after: early })).toEqual(first);
  });

  test.each([
    ["leaves unchanged customers out unless asked", {}, 90],
    ["shows all when asked", { outcome: "all" }, 120],
    ["shows one outcome", { outcome: "unchanged" }, 30],
    ["shows one direction, and what went both ways", { outcome: "all", direction: "inbound" }, 60],
    ["shows one cause", { outcome: "all", cause: "sweep" }, 40],
    ["takes nonsense for no filter", { outcome: "x", direction: "y", cause: "z", before: "0_0" }, 90],
  ])("%s", async (_what, query, count) => {
    const seen: string[] = [];
    let before = {};
    for (let at = 0; at < 4; at += 1) {
      const next = await page({ customer: marked, ...query, ...before });
      seen.push(...next.lines.map(({ id }) => id));
      if (!next.hasOlder) break;
      before = { before: next.last! };
    }
    expect(seen).toHaveLength(count);
  });

  test("shows a decision as one, also one that an earlier version stored as a send by hand", async () => {
    const insert = (cause: string, ...codes: string[]) =>
      world.database.query(
        `INSERT INTO activity (id, shop, cause, outcome, shopify_id, explanations)
         VALUES (gen_random_uuid(), $1, $2, 'updated', 'gid://shopify/Customer/78', $3)`,
        [shop, cause, JSON.stringify(codes.map((code) => ({ field: null, explanation: { code } })))],
      );
    await insert("manual", "linked-by-hand");
    await insert("decision", "unlinked-by-hand");
    await insert("manual");
    const causesOf = async (cause: string) =>
      (await page({ customer: "78", cause })).lines.map((line) => line.cause);
    expect(await causesOf("decision")).toEqual(["decision", "decision"]);
    expect(await causesOf("manual")).toEqual(["manual"]);
  });

  test("finds a customer by either side's id", async () => {
    for (const customer of ["77", marked, "4711"]) {
      expect((await page({ customer })).lines).toHaveLength(50);
    }
    expect((await page({ customer: "99999" })).lines).toEqual([]);
  });

  test("counts what is newer than what was seen", async () => {
    const { lines, first } = await page({ customer: "77", outcome: "all" });
    const seen = lines[9]!;
    const newer = async (newest: string | null) => {
      const query = new URLSearchParams({ customer: "77", outcome: "all", ...(newest ? { newest } : {}) });
      return (await readJson<{ newer: number }>(world, `/app/activity/updates?${query}`)).body.newer;
    };
    expect(await newer(first)).toBe(0);
    expect(await newer(`${seen.at}_${seen.id}`)).toBe(9);
    expect(await newer(null)).toBe(100);
  });
});

describe("the values behind a line", () => {
  type Side = { status: string; values?: Record<string, unknown> };
  type Values = { fields: string[]; shopify: Side; framework360: Side };
  const values = async (line: Line) => (await readJson<Values>(world, `/app/activity/${line.id}`)).body;

  test("are read from both sides when asked for", async () => {
    const id = created("values@example.it");
    await expect.poll(() => about(id), within).toMatchObject([{ outcome: "created" }]);
    const [line] = await about(id);
    expect(await values(line!)).toMatchObject({
      shopify: { status: "read", values: { firstName: "Anna", email: "values@example.it" } },
      framework360: { status: "read", values: { firstName: "Anna", email: "values@example.it" } },
    });
  });

  test("say which side does not answer and where nobody is linked", async () => {
    const { line } = await failed("nowhere@example.it");
    expect(await values(line)).toMatchObject({
      shopify: { status: "read", values: { email: "nowhere@example.it" } },
      framework360: { status: "unknown" },
    });
    const linked = (await page({ outcome: "created" })).lines[0]!;
    expect(await values(linked)).toMatchObject({
      shopify: { status: "read" },
      framework360: { status: "unavailable" },
    });
  });
});

test("a line tells which newsletter choice it wrote, and the page says whose choice it was", async () => {
  await letAccountBeKnown(world);
  const id = created("reader@example.it");
  await expect.poll(() => about(id), within).toMatchObject([{ outcome: "created" }]);
  for (const [marketingState, choice] of [
    ["SUBSCRIBED", "subscribed"],
    ["UNSUBSCRIBED", "unsubscribed"],
  ] as const) {
    setEmailConsent(world.shopify.shop, id, { marketingState, marketingOptInLevel: "SINGLE_OPT_IN" });
    const last = async () => (await about(id))[0];
    await expect
      .poll(last, within)
      .toMatchObject({ fields: ["newsletter"], newsletter: { side: "framework360", choice } });
  }
});
