import { expect } from "vitest";

import type { Base } from "../../app/sync/base.ts";
import { sideNames } from "../../app/sync/customer.ts";
import { sandboxSealer } from "./dump.ts";
import { shop } from "./merchant.ts";
import { within } from "./within.ts";
import type { World } from "./world.ts";

/**
 * Kills the app and starts it again as if a minute had passed meanwhile: a worker takes the jobs of a dead one once that has
 * missed its heartbeats. Returns once those jobs are due.
 */
export async function restartLongAfterKill(world: World): Promise<void> {
  await world.app().stop("SIGKILL");
  await world.database.query(
    "UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '1 minute' WHERE state = 'active'",
  );
  await world.restartApp();
  const lost = `SELECT FROM pgboss.job WHERE state = 'active' AND heartbeat_on < now() - interval '30 seconds'`;
  await expect.poll(async () => (await world.database.query(lost)).rowCount, within).toBe(0);
  const { rows } = await world.database.query<{ name: string }>(
    "SELECT DISTINCT name FROM pgboss.job WHERE state = 'retry'",
  );
  for (const { name } of rows) await makeJobsDue(world, name);
}

/**
 * As if earlier writes had shown what the simulated account does where nothing is documented: the first write of a newsletter
 * choice looks again and again for up to 20 s to find out.
 */
export async function letAccountBeKnown({ database, framework360 }: World): Promise<void> {
  const traits = { updateOfNewsletter: "ignores", secondRegistration: "works", repetition: "harmless" };
  await database.query(
    `INSERT INTO account_traits (shop, account, traits) VALUES ($1, $2, $3)
     ON CONFLICT (shop, account) DO UPDATE SET traits = account_traits.traits || EXCLUDED.traits`,
    [shop, framework360.origin, traits],
  );
}

/** Makes due the queue's jobs that wait for a time to come, such as a failed job's next attempt. */
export async function makeJobsDue(world: World, queue: string): Promise<void> {
  const { rowCount } = await world.database.query(
    `UPDATE pgboss.job SET start_after = now()
     WHERE name = $1 AND state IN ('created', 'retry') AND start_after > now()`,
    [queue],
  );
  if (rowCount) await wakeWorkers(world, queue);
}

/** Asks for a sweep of each side, as the app does at its interval, and waits until none is left to run. */
export async function sweepNow(world: World): Promise<void> {
  await world.database.query(
    `INSERT INTO pgboss.job (name, data, policy, singleton_key, retry_limit)
     SELECT 'sweep', jsonb_build_object('shop', $1::text, 'side', side), 'stately', $1 || ' ' || side, 0
     FROM unnest($2::text[]) AS side ON CONFLICT DO NOTHING`,
    [shop, sideNames],
  );
  await wakeWorkers(world, "sweep");
  const open = "SELECT FROM pgboss.job WHERE name = 'sweep' AND state < 'completed'";
  await expect.poll(async () => (await world.database.query(open)).rowCount, within).toBe(0);
}

/** Has the queue's workers look for jobs at once, as pg-boss does when it adds one. */
export async function wakeWorkers({ database }: World, queue: string): Promise<void> {
  const channel = "'pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24)";
  await database.query(`SELECT pg_notify(${channel}, $1)`, [queue]);
}

/**
 * Makes all that was written to linked customers older by a minute, so that no read of theirs counts as one that may be late. A link
 * that is saved meanwhile stays as it is saved.
 */
export async function letWritesAge({ database }: World): Promise<void> {
  const { rows } = await database.query<{ id: string; shop: string; sealed: string }>(
    "SELECT id, shop, sealed_base AS sealed FROM customer_link WHERE sealed_base IS NOT NULL",
  );
  const earlier = (at: string) => new Date(Date.parse(at) - 60_000).toISOString();
  for (const { id, shop, sealed } of rows) {
    const as = { what: "base", shop } as const;
    const base = JSON.parse(sandboxSealer.open(sealed, as)) as Base;
    if (base.recent) base.recent.at = earlier(base.recent.at);
    if (base.awaited) base.awaited.since = earlier(base.awaited.since);
    await database.query("UPDATE customer_link SET sealed_base = $2 WHERE id = $1 AND sealed_base = $3", [
      id,
      sandboxSealer.seal(JSON.stringify(base), as),
      sealed,
    ]);
  }
}
