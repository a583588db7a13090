import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import {
  addTags,
  createCustomer,
  deleteCustomer,
  mergeCustomers,
  removeTags,
  setEmailConsent,
  updateCustomer,
} from "../../sandbox/shopify/customers.ts";
import { blankCustomer } from "../../app/sync/customer.ts";
import { sandboxSealer } from "../support/dump.ts";
import { restartLongAfterKill } from "../support/later.ts";
import { setUpInbound, shop as domain, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await setUpInbound(world);
});

afterAll(() => world.close());

afterEach(() => faults({}));

async function faults(given: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${world.framework360.origin}/_control/faults`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** The customer as Framework360's API gives it back, or null. */
async function inFramework360(email: string): Promise<Record<string, unknown> | null> {
  const { origin, apiKey } = world.framework360;
  const answer = await fetch(`${origin}/m/api/customers/get?email=${encodeURIComponent(email)}`, {
    headers: { "X-Fw360-Key": apiKey },
  });
  const { status, data } = (await answer.json()) as { status: number; data: Record<string, unknown> };
  return status === 1 ? data : null;
}

async function howMany(email: string): Promise<number> {
  const state = (await (await fetch(`${world.framework360.origin}/_control/state`)).json()) as object;
  return JSON.stringify(state).split(`"email":"${email}"`).length - 1;
}

/** Keeps the customer as the list of a sweep would, that was read just now. */
async function keepAsListed(id: string): Promise<void> {
  const listedAt = new Date();
  const snapshot = { id, customer: blankCustomer, newsletterChangedAt: null, listedAt };
  const sealed = sandboxSealer.seal(JSON.stringify(snapshot), { what: "listed-customer", shop: domain });
  await world.database.query(
    `INSERT INTO listed_customer (id, shop, side, customer_id, sealed_snapshot, listed_at)
     VALUES (gen_random_uuid(), $1, 'shopify', $2, $3, $4)`,
    [domain, id, sealed, listedAt],
  );
}

async function activity(
  shopifyId: string,
): Promise<{ outcome: string; reason: string | null; fields: string[] }[]> {
  const { rows } = await world.database.query(
    "SELECT outcome, reason, fields FROM activity WHERE shopify_id = $1 ORDER BY at",
    [`gid://shopify/Customer/${shopifyId}`],
  );
  return rows as { outcome: string; reason: string | null; fields: string[] }[];
}

function created(input: Parameters<typeof createCustomer>[1]): string {
  const { customer, userErrors } = createCustomer(world.shopify.shop, input);
  if (!customer) throw new Error(JSON.stringify(userErrors));
  return customer.id;
}

const address = {
  address1: "Via Roma 1",
  city: "Bergamo",
  provinceCode: "BG",
  zip: "24121",
  countryCode: "IT",
};

