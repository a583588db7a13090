import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import type { Preview } from "../../app/merchant/preview.server.ts";
import type { PreviewedPage } from "../../app/merchant/preview-customers.server.ts";
import { rowsAbout } from "../support/dump.ts";
import { restartLongAfterKill } from "../support/later.ts";
import {
  connectAccount,
  fetchAsMerchant,
  openApp,
  readJson,
  sendWebhook,
  shop,
  submit,
} from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

const path = "/app/synchronization/preview";
const bothWays = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };
const inbound = { customersEnabled: "on", shopifyToFramework360: "on" };

type Done = Extract<Preview, { state: "done" }>;

const addressOf = (name: string, choices: Record<string, string>) =>
  `${path}${name}?${new URLSearchParams(choices).toString()}`;

const preview = async (choices: Record<string, string>) =>
  (await readJson<Preview>(world, addressOf("", choices))).body;

async function compare(): Promise<void> {
  const response = await fetchAsMerchant(world, path, shop, { method: "POST" });
  expect(await response.json()).toEqual({ refusedBecause: null });
}

async function whenDone(): Promise<Done> {
  await expect.poll(async () => (await preview(bothWays)).state, within).toBe("done");
  return (await preview(bothWays)) as Done;
}

const account = () => world.framework360.control.store;

/** 120 equal customers, and one for each thing that may come of a comparison. */
beforeAll(async () => {
  world = await startWorld({ SYNC_RETRY_DELAY_SECONDS: "1" });
  await openApp(world);
  await connectAccount(world);
  const both = (email: string, shopify: object, framework360: object) => {
    createCustomer(world.shopify.shop, { firstName: "Ugo", lastName: "Verdi", email, ...shopify });
    account().createCustomer({ nome: "Ugo", cognome: "Verdi", email, ...framework360 });
  };
  for (let number = 0; number < 120; number += 1) both(`same${number}@example.it`, {}, {});
  both("phone@example.it", { phone: "+393331230001" }, {});
  both("name@example.it", { firstName: "Ugolino" }, { nome: "Ugone" });
  createCustomer(world.shopify.shop, { firstName: "Lea", lastName: "Sole", email: "lea@example.it" });
  createCustomer(world.shopify.shop, { firstName: "Tel", lastName: "Solo", phone: "+393331230009" });
  account().createCustomer({ nome: "=Mara", cognome: "Luna", email: "mara@example.it" });
  both("twins@example.it", {}, {});
  account().createCustomer({ nome: "Gemella", cognome: "Verdi", email: "twins@example.it" });
});

afterAll(() => world.close());

