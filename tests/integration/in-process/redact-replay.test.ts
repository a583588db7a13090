import { afterAll, beforeAll, expect, test } from "vitest";

import { pseudonymOf } from "../../../app/store/encryption/pseudonym.ts";
import { createSealer } from "../../../app/store/encryption/seal.ts";
import { forgetCustomer, idsOf, isRedacted } from "../../../app/store/redaction.ts";
import { listRedactions, replayRedactions } from "../../../app/store/redaction-list.ts";
import { forgetShop } from "../../../app/store/shop.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a-shop.myshopify.com";
const left = "left.myshopify.com";
const sealer = createSealer(Buffer.alloc(32, "replay").toString("base64"));
const gid = (id: number) => `gid://shopify/Customer/${id}`;

/** The database in use, and what was restored from its backup. */
let live: TestStore;
let restored: TestStore;

/** Two customers, of whom each table with a plain id knows, and a shop that uninstalled the app. */
async function fill({ db, pool }: TestStore): Promise<void> {
  for (const [shopifyId, framework360Id] of [
    [gid(1), "101"],
    [gid(2), "102"],
  ] as const) {
    await db.customerLink.create({ data: { shop, shopifyId, framework360Id, syncedAt: new Date() } });
    await pool.query(
      `INSERT INTO activity (id, shop, at, cause, outcome, shopify_id, framework360_id)
       VALUES (gen_random_uuid(), $1, now(), 'webhook', 'updated', $2, $3)`,
      [shop, shopifyId, framework360Id],
    );
    await db.sweepMark.create({
      data: { shop, side: "framework360", customerId: framework360Id, hash: "m" },
    });
    await db.accessRecord.create({
      data: {
        shop,
        staffId: "7",
        page: "customers",
        shopifyIds: [shopifyId],
        framework360Ids: [],
        at: new Date(),
      },
    });
  }
  await db.shop.create({ data: { domain: left, installedAt: new Date(0), uninstalledAt: new Date() } });
}

beforeAll(async () => {
  [live, restored] = await Promise.all([openTestStore(shop), openTestStore(shop)]);
  await fill(live);
  await fill(restored);
  // A backup holds the key of the hashes.
  await pseudonymOf(live.db, sealer, ["any"]);
  await restored.db.secret.createMany({ data: await live.db.secret.findMany() });
});

afterAll(() => Promise.all([live.close(), restored.close()]));

/** Everything that the restored database holds, as text. */
async function everything(): Promise<string> {
  const { rows: tables } = await restored.pool.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await restored.pool.query<{ row: string }>(
        `SELECT to_jsonb(r)::text AS row FROM "${name}" AS r`,
      );
      return rows.map(({ row }) => row).join("\n");
    }),
  );
  return texts.join("\n");
}

test("who was redacted since a backup is redacted again in what was restored, and nobody else", async () => {
  await forgetCustomer(live.db, sealer, shop, await idsOf(live.db, shop, gid(1)));
  expect(await forgetShop(live.db, sealer, left)).toBe(true);
  const list = await listRedactions(live.db);
  for (const word of ["Customer", "101", shop, left]) expect(list).not.toContain(word);

  expect(await everything()).toContain(gid(1));
  expect(await replayRedactions(restored.db, sealer, list)).toEqual({ shops: 1, customers: 2 });
  const held = await everything();
  for (const word of [`${gid(1)}"`, '"101"', left]) expect(held).not.toContain(word);
  for (const word of [`${gid(2)}"`, '"102"']) expect(held).toContain(word);
  expect(await isRedacted(restored.db, sealer, shop, gid(1))).toBe(true);
  expect(await isRedacted(restored.db, sealer, shop, "101")).toBe(true);
  expect(await listRedactions(restored.db)).toBe(list);
});

test("replaying again changes nothing", async () => {
  const before = await everything();
  expect(await replayRedactions(restored.db, sealer, await listRedactions(live.db))).toEqual({
    shops: 0,
    customers: 0,
  });
  expect(await everything()).toBe(before);
});

test("a shop that came back after its redaction stays", async () => {
  await restored.db.shop.create({ data: { domain: left, installedAt: new Date(Date.now() + 1_000) } });
  await replayRedactions(restored.db, sealer, await listRedactions(live.db));
  expect(await restored.db.shop.count({ where: { domain: left } })).toBe(1);
});

test("a list that cannot be read changes nothing", async () => {
  const before = await everything();
  await expect(replayRedactions(restored.db, sealer, '{"pseudonym":"anna@example.it"}\n')).rejects.toThrow();
  expect(await everything()).toBe(before);
});
