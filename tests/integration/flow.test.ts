import { createHmac, randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { sandboxApp } from "../../sandbox/app-process.ts";
import { createCustomer, deleteCustomer, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { runFlowAction, setListening, startedTriggers } from "../../sandbox/shopify/flow.ts";
import { startInbound } from "../support/inbound.ts";
import { makeJobsDue } from "../support/later.ts";
import { shop } from "../support/merchant.ts";
import type { World } from "../support/world.ts";
import { within } from "../support/within.ts";

const app = () => ({ ...sandboxApp, appOrigin: world.appOrigin, configFile: "" });

let world: World;

beforeAll(async () => {
  world = await startInbound({ SWEEP_INTERVAL_SECONDS: "86400" });
});

afterAll(() => world.close());

function created(firstName: string, given: Parameters<typeof createCustomer>[1] = {}): string {
  const email = `${firstName.toLowerCase()}@example.it`;
  return createCustomer(world.shopify.shop, { firstName, lastName: "Flusso", email, ...given }).customer!.id;
}

/** @param target counts only lines of what was written there; null: all */
async function linesAbout(id: string, cause: string, target: string | null = null): Promise<number> {
  const { rows } = await world.database.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM activity WHERE shopify_id = $1 AND cause = $2 AND ($3::text IS NULL OR target = $3)",
    [`gid://shopify/Customer/${id}`, cause, target],
  );
  return rows[0]!.count;
}

/** Of how many triggers this customer is the subject. */
const toldOf = (id: string, handle: string) =>
  startedTriggers(world.shopify.shop).filter(
    (one) => one.handle === handle && (one.payload as { customer_id: number }).customer_id === Number(id),
  ).length;

/** Whether a person has to confirm a subscription by mail. */
async function confirmByMail(doubleOptIn: boolean): Promise<void> {
  const answer = await fetch(`${world.framework360.origin}/_control/behaviour`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ doubleOptIn }),
  });
  expect(answer.status).toBe(200);
}

async function mailsSent(): Promise<number> {
  const answer = await fetch(`${world.framework360.origin}/_control/stats`);
  return ((await answer.json()) as { mails: number }).mails;
}

async function jobsByHand(): Promise<number> {
  const { rows } = await world.database.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM pgboss.job WHERE name = 'sync-customer' AND data->>'cause' = 'manual'",
  );
  return rows[0]!.count;
}

describe("the action Send to Framework360", () => {
  test("sends the customer, and a run that is repeated does so once", async () => {
    const id = created("Rina");
    await expect.poll(() => linesAbout(id, "webhook"), within).toBe(1);
    const run = { customerId: id, runId: randomUUID() };
    expect((await runFlowAction(app(), world.shopify.shop, run)).status).toBe(200);
    await expect.poll(() => linesAbout(id, "manual"), within).toBe(1);
    const before = await jobsByHand();
    expect((await runFlowAction(app(), world.shopify.shop, run)).status).toBe(200);
    expect(await jobsByHand()).toBe(before);
    expect((await runFlowAction(app(), world.shopify.shop, { customerId: id })).status).toBe(200);
    await expect.poll(() => linesAbout(id, "manual"), within).toBe(2);
  });

  test("asks no person again to confirm a subscription, however often a workflow runs", async () => {
    await confirmByMail(true);
    const emailMarketingConsent = {
      marketingState: "SUBSCRIBED",
      marketingOptInLevel: "SINGLE_OPT_IN",
    } as const;
    const before = await mailsSent();
    const id = created("Pia", { emailMarketingConsent });
    // A notification of our own write tells once more that the subscription waits, and writes nothing.
    await expect.poll(() => linesAbout(id, "webhook", "framework360"), within).toBe(1);
    const asked = await mailsSent();
    expect(asked).toBeGreaterThan(before);
    for (const count of [1, 2]) {
      expect((await runFlowAction(app(), world.shopify.shop, { customerId: id })).status).toBe(200);
      await expect.poll(() => linesAbout(id, "manual"), within).toBe(count);
    }
    expect(await mailsSent()).toBe(asked);
    expect(await linesAbout(id, "webhook", "framework360")).toBe(1);
    await confirmByMail(false);
  });

  const body = {
    shopify_domain: shop,
    action_run_id: "run-1",
    properties: { customer_id: 7 },
  };
  const post = (path: string, payload: unknown, secret = sandboxApp.clientSecret) => {
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    const signature = createHmac("sha256", secret).update(text).digest("base64");
    return fetch(world.appOrigin + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Shopify-Hmac-Sha256": signature },
      body: text,
    });
  };

  test.each(["/webhooks/flow/action", "/webhooks/flow/lifecycle"])(
    "is refused with 401 when %s is signed wrongly, and nothing is done",
    async (path) => {
      const before = await jobsByHand();
      expect((await post(path, body, "another secret")).status).toBe(401);
      const unsigned = await fetch(world.appOrigin + path, { method: "POST", body: JSON.stringify(body) });
      expect(unsigned.status).toBe(401);
      expect(await jobsByHand()).toBe(before);
    },
  );

  test.each([
    ["no JSON", "customer"],
    ["no customer", { ...body, properties: {} }],
    ["something else than a customer", { ...body, properties: { customer_id: "gid://shopify/Order/1" } }],
    ["no run", { ...body, action_run_id: "" }],
    ["a shop that is none", { ...body, shopify_domain: "example.org" }],
  ])("is refused with 400 when it names %s", async (_what, payload) => {
    expect((await post("/webhooks/flow/action", payload)).status).toBe(400);
  });

  test("does nothing for a shop that does not have the app", async () => {
    const before = await jobsByHand();
    const elsewhere = { ...body, shopify_domain: "nobody-here.myshopify.com", action_run_id: "run-2" };
    expect((await post("/webhooks/flow/action", elsewhere)).status).toBe(200);
    expect(await jobsByHand()).toBe(before);
  });
});

