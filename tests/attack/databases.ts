import { setTimeout as pause } from "node:timers/promises";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { dataPath, fetchAsMerchant, sendWebhook, shop } from "../support/merchant.ts";
import type { Attack, Stage } from "./attack.ts";
import { healthyShop } from "./healthy-shop.ts";
import { becomes } from "./wait.ts";

const readyzBecomes = ({ world }: Stage, wanted: number) =>
  becomes(async () => (await fetch(`${world.appOrigin}/readyz`)).status === wanted, 10_000);

/** What a full disk or a failover to a replica does to the app: it can read, and write nothing. */
const readOnly: Attack = {
  name: "Database: takes no writes, as on a full disk or a replica",
  refusesWebhooks: true,
  async run(stage) {
    const { world, database, lastsMs } = stage;
    const setReadOnly = async (value: "on" | "off") => {
      await database.query("SET default_transaction_read_only = off");
      const name = new URL(world.databaseUrl).pathname.slice(1);
      await database.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = ${value}`);
      await database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
    };
    const faults: string[] = [];
    const { pid } = world.app();
    await setReadOnly("on");
    const isTold = await readyzBecomes(stage, 503);
    const { status } = await sendWebhook(world, "customers/update", '{"id":1}');
    await pause(lastsMs);
    await setReadOnly("off");
    if (!isTold) faults.push("/readyz stays 200");
    if (status !== 503) faults.push(`a webhook was answered ${status}`);
    if (!(await readyzBecomes(stage, 200))) faults.push("/readyz does not become 200 again");
    const email = `after-read-only-${Date.now()}@example.it`;
    createCustomer(world.shopify.shop, { email });
    const after = await sendWebhook(world, "customers/update", '{"id":1}');
    if (after.status !== 200) faults.push(`a webhook after it: ${after.status}`);
    if (world.app().pid !== pid) faults.push("the app ended");
    return { times: 1, seen: "/readyz and webhooks say 503, then 200 again", faults };
  },
};

const maxPageMs = 5_000;

const manyLinks: Attack = {
  name: "Database: one shop with 1,000,000 links beside 200 small ones",
  async run(stage) {
    const { world, database, scale, lastsMs } = stage;
    const links = 100_000 * scale;
    await database.query(
      `INSERT INTO shop (domain) SELECT 'small-' || number || '.myshopify.com' FROM generate_series(1, 200) AS number
       ON CONFLICT DO NOTHING`,
    );
    const insert = (name: string, count: number) =>
      database.query(
        `INSERT INTO customer_link (id, shop, shopify_id, framework360_id, synced_at)
         SELECT gen_random_uuid(), $1, 'gid://shopify/Customer/' || (number + 100000000), (number + 100000000)::text, now()
         FROM generate_series(1, $2::int) AS number`,
        [name, count],
      );
    for (let small = 1; small <= 200; small += 1) await insert(`small-${small}.myshopify.com`, 50);
    for (let part = 0; part < 10; part += 1) {
      await database.query(
        `INSERT INTO customer_link (id, shop, shopify_id, framework360_id, synced_at)
         SELECT gen_random_uuid(), $1, 'gid://shopify/Customer/' || number, number::text, now()
         FROM generate_series($2::int, $3::int) AS number`,
        [shop, 200_000_000 + (part * links) / 10, 200_000_000 + ((part + 1) * links) / 10 - 1],
      );
    }
    const faults: string[] = [];
    let worst = 0;
    for (const name of [shop, healthyShop]) {
      for (const path of [
        "/app",
        "/app/overview/state",
        "/app/customers",
        "/app/activity",
        "/app/synchronization",
      ]) {
        const started = performance.now();
        const answer = await fetchAsMerchant(world, path.includes("state") ? path : dataPath(path), name);
        await answer.text();
        const ms = performance.now() - started;
        worst = Math.max(worst, ms);
        if (answer.status !== 200) faults.push(`${path}: ${answer.status}`);
        if (ms > maxPageMs) faults.push(`${path} of ${name} took ${(ms / 1000).toFixed(1)} s`);
      }
    }
    await pause(lastsMs);
    await database.query("DELETE FROM shop WHERE domain LIKE 'small-%'");
    await database.query("DELETE FROM customer_link WHERE shop = $1 AND framework360_id >= '200000000'", [
      shop,
    ]);
    return { times: links, seen: `pages within ${(worst / 1000).toFixed(1)} s`, faults };
  },
};

export const databaseAttacks: Attack[] = [readOnly, manyLinks];
