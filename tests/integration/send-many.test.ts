import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { createCustomer, deleteCustomer, findByEmail } from "../../sandbox/shopify/customers.ts";
import type { SendManyProgress } from "../../app/merchant/send-many.server.ts";
import { restartLongAfterKill } from "../support/later.ts";
import { connectAccount, openApp, readJson, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

const matching = 40;
const others = 5;

const account = () => world.framework360.control.store;
const store = () => world.shopify.shop;
const inFramework360 = (fields: object) => account().createCustomer(fields, { silent: true });

type Begun = "begun" | "running" | "not-connected" | null;

async function ask(
  form: Record<string, string>,
): Promise<{ begun: Begun; progress: SendManyProgress | null }> {
  const { status, body } = await submit(world, "/app/sends/many", form);
  expect(status).toBe(200);
  return body as Awaited<ReturnType<typeof ask>>;
}

const begin = (side: string, search = "", state = "") => ask({ intent: "begin", side, search, state });

async function readProgress(): Promise<SendManyProgress> {
  const { body } = await readJson<{ progress: SendManyProgress }>(world, "/app/sends/many");
  return body.progress;
}

async function whenOver(): Promise<SendManyProgress> {
  await expect.poll(async () => (await readProgress()).finishedAt, within).not.toBeNull();
  return readProgress();
}

const none = { created: 0, updated: 0, partly: 0, unchanged: 0, skipped: 0, failed: 0 };

/** No direction is on: what is carried, was sent by hand. */
beforeAll(async () => {
  world = await startWorld({ SYNC_RETRY_DELAY_SECONDS: "1" });
  await openApp(world);
  await connectAccount(world);
  for (let number = 0; number < matching; number += 1) {
    inFramework360({ nome: `N${number}`, cognome: "Bassi", email: `bassi${number}@example.it` });
  }
  for (let number = 0; number < others; number += 1) {
    inFramework360({ nome: `N${number}`, cognome: "Alti", email: `alti${number}@example.it` });
  }
});

afterEach(() => {
  world.shopify.control.faults.replace({});
  world.framework360.control.faults.replace({});
});

afterAll(() => world.close());

describe("sending all customers that match", () => {
  test("can be stopped: what waits is left, and the report says how many", async () => {
    world.shopify.control.faults.replace({ latencyMs: { min: 300, max: 300 } });
    expect(await begin("framework360", "Bassi")).toMatchObject({ begun: "begun" });
    await expect.poll(async () => (await readProgress()).counts.created, within).toBeGreaterThan(0);
    const { id } = await readProgress();
    expect((await begin("framework360")).begun).toBe("running");
    expect((await ask({ intent: "stop", id })).progress).toMatchObject({ id, state: "stopping" });
    const report = await whenOver();
    expect(report).toMatchObject({ state: "stopped", failure: null });
    expect(report.left).toBeGreaterThan(0);
    expect(report.counts.created + report.left).toBe(report.found);
    expect(store().customers.size).toBe(report.counts.created);
    const { rows } = await world.database.query("SELECT sealed_source, cursor FROM send_many");
    expect(rows).toEqual([{ sealed_source: null, cursor: null }]);
    expect((await world.database.query("SELECT FROM send_many_customer")).rowCount).toBe(0);
  });

  test("goes on after the app was killed, sends each once, and says of which nothing was to be written", async () => {
    const earlier = store().customers.size;
    inFramework360({ nome: "Senza", cognome: "Bassi" });
    world.shopify.control.faults.replace({ latencyMs: { min: 20, max: 20 } });
    await begin("framework360", "Bassi");
    await expect.poll(() => store().customers.size, within).toBeGreaterThan(earlier + 5);
    await restartLongAfterKill(world);
    world.shopify.control.faults.replace({});
    const { counts, reasons, found, left } = await whenOver();
    expect({
      found,
      left,
      total: counts.created + counts.unchanged + counts.updated,
      ...counts,
    }).toMatchObject({
      ...{ found: matching + 1, left: 0, total: matching, skipped: 1, failed: 0 },
    });
    expect(reasons).toEqual([{ result: "skipped", reason: "no-identity", count: 1 }]);
    expect(store().customers.size).toBe(matching);
  });

  test("takes only those in a state, and brings back who was deleted only when they were asked for", async () => {
    const { id } = findByEmail(store(), "bassi7@example.it")!;
    deleteCustomer(store(), id);
    // While both directions are off, no notification of it is acted on.
    await world.database.query(
      "UPDATE customer_link SET deleted_on = 'shopify', sealed_base = NULL WHERE shopify_id = $1",
      [`gid://shopify/Customer/${id}`],
    );
    await begin("framework360", "", "missing");
    // One has neither an e-mail nor a phone.
    expect(await whenOver()).toMatchObject({ counts: { ...none, created: others, skipped: 1 } });
    await begin("framework360", "bassi7@example.it");
    const skipped = { counts: { ...none, skipped: 1 }, reasons: [{ reason: "deleted", count: 1 }] };
    expect(await whenOver()).toMatchObject(skipped);
    expect(findByEmail(store(), "bassi7@example.it")).toBeUndefined();
    await begin("framework360", "", "deleted");
    expect(await whenOver()).toMatchObject({ counts: { ...none, created: 1 } });
    expect(findByEmail(store(), "bassi7@example.it")).toBeDefined();
  });

  test("goes the other way too", async () => {
    const total = store().customers.size;
    createCustomer(store(), { firstName: "Zoe", lastName: "Nuova", email: "zoe.nuova@example.it" });
    await begin("shopify");
    const { counts, found } = await whenOver();
    expect(found).toBe(total + 1);
    expect(counts).toMatchObject({ created: 1, failed: 0, skipped: 0 });
    expect(account().customersByEmail("zoe.nuova@example.it")).toHaveLength(1);
    await begin("shopify", "zoe nuova", "synced");
    expect(await whenOver()).toMatchObject({ side: "shopify", counts: { ...none, unchanged: 1 } });
    await begin("shopify", "...");
    expect(await whenOver()).toMatchObject({ found: 0 });
  });

  test("ends with one message when the account refuses the key, and not with a failure of each customer", async () => {
    await world.database.query("UPDATE framework360_connection SET refused_at = now()");
    await begin("framework360");
    expect(await whenOver()).toMatchObject({ state: "failed", failure: "key-refused", counts: none });
  });
});