/** Has the triggers that are gathered by now started, and looks. */
const toldAtOnce =
  <Told>(look: () => Told) =>
  async () => {
    await makeJobsDue(world, "flow-triggers");
    return look();
  };

describe("triggers", () => {
  test("are not sent to a shop without a workflow that listens", async () => {
    const id = created("Sara");
    await expect.poll(() => linesAbout(id, "webhook"), within).toBe(1);
    const { rowCount } = await world.database.query("SELECT FROM pgboss.job WHERE name = 'flow-triggers'");
    expect(rowCount).toBe(0);
    expect(startedTriggers(world.shopify.shop)).toEqual([]);
  });

  test("tell a workflow of each customer once, however often it changed, and of many only some", async () => {
    const handle = "customer-synced";
    await setListening(app(), world.shopify.shop, { handle, isEnabled: true });
    const ids = Array.from({ length: 15 }, (_, index) => created(`Molte${index}`));
    await expect.poll(() => linesAbout(ids[0]!, "webhook"), within).toBe(1);
    updateCustomer(world.shopify.shop, ids[0]!, { lastName: "Cambiata" });
    const told = () => startedTriggers(world.shopify.shop).filter((one) => one.handle === handle);
    const sum = () =>
      told().reduce(
        (total, { payload }) => total + 1 + (payload as { "Other customers": number })["Other customers"],
        0,
      );
    await expect.poll(toldAtOnce(sum), within).toBeGreaterThanOrEqual(ids.length);
    expect(told().length).toBeLessThanOrEqual(sum());
    for (const id of ids) expect(toldOf(id, handle)).toBeLessThanOrEqual(2);
    expect(startedTriggers(world.shopify.shop).every((one) => one.handle === handle)).toBe(true);
  });

  test("tell a workflow that a customer could not be synced, and why", async () => {
    const handle = "customer-not-synced";
    await setListening(app(), world.shopify.shop, { handle, isEnabled: true });
    // Framework360 refuses the address.
    const id = created("Nora", { email: "nora..flusso@example.it" });
    const told = () => startedTriggers(world.shopify.shop).find((one) => one.handle === handle)?.payload;
    await expect.poll(toldAtOnce(told), within).toMatchObject({
      customer_id: Number(id),
      Reason: "refused",
      "Failed on": "Framework360",
    });
  });

  test("tell a workflow of a customer who was created without a value that Framework360 does not show yet", async () => {
    const handle = "customer-synced";
    await setListening(app(), world.shopify.shop, { handle, isEnabled: true });
    await confirmByMail(true);
    const emailMarketingConsent = {
      marketingState: "SUBSCRIBED",
      marketingOptInLevel: "SINGLE_OPT_IN",
    } as const;
    const id = created("Ugo", { emailMarketingConsent });
    await expect
      .poll(
        toldAtOnce(() => toldOf(id, handle)),
        within,
      )
      .toBeGreaterThan(0);
  });

  test("tell a workflow of the others where Shopify takes no word about a customer who was deleted", async () => {
    const handle = "customer-synced";
    await setListening(app(), world.shopify.shop, { handle, isEnabled: true });
    const [stays, leaves] = [created("Ada"), created("Bea")];
    for (const id of [stays, leaves]) await expect.poll(() => linesAbout(id, "webhook"), within).toBe(1);
    // The newest is told first, and of many only some: what earlier tests left was long ago.
    await world.database.query("UPDATE activity SET at = at - interval '1 hour'");
    await world.database.query("UPDATE flow_listener SET told_until = now() - interval '5 seconds'");
    for (const [id, seconds] of [
      [stays, 4],
      [leaves, 3],
    ] as const)
      await world.database.query(
        "UPDATE activity SET at = now() - make_interval(secs => $2) WHERE shopify_id = $1",
        [`gid://shopify/Customer/${id}`, seconds],
      );
    expect(deleteCustomer(world.shopify.shop, leaves).userErrors).toEqual([]);
    await expect
      .poll(
        toldAtOnce(() => toldOf(stays, handle)),
        within,
      )
      .toBe(1);
  });

  test("end once the last workflow is disabled, and an older word does not bring them back", async () => {
    for (const handle of ["customer-synced", "customer-not-synced"])
      await setListening(app(), world.shopify.shop, { handle, isEnabled: false });
    const { rows } = await world.database.query("SELECT is_enabled FROM flow_listener WHERE shop = $1", [
      shop,
    ]);
    expect(rows).toEqual([{ is_enabled: false }, { is_enabled: false }]);
  });
});
