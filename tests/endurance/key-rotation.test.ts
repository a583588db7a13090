import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";

import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { createPool } from "../../app/store/database/pg-pool.ts";
import { countOutdated, resealEverything } from "../../app/store/encryption/reseal.ts";
import { createSealer, type SealedAs } from "../../app/store/encryption/seal.ts";
import { createCustomer, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { appEnvironment } from "../support/app-environment.ts";
import { load, sendWebhook, setUpBothWays, shop } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

const first = Buffer.alloc(32, "sandbox").toString("base64");
const second = randomBytes(32).toString("base64");
const third = randomBytes(32).toString("base64");
const fourth = randomBytes(32).toString("base64");

let world: World;
let db: pg.Pool;
let customerId: string;

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "86400" });
  db = createPool(world.databaseUrl);
  await setUpBothWays(world);
  customerId = createCustomer(world.shopify.shop, { email: "sealed@example.it", firstName: "Sigilla" })
    .customer!.id;
  await vi.waitFor(
    async () => expect(await count("customer_link WHERE sealed_base IS NOT NULL")).toBe(1),
    20_000,
  );
  // A redacted customer is remembered under a key of the app's own, which is sealed as well.
  const redacted = createCustomer(world.shopify.shop, { email: "redacted@example.it" }).customer!.id;
  await vi.waitFor(
    async () => expect(await count("customer_link WHERE sealed_base IS NOT NULL")).toBe(2),
    20_000,
  );
  await sendWebhook(world, "customers/redact", about(redacted));
  await vi.waitFor(async () => expect(await count("secret")).toBe(1), 20_000);
  await sendWebhook(world, "customers/data_request", about("8000000000001"));
  await vi.waitFor(async () => expect(await count("data_request")).toBe(1), 20_000);
  // Without workers, sealed jobs stay in the queue.
  await world.restartApp("SIGTERM", { PROCESS_ROLE: "web" });
  const state = await fetch(`${world.framework360.origin}/_control/state`);
  const { webhooks } = (await state.json()) as { webhooks: { url: string }[] };
  await fetch(webhooks[0]!.url, { method: "POST", body: JSON.stringify({ email: "hinted@example.it" }) });
  await sendWebhook(world, "customers/data_request", about(customerId));
  await keepSnapshots();
});

afterAll(async () => {
  await db.end();
  await world.close();
});

/** What a sweep and a comparison keep of a customer until it is looked at. */
async function keepSnapshots(): Promise<void> {
  const sealed = (what: SealedAs["what"]) => createSealer(first).seal("{}", { what, shop });
  await db.query(
    `INSERT INTO listed_customer (id, shop, side, customer_id, sealed_snapshot, listed_at)
     VALUES (gen_random_uuid(), $1, 'shopify', 'listed', $2, now())`,
    [shop, sealed("listed-customer")],
  );
  await db.query(
    `WITH compared AS (
       INSERT INTO comparison (id, shop, account, stage, finished_at)
       VALUES (gen_random_uuid(), $1, 'account', 'done', now())
       ON CONFLICT (shop) DO UPDATE SET stage = 'done', finished_at = now() RETURNING id
     )
     INSERT INTO compared_customer (id, comparison_id, shop, side, customer_id, sealed_snapshot)
     SELECT gen_random_uuid(), id, $1, 'shopify', 'compared', $2 FROM compared`,
    [shop, sealed("compared-customer")],
  );
}

const about = (id: string) => `{"shop_id":1,"shop_domain":"${shop}","customer":{"id":${id}}}`;

async function count(what: string): Promise<number> {
  const { rows } = await db.query<{ count: string }>(`SELECT count(*) FROM ${what}`);
  return Number(rows[0]!.count);
}

/** Which tables hold something that this key sealed, whoever knows of it. */
async function sealedWith(key: string): Promise<string[]> {
  const { rows: tables } = await db.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const prefix = createSealer(key).currentPrefix;
    const { rows } = await db.query(
      `SELECT 1 FROM ${name} AS row WHERE strpos(to_jsonb(row)::text, $1) > 0`,
      [prefix],
    );
    if (rows.length > 0) found.push(name);
  }
  return found.sort();
}

const tables = [
  "pgboss.job",
  "pgboss.job_common",
  "public.compared_customer",
  "public.customer_link",
  "public.data_request",
  "public.framework360_connection",
  "public.hint_address",
  "public.listed_customer",
  "public.secret",
  "public.session",
];