describe("Shopify => Framework360", () => {
  test("brings a new customer with everything that is mapped", async () => {
    created({
      firstName: "Anna",
      lastName: "Rossi",
      email: "anna.rossi@example.it",
      phone: "+393331234501",
      tags: ["vip", "fiera"],
      addresses: [{ ...address, company: "Rossi Srl" }],
      emailMarketingConsent: { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" },
    });
    await expect.poll(() => inFramework360("anna.rossi@example.it")).not.toBeNull();
    const customer = await inFramework360("anna.rossi@example.it");
    expect(customer).toMatchObject({
      nome: "Anna",
      cognome: "Rossi",
      telefono_cellulare: "+393331234501",
      dati_fatturazione: {
        ragione_sociale: "Rossi Srl",
        indirizzo: "Via Roma 1",
        comune: "Bergamo",
        citta: "BG",
        cap: "24121",
        stato: "IT",
      },
      tags: ["fiera", "vip"],
      marketing_active: true,
    });
  });

  test("lets an edit of any mapped field follow", async () => {
    const { shop } = world.shopify;
    const id = created({
      firstName: "Bruno",
      lastName: "Verdi",
      email: "bruno@example.it",
      tags: ["a", "b"],
      addresses: [address],
    });
    await expect.poll(() => inFramework360("bruno@example.it"), within).not.toBeNull();

    updateCustomer(shop, id, { firstName: "Brunello", lastName: "Bianchi", phone: "+393331234502" });
    updateCustomer(shop, id, {
      addresses: [
        {
          ...address,
          address1: "Via Milano 2",
          city: "Como",
          provinceCode: "CO",
          zip: "22100",
          company: "Verdi SpA",
        },
      ],
    });
    addTags(shop, id, ["c"]);
    removeTags(shop, id, ["a"]);
    setEmailConsent(shop, id, { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" });
    await expect
      .poll(() => inFramework360("bruno@example.it"), within)
      .toMatchObject({
        nome: "Brunello",
        cognome: "Bianchi",
        telefono_cellulare: "+393331234502",
        dati_fatturazione: {
          indirizzo: "Via Milano 2",
          comune: "Como",
          citta: "CO",
          cap: "22100",
          ragione_sociale: "Verdi SpA",
        },
        tags: ["b", "c"],
        marketing_active: true,
      });

    setEmailConsent(shop, id, { marketingState: "UNSUBSCRIBED" });
    await expect
      .poll(() => inFramework360("bruno@example.it"), within)
      .toMatchObject({ marketing_active: false });

    updateCustomer(shop, id, { email: "brunello@example.it" });
    await expect
      .poll(() => inFramework360("brunello@example.it"), within)
      .toMatchObject({ nome: "Brunello" });
    expect(await inFramework360("bruno@example.it")).toBeNull();
  });

  test("ends a burst of ten edits in the last state, with one customer", async () => {
    const id = created({ firstName: "Carla", lastName: "Neri", email: "carla@example.it" });
    for (let edit = 1; edit <= 10; edit += 1)
      updateCustomer(world.shopify.shop, id, { lastName: `Neri ${edit}` });
    await expect.poll(() => inFramework360("carla@example.it"), within).toMatchObject({ cognome: "Neri 10" });
    expect(await howMany("carla@example.it")).toBe(1);
  });

  test("updates who is in Framework360 already instead of making a second one", async () => {
    const { origin, apiKey } = world.framework360;
    await fetch(`${origin}/m/api/customers/registration`, {
      method: "POST",
      headers: { "X-Fw360-Key": apiKey, "Content-Type": "application/json" },
      body: JSON.stringify({
        nome: "Dario",
        cognome: "Conti",
        email: "dario@example.it",
        tags: ["gestionale"],
      }),
    });
    created({
      firstName: "Dario",
      lastName: "Conti",
      email: "Dario@Example.it",
      tags: ["shopify"],
      phone: "+393331234503",
    });
    await expect
      .poll(() => inFramework360("dario@example.it"), within)
      .toMatchObject({ telefono_cellulare: "+393331234503", tags: ["gestionale", "shopify"] });
    expect(await howMany("dario@example.it")).toBe(1);
  });

  test("records a customer without an e-mail as skipped, with the reason", async () => {
    const id = created({ firstName: "Elio", lastName: "Sala", phone: "+393331234504" });
    await expect.poll(() => activity(id), within).toMatchObject([{ outcome: "skipped", reason: "no-email" }]);
  });

  test("deletes nobody: the link becomes a tombstone, without what both sides agreed on", async () => {
    const id = created({ firstName: "Fabio", lastName: "Riva", email: "fabio@example.it" });
    await expect.poll(() => inFramework360("fabio@example.it"), within).not.toBeNull();
    deleteCustomer(world.shopify.shop, id);
    await expect.poll(async () => (await activity(id)).at(-1), within).toMatchObject({ reason: "deleted" });
    expect(await inFramework360("fabio@example.it")).not.toBeNull();
    const { rows } = await world.database.query(
      "SELECT deleted_on, sealed_base FROM customer_link WHERE shopify_id = $1",
      [`gid://shopify/Customer/${id}`],
    );
    expect(rows).toEqual([{ deleted_on: "shopify", sealed_base: null }]);
  });

  test("takes the news of a deletion at its word, although a list showed the customer a moment ago", async () => {
    const id = created({ firstName: "Gaia", lastName: "Testa", email: "gaia@example.it" });
    await expect.poll(() => inFramework360("gaia@example.it"), within).not.toBeNull();
    await keepAsListed(`gid://shopify/Customer/${id}`);
    deleteCustomer(world.shopify.shop, id);
    await expect.poll(async () => (await activity(id)).at(-1), within).toMatchObject({ reason: "deleted" });
    const { rows } = await world.database.query(
      `SELECT count(*)::int AS retried FROM pgboss.job
       WHERE name = 'sync-customer' AND data->>'customerId' = $1 AND retry_count > 0`,
      [`gid://shopify/Customer/${id}`],
    );
    expect(rows).toEqual([{ retried: 0 }]);
  });

  test("follows a merge to the customer that stays", async () => {
    const { shop } = world.shopify;
    const gone = created({ firstName: "Lia", lastName: "Prima", email: "lia@example.it" });
    await expect.poll(() => inFramework360("lia@example.it"), within).not.toBeNull();
    const before = (await inFramework360("lia@example.it"))!.id;
    const kept = created({ firstName: "Lia", lastName: "Dopo", phone: "+393331234505" });
    await expect.poll(() => activity(kept), within).toHaveLength(1);

    expect(mergeCustomers(shop, gone, kept).userErrors).toEqual([]);
    await expect
      .poll(() => inFramework360("lia@example.it"), within)
      .toMatchObject({ id: before, cognome: "Dopo" });
    updateCustomer(shop, kept, { lastName: "Unita" });
    await expect
      .poll(() => inFramework360("lia@example.it"), within)
      .toMatchObject({ id: before, cognome: "Unita" });
    expect(await howMany("lia@example.it")).toBe(1);
  });

  test.each([
    ["errors", { errorRate: 1, errorKinds: ["http500"] }],
    ["pages of HTML", { errorRate: 1, errorKinds: ["html502"] }],
    ["nothing", { errorRate: 1, errorKinds: ["empty"] }],
    ["refusals that say nothing of the customer", { errorRate: 1, errorKinds: ["status0"] }],
    ["lost answers to what took effect", { errorRate: 1, errorKinds: ["reset"], errorWhen: "after" }],
  ])("keeps a customer through Framework360 answering %s", async (what, given) => {
    const email = `${what.replaceAll(/\W+/g, "-").toLowerCase()}@example.it`;
    await faults(given);
    const id = created({ firstName: "Gino", lastName: "Costa", email });
    await expect
      .poll(async () => {
        const { rows } = await world.database.query(
          "SELECT 1 FROM pgboss.job WHERE name = 'sync-customer' AND state = 'retry' AND data->>'customerId' = $1",
          [`gid://shopify/Customer/${id}`],
        );
        return rows.length;
      }, within)
      .toBe(1);
    await faults({});
    await expect.poll(() => inFramework360(email), within).not.toBeNull();
    await expect
      .poll(async () => (await activity(id)).at(-1)?.outcome, within)
      .toMatch(/created|updated|unchanged/);
    expect(await howMany(email)).toBe(1);
  });

  test("goes on after the app was killed in the middle of a burst", async () => {
    const emails = Array.from({ length: 20 }, (_, index) => `burst-${index}@example.it`);
    emails.forEach((email, index) => created({ firstName: "Ugo", lastName: `Numero ${index}`, email }));
    await expect.poll(() => inFramework360(emails[0]!), within).not.toBeNull();
    await restartLongAfterKill(world);
    for (const email of emails) {
      await expect.poll(() => inFramework360(email), within).not.toBeNull();
      expect(await howMany(email)).toBe(1);
    }
  }, 120_000);

  test("reads and sends nothing while the direction is off", async () => {
    await submit(world, "/app/synchronization", { customersEnabled: "on" });
    // What was begun before the direction was turned off comes to its end.
    await expect
      .poll(async () => {
        const { rows } = await world.database.query(
          "SELECT count(*)::int AS open FROM pgboss.job WHERE name IN ('sync-customer', 'sweep') AND state < 'completed'",
        );
        return (rows as { open: number }[])[0]!.open;
      }, within)
      .toBe(0);
    const before = (await (await fetch(`${world.framework360.origin}/_control/stats`)).json()) as {
      calls: unknown;
    };
    const id = created({ firstName: "Ivo", lastName: "Off", email: "ivo@example.it" });
    await expect
      .poll(async () => {
        const { rows } = await world.database.query(
          "SELECT state FROM pgboss.job WHERE name = 'sync-customer' AND data->>'customerId' = $1",
          [`gid://shopify/Customer/${id}`],
        );
        return rows.map((row: { state: string }) => row.state);
      }, within)
      .toEqual(["completed"]);
    const after = (await (await fetch(`${world.framework360.origin}/_control/stats`)).json()) as {
      calls: unknown;
    };
    expect(after.calls).toEqual(before.calls);
    await submit(world, "/app/synchronization", { customersEnabled: "on", shopifyToFramework360: "on" });
  });
});
