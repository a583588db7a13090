import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import {
  createCustomer,
  deleteCustomer,
  findByEmail,
  mergeCustomers,
  updateCustomer,
} from "../../sandbox/shopify/customers.ts";
import { plainDump, rowsAbout } from "../support/dump.ts";
import { fetchAsMerchant, load, openApp, sendWebhook, setUpBothWays, shop } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1", SYNC_RETRY_LIMIT: "1" });
  await setUpBothWays(world);
});

afterAll(() => world.close());

afterEach(() => faults({}));

async function faults(given: Record<string, unknown>): Promise<void> {
  await fetch(`${world.framework360.origin}/_control/faults`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
}

/** Where the account tells of changes. */
async function hintAddress(): Promise<string> {
  const state = await fetch(`${world.framework360.origin}/_control/state`);
  const { webhooks } = (await state.json()) as { webhooks: { url: string }[] };
  return webhooks[0]!.url;
}

type Person = { email: string; firstName: string; lastName: string; phone: string };

/** A customer of the shop, known on both sides and to the app. */
async function knownCustomer(person: Person): Promise<{ id: string; framework360Id: string }> {
  const { customer } = createCustomer(world.shopify.shop, person);
  const id = customer!.id;
  await expect.poll(() => linkOf(id), within).not.toBeNull();
  return { id, framework360Id: (await linkOf(id))! };
}

/**
 * Deletes a customer whom no sweep will list for the first time any more: a read that does not find somebody who was listed a
 * moment ago may be late and is repeated, and a job has one more attempt here.
 */
async function deleteOnShopify(id: string): Promise<void> {
  const of = "WHERE side = 'shopify' AND customer_id = $1";
  const gid = [`gid://shopify/Customer/${id}`];
  await expect.poll(() => count(`FROM sweep_mark ${of}`, gid), within).toBe(1);
  await expect.poll(() => count(`FROM listed_customer ${of}`, gid), within).toBe(0);
  deleteCustomer(world.shopify.shop, id);
}

async function linkOf(id: string): Promise<string | null> {
  const { rows } = await world.database.query<{ framework360_id: string }>(
    "SELECT framework360_id FROM customer_link WHERE shopify_id = $1 AND deleted_on IS NULL",
    [`gid://shopify/Customer/${id}`],
  );
  return rows[0]?.framework360_id ?? null;
}

async function count(sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await world.database.query<{ count: string }>(`SELECT count(*) ${sql}`, values);
  return Number(rows[0]!.count);
}

const rowsOfShop = (table: string) => count(`FROM ${table} WHERE shop = $1`, [shop]);

const handled = (topic: string) =>
  expect
    .poll(
      () =>
        count("FROM pgboss.job WHERE name = 'shop-event' AND data->>'topic' = $1 AND state <> 'completed'", [
          topic,
        ]),
      within,
    )
    .toBe(0);

/** What Shopify sends of a person in a privacy topic. */
const about = (id: string, { email, phone }: Person) =>
  `{"shop_id":1,"shop_domain":"${shop}","customer":{"id":${id},"email":"${email}","phone":"${phone}"}}`;

const anna = {
  email: "anna.privata@example.it",
  firstName: "Annunziata",
  lastName: "Privatissimi",
  phone: "+393331234711",
};
const bruno = {
  email: "bruno.resta@example.it",
  firstName: "Brunello",
  lastName: "Restante",
  phone: "+393331234712",
};

describe("a redacted customer", () => {
  test("is found nowhere any more, neither as text nor in what is sealed", async () => {
    const { id, framework360Id } = await knownCustomer(anna);
    const other = await knownCustomer(bruno);
    // A failure that rests as a dead letter, a data request, a hint by e-mail: all of them tell of her.
    const hints = await hintAddress();
    await faults({ refuseAll: true });
    await fetch(hints, { method: "POST", body: JSON.stringify({ email: anna.email }) });
    updateCustomer(world.shopify.shop, id, { firstName: "Nunzia" });
    await expect
      .poll(
        () =>
          count("FROM pgboss.job WHERE name = 'sync-customer-dead-letters' AND data->>'customerId' LIKE $1", [
            `%/${id}`,
          ]),
        within,
      )
      .toBeGreaterThan(0);
    await faults({});
    await sendWebhook(world, "customers/data_request", about(id, anna));
    await expect.poll(() => count("FROM data_request"), within).toBe(1);
    await load(world, "/app/customers");
    expect(await count("FROM access_record WHERE $1 = ANY (framework360_ids)", [framework360Id])).toBe(1);

    const words = [id, framework360Id, anna.email, anna.firstName, "Nunzia", anna.lastName, anna.phone];
    expect((await rowsAbout(world.database, words)).length).toBeGreaterThan(5);
    // Whoever reads the database learns no value, and no key.
    const plain = (await plainDump(world.database)).join("\n");
    const values = [
      anna.email,
      anna.firstName,
      "Nunzia",
      anna.lastName,
      anna.phone,
      world.framework360.apiKey,
    ];
    for (const value of values) expect(plain).not.toContain(value);
    expect(
      await count(
        'FROM session WHERE "firstName" IS NOT NULL OR "lastName" IS NOT NULL OR email IS NOT NULL',
      ),
    ).toBe(0);

    await deleteOnShopify(id);
    await expect.poll(() => count("FROM customer_link WHERE deleted_on = 'shopify'"), within).toBe(1);
    const answer = await sendWebhook(world, "customers/redact", about(id, anna));
    expect(answer.status).toBe(200);
    await expect.poll(() => rowsAbout(world.database, words), within).toEqual([]);
    expect(await linkOf(other.id)).toBe(other.framework360Id);
  });

  test("is not brought back by a sweep or a hint, nor remembered by them, though Framework360 still has them", async () => {
    const { origin, apiKey } = world.framework360;
    const found = await fetch(`${origin}/m/api/customers/get?email=${anna.email}`, {
      headers: { "X-Fw360-Key": apiKey },
    });
    const { data } = (await found.json()) as { data: { id: number } };
    await fetch(`${origin}/_control/customers/${data.id}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ nome: "Tornata" }),
    });
    const hinted = await fetch(await hintAddress(), {
      method: "POST",
      body: JSON.stringify({ customer_id: data.id }),
    });
    expect(hinted.status).toBe(202);
    const rounds = () => count("FROM pgboss.job WHERE name = 'sweep' AND state = 'completed'");
    const before = await rounds();
    await expect.poll(rounds, within).toBeGreaterThan(before + 4);
    expect(findByEmail(world.shopify.shop, anna.email) ?? null).toBeNull();
    expect(await rowsAbout(world.database, [String(data.id), anna.email, "Tornata"])).toEqual([]);
  });
});

describe("a customer is redacted", () => {
  const redact = (id: string, person: Person) => sendWebhook(world, "customers/redact", about(id, person));

  /** Nothing is found of them, and nothing of theirs is on its way. */
  async function expectForgotten(words: string[]): Promise<void> {
    await handled("customers/redact");
    await expect
      .poll(() => count("FROM pgboss.job WHERE name = 'sync-customer' AND state < 'completed'"), within)
      .toBe(0);
    expect(await rowsAbout(world.database, words)).toEqual([]);
  }

  test("while jobs about them run and wait, none of which brings them back", async () => {
    const dina = {
      email: "dina.corre@example.it",
      firstName: "Dinamica",
      lastName: "Corrente",
      phone: "+393331234721",
    };
    const { id, framework360Id } = await knownCustomer(dina);
    await faults({ latencyMs: { min: 300, max: 300 } });
    const { store } = world.framework360.control;
    store.updateCustomer(store.customer(Number(framework360Id))!, { nome: "Rapida" });
    const hinted = await fetch(await hintAddress(), {
      method: "POST",
      body: JSON.stringify({ customer_id: framework360Id }),
    });
    expect(hinted.status).toBe(202);
    updateCustomer(world.shopify.shop, id, { lastName: "Veloce" });
    await expect
      .poll(() => count("FROM pgboss.job WHERE name = 'sync-customer' AND state = 'active'"), within)
      .toBeGreaterThan(1);
    await deleteOnShopify(id);
    await redact(id, dina);
    const words = [id, framework360Id, dina.email, dina.firstName, "Rapida", "Veloce", dina.phone];
    await expectForgotten(words);
    await faults({});
    const rounds = () => count("FROM pgboss.job WHERE name = 'sweep' AND state = 'completed'");
    const before = await rounds();
    await expect.poll(rounds, within).toBeGreaterThan(before + 4);
    await expectForgotten(words);
    expect(findByEmail(world.shopify.shop, dina.email) ?? null).toBeNull();
  });

  test("who is known on Shopify alone, and of whom news comes late", async () => {
    const person = { email: "", firstName: "Ermelinda", lastName: "Senzaposta", phone: "+393331234722" };
    const { firstName, lastName, phone } = person;
    const id = createCustomer(world.shopify.shop, { firstName, lastName, phone }).customer!.id;
    const gid = `gid://shopify/Customer/${id}`;
    await expect.poll(() => count("FROM activity WHERE shopify_id = $1", [gid]), within).toBe(1);
    await redact(id, person);
    const words = [id, firstName, lastName, phone];
    await expectForgotten(words);
    // Shopify still has the customer, and says so.
    for (const topic of ["customers/update", "customers/delete"]) {
      await sendWebhook(world, topic, JSON.stringify({ admin_graphql_api_id: gid }));
    }
    updateCustomer(world.shopify.shop, id, { lastName: "Ancora" });
    const rounds = () => count("FROM pgboss.job WHERE name = 'sweep' AND state = 'completed'");
    const before = await rounds();
    await expect.poll(rounds, within).toBeGreaterThan(before + 4);
    await expectForgotten([...words, "Ancora"]);
  });

  test("who is named in a line about somebody else", async () => {
    const holder = {
      email: "fede.tiene@example.it",
      firstName: "Federica",
      lastName: "Tiene",
      phone: "+393331234723",
    };
    const { id, framework360Id } = await knownCustomer(holder);
    const { store } = world.framework360.control;
    const other = { email: "gina.vuole@example.it", nome: "Gina", cognome: "Vuole", telefono: holder.phone };
    const otherId = String(store.createCustomer(other).id);
    const named = "FROM activity WHERE framework360_id = $1 AND explanations::text LIKE '%' || $2 || '%'";
    await expect.poll(() => count(named, [otherId, id]), within).toBeGreaterThan(0);
    // As an earlier version wrote it.
    await world.database.query(
      `INSERT INTO activity (id, shop, cause, outcome, framework360_id, detail)
       VALUES (gen_random_uuid(), $1, 'webhook', 'updated', $2, $3)`,
      [shop, otherId, `phone: Another customer has it already: gid://shopify/Customer/${id}.`],
    );
    const lines = await count("FROM activity WHERE framework360_id = $1", [otherId]);
    await deleteOnShopify(id);
    await redact(id, holder);
    await expectForgotten([id, framework360Id, holder.email, holder.firstName]);
    expect(await count("FROM activity WHERE framework360_id = $1", [otherId])).toBeGreaterThanOrEqual(lines);
  });

  test("although a request about somebody of the shop cannot be read any more", async () => {
    const sealed = "sealed with a key that is lost";
    await world.database.query(
      `INSERT INTO pgboss.job (name, data, state, completed_on, policy)
       SELECT 'shop-event', data, 'failed', now(), 'standard'
       FROM unnest(ARRAY[$1, $2]::jsonb[]) AS given (data)`,
      [
        JSON.stringify({ shop, topic: "x", at: new Date(), sealedCustomerId: sealed }),
        JSON.stringify({ shop, nonsense: true }),
      ],
    );
    const person = {
      email: "ida@example.it",
      firstName: "Idalina",
      lastName: "Prova",
      phone: "+393331234724",
    };
    const { id } = await knownCustomer(person);
    await deleteOnShopify(id);
    await redact(id, person);
    await expect.poll(() => rowsAbout(world.database, [id, person.email]), within).toEqual([]);
    await world.database.query("DELETE FROM pgboss.job WHERE name = 'shop-event' AND state = 'failed'");
  });
});

describe("a customer who asks what is held of them", () => {
  const carla = {
    email: "carla.chiede@example.it",
    firstName: "Carla",
    lastName: "Chiede",
    phone: "+393331234713",
  };

  test("is told through the merchant", async () => {
    const { id, framework360Id } = await knownCustomer(carla);
    const explanations = [{ field: "phone", explanation: { code: "taken-by-another", params: { id: "7" } } }];
    await world.database.query(
      `INSERT INTO activity (id, shop, cause, outcome, shopify_id, explanations)
       VALUES (gen_random_uuid(), $1, 'webhook', 'updated', $2, $3)`,
      [shop, `gid://shopify/Customer/${id}`, JSON.stringify(explanations)],
    );
    await sendWebhook(world, "customers/data_request", about(id, carla));
    const own = ["gid://shopify/Customer/" + id];
    await expect.poll(() => count("FROM data_request WHERE shopify_id = $1", own), within).toBe(1);
    const { rows } = await world.database.query<{ id: string; expires_at: Date }>(
      "SELECT id, expires_at FROM data_request WHERE shopify_id = $1",
      own,
    );
    const address = `/app/data-requests/${rows[0]!.id}`;
    // The sandbox's customers read the shop in Italian.
    const document = await (await fetchAsMerchant(world, address)).text();
    for (const word of ["I tuoi dati personali", carla.email, "Carla"]) expect(document).toContain(word);
    const file = await fetchAsMerchant(world, `${address}?format=json`);
    expect(file.status).toBe(200);
    const report = (await file.json()) as Record<string, unknown>;
    expect(report).toMatchObject({
      customer: { shopify: own, framework360: [framework360Id] },
      links: [{ lastAgreed: { shopify: { email: carla.email, firstName: "Carla", phone: carla.phone } } }],
      activity: expect.arrayContaining([
        expect.objectContaining({ outcome: "created", explanations: [] }),
        expect.objectContaining({ outcome: "updated", explanations }),
      ]),
    });
    const days = (rows[0]!.expires_at.getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29);
    expect(days).toBeLessThanOrEqual(30);
  });

  const reportOn = async (id: string): Promise<Record<string, unknown>> => {
    const gid = `gid://shopify/Customer/${id}`;
    await sendWebhook(world, "customers/data_request", about(id, carla));
    await expect.poll(() => count("FROM data_request WHERE shopify_id = $1", [gid]), within).toBe(1);
    await handled("customers/data_request");
    const { rows } = await world.database.query<{ id: string }>(
      "SELECT id FROM data_request WHERE shopify_id = $1",
      [gid],
    );
    const file = await fetchAsMerchant(world, `/app/data-requests/${rows[0]!.id}?format=json`);
    return (await file.json()) as Record<string, unknown>;
  };

  test("is told what is left after a deletion: no value, only what happened", async () => {
    const person = { email: "lia@example.it", firstName: "Lialina", lastName: "Via", phone: "+393331234725" };
    const { id, framework360Id } = await knownCustomer(person);
    await deleteOnShopify(id);
    await expect
      .poll(
        () =>
          count("FROM customer_link WHERE framework360_id = $1 AND deleted_on IS NOT NULL", [framework360Id]),
        within,
      )
      .toBe(1);
    const report = await reportOn(id);
    expect(report).toMatchObject({ links: [{ deletedOn: "shopify", lastAgreed: null }] });
    expect(JSON.stringify(report)).not.toContain(person.email);
  });

  test("is told nothing of somebody else after a merge", async () => {
    const kept = { email: "mia@example.it", firstName: "Mialina", lastName: "Resta", phone: "+393331234726" };
    const gone = { email: "noa@example.it", firstName: "Noalina", lastName: "Parte", phone: "+393331234727" };
    const [stays, goes] = [await knownCustomer(kept), await knownCustomer(gone)];
    mergeCustomers(world.shopify.shop, goes.id, stays.id);
    await expect.poll(() => linkOf(goes.id), within).toBeNull();
    const report = JSON.stringify(await reportOn(goes.id));
    expect(report).not.toContain(kept.email);
    expect(report).not.toContain(kept.firstName);
  });

  test("who is not known is told that nothing is held", async () => {
    expect(await reportOn("9999999999999")).toMatchObject({ links: [], activity: [] });
  });

  test("is told nothing to another shop", async () => {
    const { rows } = await world.database.query<{ id: string }>("SELECT id FROM data_request LIMIT 1");
    const stranger = "second-store.myshopify.com";
    await openApp(world, "/app/connection", stranger);
    const file = await fetchAsMerchant(world, `/app/data-requests/${rows[0]!.id}`, stranger);
    expect(file.status).toBe(404);
    expect(await file.text()).toBe("");
  });

  test("under an id that nobody has is told nothing", async () => {
    const file = await fetchAsMerchant(world, "/app/data-requests/not-an-id");
    expect(file.status).toBe(404);
  });
});

test("a privacy request that names nobody is reported, and no reason to stop: others are granted", async () => {
  await sendWebhook(world, "customers/redact", `{"shop_id":1,"shop_domain":"${shop}"}`);
  await handled("customers/redact");
  // What a process logs comes through a pipe, after what the database shows.
  await expect.poll(() => world.log.join("")).toContain("A privacy request names no customer.");
});

test("a privacy request is tried again for more than a day, however chance spreads the tries", async () => {
  const { rows } = await world.database.query<{ hours: number }>(
    `SELECT sum(LEAST(retry_delay_max, retry_delay * 2 ^ try / 2))::float / 3600 AS hours
     FROM pgboss.queue, generate_series(1, retry_limit) AS try WHERE name = 'shop-event'`,
  );
  expect(rows[0]!.hours).toBeGreaterThan(24);
});

describe("the life of an installation", () => {
  const named = JSON.stringify({ shop_id: 1, shop_domain: shop });
  const uninstall = async () => {
    await fetch(`${world.shopify.origin}/_control/uninstall`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
  };
  const isInstalled = () => count("FROM shop WHERE domain = $1 AND uninstalled_at IS NULL", [shop]);

  test.each([
    ["an uninstallation", "app/uninstalled", JSON.stringify({ id: 1, myshopify_domain: shop })],
    ["a request to forget it", "shop/redact", named],
  ])(
    "goes on when %s is repeated or forged, whatever time it is said to be of",
    async (_what, topic, body) => {
      for (const at of [
        "2020-01-01T00:00:00Z",
        new Date().toISOString(),
        "9999-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
      ]) {
        const answer = await sendWebhook(world, topic, body, { "X-Shopify-Triggered-At": at });
        expect(answer.status).toBe(200);
      }
      await handled(topic);
      expect(await rowsOfShop("session")).toBe(1);
      expect(await isInstalled()).toBe(1);
      expect(await rowsOfShop("customer_link")).toBeGreaterThan(0);
    },
  );

  test("ends with its sessions gone and its jobs stopped, and keeps settings and links", async () => {
    await faults({ refuseAll: true });
    createCustomer(world.shopify.shop, { email: "waiting@example.it", firstName: "Wanda" });
    await expect
      .poll(() => count("FROM pgboss.job WHERE name = 'sync-customer' AND state = 'retry'"), within)
      .toBeGreaterThan(0);
    await uninstall();
    await expect.poll(() => rowsOfShop("session"), within).toBe(0);
    await expect
      .poll(() => count("FROM pgboss.job WHERE data->>'shop' = $1 AND state < 'completed'", [shop]), within)
      .toBe(0);
    expect(await count("FROM sync_settings WHERE customers_enabled")).toBe(1);
    expect(await count("FROM framework360_connection")).toBe(1);
    expect(await count("FROM customer_link")).toBeGreaterThan(0);
  });

  test("is over for its Framework360 account: not even what was running calls it any more", async () => {
    await faults({});
    const { calls } = world.framework360.control;
    const called = () => Object.values(calls.counts().calls).reduce((sum, times) => sum + times, 0);
    await handled("app/uninstalled");
    const before = called();
    const hinted = await fetch(await hintAddress(), { method: "POST", body: '{"customer_id":1}' });
    expect(hinted.status).toBe(404);
    await sendWebhook(world, "customers/update", '{"admin_graphql_api_id":"gid://shopify/Customer/1"}');
    await world.database.query(
      `INSERT INTO pgboss.job (name, data, policy, singleton_key, group_id)
       VALUES ('sync-customer', $1, 'stately', 'by hand', $2), ('sweep', $3, 'exclusive', 'sweep', NULL),
              ('register-hint-address', $4, 'stately', 'address', NULL)`,
      [
        JSON.stringify({ shop, side: "framework360", customerId: "1001", cause: "manual" }),
        shop,
        JSON.stringify({ shop, side: "framework360" }),
        JSON.stringify({ shop }),
      ],
    );
    await expect
      .poll(() => count("FROM pgboss.job WHERE data->>'shop' = $1 AND state < 'completed'", [shop]), within)
      .toBe(0);
    expect(called()).toBe(before);
  });

  test("goes on where it was when the app is installed again", async () => {
    await openApp(world, "/app/synchronization");
    const { customer } = createCustomer(world.shopify.shop, { email: "dopo@example.it", firstName: "Dora" });
    await expect.poll(() => linkOf(customer!.id), within).not.toBeNull();
    // What was stopped by the uninstallation is found as well.
    const waiting = findByEmail(world.shopify.shop, "waiting@example.it")!;
    await expect.poll(() => linkOf(waiting.id), within).not.toBeNull();
  });

  test("is not forgotten by a request that follows an uninstallation before it came back", async () => {
    await sendWebhook(world, "shop/redact", named);
    await handled("shop/redact");
    expect(await isInstalled()).toBe(1);
  });

  test("is forgotten whole when Shopify asks for it, although the news of the uninstallation was lost", async () => {
    // The uninstallation waits for a job that runs, and deletes those that wait; the request is none of them.
    const jobOf = async (queue: string, state: string) => {
      const { rows } = await world.database.query<{ id: string }>(
        `INSERT INTO pgboss.job (name, data, state, started_on, start_after)
         VALUES ($1, $2, $3, now(), now() + interval '1 hour') RETURNING id`,
        [queue, JSON.stringify({ shop }), state],
      );
      return rows[0]!.id;
    };
    const running = await jobOf("sync-customer", "active");
    await uninstall();
    await expect.poll(() => rowsOfShop("session"), within).toBe(0);
    await world.database.query("UPDATE shop SET uninstalled_at = NULL WHERE domain = $1", [shop]);
    await sendWebhook(world, "shop/redact", named);
    const waiting = await jobOf("register-hint-address", "created");
    await expect.poll(() => count("FROM pgboss.job WHERE id = $1", [waiting]), within).toBe(0);
    await world.database.query("DELETE FROM pgboss.job WHERE id = $1", [running]);
    await expect.poll(() => count("FROM shop WHERE domain = $1", [shop]), within).toBe(0);
    for (const table of [
      "session",
      "sync_settings",
      "framework360_connection",
      "hint_address",
      "customer_link",
      "activity",
      "sweep",
      "sweep_mark",
      "data_request",
      "access_record",
      "webhook_event",
    ]) {
      expect([table, await rowsOfShop(table)]).toEqual([table, 0]);
    }
    await expect
      .poll(() => count("FROM pgboss.job WHERE name <> 'shop-event' AND data->>'shop' = $1", [shop]), within)
      .toBe(0);
  });
});