describe("a comparison", () => {
  test("tells what a synchronization would do, under each choice, and writes on neither side", async () => {
    await compare();
    const { figures, effort } = await whenDone();
    expect(figures.classes).toMatchObject({
      same: 120,
      changed: 2,
      conflict: 1,
      "created-in-framework360": 1,
      "created-on-shopify": 1,
      ambiguous: 3,
      skipped: 1,
    });
    expect(figures.skipped).toEqual([{ reason: "no-email", count: 1 }]);
    expect(figures.changedOn).toEqual({ shopify: 0, framework360: 2 });
    expect(figures.conflicts).toEqual({ shopify: 1, framework360: 0 });
    expect(effort.pointsPerSecond).toBeGreaterThan(0);
    // Half a point for each of the 128 customers that were compared, and 20 for the one to be created on Shopify.
    expect(effort.points).toBe(0.5 * 128 + 20);

    const other = (await preview({ ...bothWays, conflictWinner: "framework360" })) as Done;
    expect(other.figures.conflicts).toEqual({ shopify: 0, framework360: 1 });
    expect(other.figures.changedOn).toEqual({ shopify: 1, framework360: 1 });
    const chosen = {
      ...bothWays,
      inboundAudience: "tagged",
      inboundTags: "vip",
      outboundAudience: "ordered",
    };
    const few = (await preview(chosen)) as Done;
    expect(few.figures.classes).toMatchObject({ "left-out": 125, same: 0, changed: 0, ambiguous: 0 });
    expect(few.figures.skipped).toContainEqual({ reason: "orders-unknown", count: 3 });
    const oneWay = (await preview(inbound)) as Done;
    expect(oneWay.figures.classes["created-on-shopify"]).toBe(0);
    expect(world.shopify.shop.customers.size).toBe(125);
    expect(account().customerCount()).toBe(125);
    expect(account().customersByEmail("phone@example.it")[0]!.telefono).toBe("");
  });

  test("can be begun by several at once", async () => {
    await Promise.all(Array.from({ length: 12 }, compare));
    await whenDone();
  });

  test("shows the first customers of a class with the values of both sides, read for that page", async () => {
    const [renamed] = account().customersByEmail("name@example.it");
    account().updateCustomer(renamed!, { nome: "Ugobaldo" });
    const { body } = await readJson<PreviewedPage>(world, addressOf("/conflict", bothWays));
    expect(body).toMatchObject({
      customers: [
        {
          name: "Ugolino Verdi",
          email: "name@example.it",
          fields: [
            {
              field: "firstName",
              values: { shopify: "Ugolino", framework360: "Ugobaldo" },
              writtenOn: ["framework360"],
              winner: "shopify",
            },
          ],
        },
      ],
      next: null,
    });
  });

  test("shows every customer of a class once, page after page", async () => {
    const seen: unknown[] = [];
    for (let after: string | null = ""; after !== null;) {
      const address = addressOf("/same", { ...bothWays, ...(after && { after }) });
      const { body }: { body: PreviewedPage } = await readJson(world, address);
      if (body.problem !== null) throw new Error(body.problem);
      seen.push(...body.customers.map(({ email }) => email));
      after = body.next;
    }
    expect(new Set(seen).size).toBe(120);
    expect(seen).toHaveLength(120);
  });

  test("gives the whole list of a class as a file that no spreadsheet takes for formulas", async () => {
    const file = async (name: string) =>
      (await fetchAsMerchant(world, addressOf(`/${name}`, { ...bothWays, file: "csv" }))).text();
    const same = (await file("same")).trimEnd().split("\r\n");
    expect(same).toHaveLength(121);
    expect(await file("created-on-shopify")).toContain(`"'=Mara Luna","mara@example.it","created"`);
  });

  test("goes on where it was when its process dies, and matches no customer twice", async () => {
    world.framework360.control.faults.replace({ latencyMs: { min: 300, max: 300 } });
    await compare();
    const read = async () => {
      const now = await preview(bothWays);
      return now.state === "running" ? now.read.framework360 : null;
    };
    await expect.poll(read, within).toBeGreaterThan(0);
    await restartLongAfterKill(world);
    world.framework360.control.faults.replace({});
    const { figures } = await whenDone();
    expect(figures.classes).toMatchObject({ same: 120, changed: 2, ambiguous: 3 });
  });

  test("keeps e-mails and phones as keyed hashes, and nothing of a customer that is redacted", async () => {
    const { rows } = await world.database.query<{ text: string }>(
      "SELECT to_jsonb(held)::text AS text FROM compared_customer AS held",
    );
    expect(rows).toHaveLength(250);
    expect(rows.filter(({ text }) => /@|\+39/.test(text))).toEqual([]);
    const lea = [...world.shopify.shop.customers.values()].find(({ email }) => email === "lea@example.it")!;
    const redaction = { shop_domain: shop, customer: { id: Number(lea.id), email: "lea@example.it" } };
    await sendWebhook(world, "customers/redact", JSON.stringify(redaction));
    await expect.poll(() => rowsAbout(world.database, ["lea@example.it"]), within).toEqual([]);
  });

  test("counts a customer no longer that was redacted", async () => {
    const { figures } = await whenDone();
    expect(figures.classes).toMatchObject({ same: 120, "created-in-framework360": 0 });
  });

  test("goes on where a customer of Framework360 is too large to be read", async () => {
    const tags = ["t".repeat(200_000)];
    const large = account().createCustomer({ nome: "Grande", email: "grande@example.it", tags });
    await compare();
    const { figures } = await whenDone();
    account().deleteCustomer(large);
    expect(figures.classes).toMatchObject({ same: 120, "created-on-shopify": 1 });
  });

  test("goes on where Shopify cannot show a customer", async () => {
    const choose = (choices: object) =>
      fetch(`${world.shopify.origin}/_control/choices`, {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(choices),
      });
    await choose({ brokenEmails: ["same60@example.it"] });
    await compare();
    const { figures } = await whenDone();
    await choose({});
    expect(figures.classes.same).toBe(119);
  });

  test("counts two customers whom a person said to be different people as skipped for that reason", async () => {
    const { rows } = await world.database.query<{ shopify: string; framework360: string }>(
      `SELECT customer_id AS shopify, partner_id AS framework360 FROM compared_customer
       WHERE side = 'shopify' AND basis = 'email' LIMIT 1`,
    );
    const { shopify, framework360 } = rows[0]!;
    const kept = "INSERT INTO apart_pair (shop, shopify_id, framework360_id) VALUES ($1, $2, $3)";
    await world.database.query(kept, [shop, shopify, framework360]);
    await compare();
    const { figures } = await whenDone();
    expect(figures.skipped).toContainEqual({ reason: "apart", count: 1 });
    await world.database.query("DELETE FROM apart_pair");
  });

  test("counts the tags to leave out as they are saved, without reading a side again", async () => {
    const person = { firstName: "Ada", lastName: "Neri", email: "ada@example.it" };
    createCustomer(world.shopify.shop, { ...person, tags: ["b2b"] });
    account().createCustomer({ nome: "Ada", cognome: "Neri", email: "ada@example.it" });
    await compare();
    const { figures } = await whenDone();
    expect(figures.classes).toMatchObject({ same: 120, changed: 3 });
    expect(figures.fields).toContainEqual({ field: "tags", on: { shopify: 0, framework360: 1 } });
    const lists = () => world.framework360.control.calls.counts().calls["customers/list"];
    const before = lists();

    await submit(world, "/app/synchronization", { ignoredTags: "b2b" });
    const counted = async () => {
      const now = await preview(bothWays);
      return now.state === "done" ? now.figures.classes : now.state;
    };
    await expect.poll(counted, within).toMatchObject({ same: 121, changed: 2 });
    expect(lists()).toBe(before);
  });

  test("is not shown after a day, nor as running when its job is no longer there", async () => {
    await world.database.query("UPDATE comparison SET finished_at = NULL, stage = 'shopify'");
    // The job of the last comparison ends a moment after its figures are there.
    await expect.poll(() => preview(bothWays), within).toEqual({ state: "failed", failure: "interrupted" });
    await world.database.query(
      "UPDATE comparison SET started_at = now() - interval '25 hours', finished_at = now()",
    );
    expect(await preview(bothWays)).toEqual({ state: "none" });
  });

  test("says why when a side cannot be called", async () => {
    await submit(world, "/app/connection", { intent: "disconnect" });
    const response = await fetchAsMerchant(world, path, shop, { method: "POST" });
    expect(await response.json()).toEqual({ refusedBecause: "not-connected" });
  });
});
