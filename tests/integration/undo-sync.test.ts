import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { SyncUndoFigures, UndoableSync } from "../../app/merchant/undo-sync.server.ts";
import { createCustomer, findByEmail, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { restartLongAfterKill } from "../support/later.ts";
import { fetchAsMerchant, openApp, readJson, shop, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;
let database: pg.Client;

const path = "/app/synchronization/undo";
const renamed = 30;

const account = () => world.framework360.control.store;
const store = () => world.shopify.shop;
const there = (email: string) => account().customersByEmail(email)[0]!;
const emails = Array.from({ length: renamed }, (_, number) => `name${number}@example.it`);

/** A customer whom both sides have, with another name on each: Shopify's wins. */
function seed(): void {
  const { onChange } = store();
  store().onChange = () => {};
  for (const email of emails) {
    createCustomer(store(), { firstName: "Ugolino", lastName: "Verdi", email });
    account().createCustomer({ nome: "Ugone", cognome: "Verdi", email }, { silent: true });
  }
  createCustomer(store(), { firstName: "Ada", lastName: "Sole", email: "phone@example.it" });
  account().createCustomer(
    { nome: "Ada", cognome: "Sole", email: "phone@example.it", telefono: "+393331230001" },
    { silent: true },
  );
  createCustomer(store(), { firstName: "Lea", lastName: "Sole", email: "lea@example.it" });
  store().onChange = onChange;
}

const progress = async () => (await readJson<UndoableSync>(world, path)).body.progress;
const send = async (form: Record<string, string>) => {
  const answer = await fetchAsMerchant(world, path, shop, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  return (await answer.json()) as UndoableSync & { problem: string | null };
};
const whenOver = async () => {
  await expect.poll(async () => (await progress())?.finishedAt, within).toBeTruthy();
  return (await progress())!;
};
const rowsOf = async (sql: string) => (await database.query<Record<string, unknown>>(sql)).rows;

beforeAll(async () => {
  world = await startWorld({ SYNC_RETRY_DELAY_SECONDS: "1", SWEEP_INTERVAL_SECONDS: "1" });
  database = new pg.Client({ connectionString: world.databaseUrl });
  await database.connect();
  await openApp(world);
  const { origin, apiKey } = world.framework360;
  await submit(world, "/app/connection", { baseUrl: origin, apiKey });
  seed();
});

afterAll(async () => {
  await database.end();
  await world.close();
});

test("before a first synchronization has ended there is nothing to undo", async () => {
  expect((await readJson(world, path)).body).toEqual({ mayUndo: false, progress: null });
  expect(await send({ intent: "begin" })).toEqual({ problem: "nothing", mayUndo: false, progress: null });
});

test("it is told before how much is put back, how much was changed since, and what stays", async () => {
  const both = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };
  await submit(world, "/app/synchronization", both);
  const stages = () => rowsOf("SELECT stage FROM first_sync");
  await expect.poll(stages, within).toEqual([{ stage: "done" }]);
  expect(there(emails[0]!).nome).toBe("Ugolino");
  expect(findByEmail(store(), "phone@example.it")!.phone).toBe("+393331230001");

  // A person renames the first one since.
  updateCustomer(store(), findByEmail(store(), emails[0]!)!.id, { firstName: "Ugo" });
  await expect.poll(() => there(emails[0]!).nome, within).toBe("Ugo");
  const later = "SELECT FROM activity WHERE cause <> 'backfill' AND outcome = 'updated'";
  await expect.poll(() => rowsOf(later), within).toHaveLength(1);
  expect((await readJson<SyncUndoFigures>(world, `${path}?preview`)).body).toEqual({
    customers: renamed + 1,
    onShopify: 1,
    inFramework360: renamed,
    newsletterChoices: 0,
    changedSince: 1,
    notKept: 0,
    createdOnShopify: 0,
    createdInFramework360: 1,
  });
});

test("killed on the way it ends the same: what still stands as it was left is put back, once each, and stays", async () => {
  expect(await send({ intent: "begin" })).toMatchObject({ problem: null, progress: { state: "running" } });
  await expect.poll(async () => (await progress())!.counts.undone, within).toBeGreaterThan(3);
  await restartLongAfterKill(world);
  const over = await whenOver();
  expect(over).toMatchObject({ state: "done", failure: null, total: renamed + 1 });
  // Of those that were written when the process died no line tells: done again they are counted as having nothing to put back.
  const { undone, nothing, ...others } = over.counts;
  expect(undone + nothing).toBe(renamed + 1);
  expect(undone).toBeGreaterThanOrEqual(renamed - 4);
  expect(others).toEqual({ skipped: 0, failed: 0, partly: 1, left: 0 });
  const expectPutBack = () => {
    expect(emails.map((email) => there(email).nome)).toEqual([
      "Ugo",
      ...Array.from({ length: renamed - 1 }, () => "Ugone"),
    ]);
    expect(emails.slice(1).map((email) => findByEmail(store(), email)!.firstName)).toEqual(
      Array.from({ length: renamed - 1 }, () => "Ugolino"),
    );
    expect(findByEmail(store(), "phone@example.it")!.phone).toBeNull();
    expect(there("phone@example.it").telefono).toBe("+393331230001");
    expect(there("lea@example.it")).toBeDefined();
  };
  expectPutBack();

  const [{ now }] = (await rowsOf("SELECT now() AS now")) as [{ now: Date }];
  await database.query("UPDATE sweep SET full_at = NULL, since = NULL");
  const compared = () => database.query("SELECT FROM sweep WHERE finished_at > $1", [now]);
  await expect.poll(async () => (await compared()).rowCount, within).toBe(2);
  expectPutBack();
});

test("undone once more it finds nothing to put back", async () => {
  expect(await send({ intent: "begin" })).toMatchObject({ problem: null });
  const { counts } = await whenOver();
  expect(counts).toMatchObject({ undone: 0, nothing: renamed + 1, failed: 0 });
});

test("it can be stopped, and ends with one message when the account refuses the key", async () => {
  world.framework360.control.faults.replace({ errorRate: 1 });
  const { progress: begun } = await send({ intent: "begin" });
  await send({ intent: "stop", id: begun!.id });
  world.framework360.control.faults.replace({});
  expect(await whenOver()).toMatchObject({ state: "stopped", counts: { undone: 0 } });

  await database.query("UPDATE framework360_connection SET refused_at = now()");
  expect(await send({ intent: "begin" })).toMatchObject({ problem: "key-refused" });
});