async function rotate(current: string, retired: string): Promise<{ code: number; output: string }> {
  const env = {
    NODE_ENV: "test" as const,
    PATH: process.env.PATH,
    ...appEnvironment,
    DATABASE_URL: world.databaseUrl,
    ENCRYPTION_KEY: current,
    ENCRYPTION_KEYS_RETIRED: retired,
  };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["scripts/rotate-keys.ts"], {
      env,
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

describe("changing the encryption key", () => {
  test("starts from sealed values in every place that keeps any", async () => {
    expect(await sealedWith(first)).toEqual(tables);
  });

  test("says what cannot be opened, and touches none of it", async () => {
    const { code, output } = await rotate(second, "");
    expect(code).toBe(1);
    expect(output).toContain(`Cannot be opened with any of the keys given: framework360_connection ${shop}`);
    expect(await sealedWith(second)).toEqual([]);
    expect(await sealedWith(first)).toEqual(tables);
  });

  test("goes on after an interruption", async () => {
    const sealer = createSealer(second, [first]);
    let left = 3;
    const interrupted = {
      ...sealer,
      seal: (text: string, as: SealedAs) => {
        if ((left -= 1) < 0) throw new Error("interrupted");
        return sealer.seal(text, as);
      },
    };
    await resealEverything(db, interrupted).catch(() => undefined);
    expect(await countOutdated(db, sealer)).toBeGreaterThan(0);
    expect((await resealEverything(db, sealer)).unreadable).toEqual([]);
    expect(await countOutdated(db, sealer)).toBe(0);
    expect(await sealedWith(first)).toEqual([]);
    expect(await sealedWith(second)).toEqual(tables);
  });

  test("is done by a command, once and for all", async () => {
    const done = await rotate(third, second);
    expect(done).toMatchObject({ code: 0, output: expect.stringContaining("Nothing is left") });
    expect(await sealedWith(second)).toEqual([]);
    expect(await sealedWith(third)).toEqual(tables);
    expect((await rotate(third, second)).output).toContain("0 values were sealed again");
  });

  test("leaves an app that knows the new key alone and goes on where it was", async () => {
    await world.restartApp("SIGTERM", { ENCRYPTION_KEY: third });
    await expect.poll(() => count("data_request"), within).toBe(2);
    updateCustomer(world.shopify.shop, customerId, { lastName: "Nuova" });
    const { origin, apiKey } = world.framework360;
    const read = async () => {
      const answer = await fetch(`${origin}/m/api/customers/get?email=sealed@example.it`, {
        headers: { "X-Fw360-Key": apiKey },
      });
      return ((await answer.json()) as { data: { cognome: string } }).data.cognome;
    };
    await expect.poll(read, within).toBe("Nuova");
  });

  test("is done while the app seals and opens, and takes nothing from it", async () => {
    await world.restartApp("SIGTERM", { ENCRYPTION_KEY: fourth, ENCRYPTION_KEYS_RETIRED: third });
    const emails = Array.from({ length: 20 }, (_, index) => `meanwhile-${index}@example.it`);
    const rotations: { code: number; output: string }[] = [];
    const rotating = (async () => {
      for (let time = 0; time < 2; time += 1) rotations.push(await rotate(fourth, third));
    })();
    for (const email of emails) {
      createCustomer(world.shopify.shop, { email, firstName: "Frattanto" });
      updateCustomer(world.shopify.shop, customerId, { lastName: `Nuova ${email.split("@")[0]}` });
      await vi.waitFor(
        async () =>
          expect(world.framework360.control.store.customersAscending().map((one) => one.email)).toContain(
            email,
          ),
        20_000,
      );
    }
    await rotating;
    expect(rotations.at(-1)).toMatchObject({ code: 0, output: expect.stringContaining("Nothing is left") });
    expect(await sealedWith(third)).toEqual([]);
    await world.restartApp("SIGTERM", { ENCRYPTION_KEY: fourth });
    expect((await load(world, "/app/connection")).connection).toMatchObject({
      apiKeyEnding: expect.any(String),
    });
  }, 120_000);

  test("to one that opens nothing keeps the app from starting, and says what to do", async () => {
    const start = world.restartApp("SIGTERM", { ENCRYPTION_KEY: second });
    await expect(start).rejects.toThrow(
      /ENCRYPTION_KEY does not open what the database holds \(secret pseudonym-key\)[^]*ENCRYPTION_KEYS_RETIRED/,
    );
    await world.restartApp("SIGTERM", { ENCRYPTION_KEY: fourth });
    expect((await fetch(`${world.appOrigin}/readyz`)).status).toBe(200);
  });
});
