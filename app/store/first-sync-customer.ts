import type { SideName } from "../sync/customer.ts";
import type { Identity } from "../sync/side.ts";
import { createdInPartSql, failureSql } from "./activity-outcome.ts";
import type { Database } from "./database/db.server.ts";
import { Prisma } from "./database/generated/client.ts";
import type { Sql } from "./database/sql.ts";
import type { Sealer } from "./encryption/seal.ts";
import { identityKeyOf, maxTries } from "./first-sync-bulk.ts";

/**
 * The result for a customer that a first synchronization left to a job of its own. `failed` includes skipped customers that need
 * the merchant's attention, as in the activity.
 */
const firstSyncResults = [
  "created-on-shopify",
  "created-in-framework360",
  "changed",
  "unchanged",
  "skipped",
  "failed",
] as const;
export type FirstSyncResult = (typeof firstSyncResults)[number];

/** A customer that is left to a job of its own; the job and its request have the same id. */
export type FirstSyncCustomer = { id: string; side: SideName; customerId: string };

type Db = Pick<Database, "firstSyncCustomer">;

/**
 * A customer that is left to a job of its own, or is created on Shopify in bulk: only then `identity` is set, an e-mail and phone
 * that no other customer of either side has.
 */
export type LeftCustomer = Omit<FirstSyncCustomer, "id"> & { identity: Identity | null };

/** Adds customers, each once. */
export async function addCustomers(
  db: Db & Pick<Database, "secret">,
  sealer: Sealer,
  shop: string,
  customers: readonly LeftCustomer[],
): Promise<void> {
  const data = await Promise.all(
    customers.map(async ({ side, customerId, identity }) => {
      const identityKey = identity && (await identityKeyOf(db, sealer, shop, identity));
      return { shop, side, customerId, identityKey };
    }),
  );
  await db.firstSyncCustomer.createMany({ data, skipDuplicates: true });
}

/** The customers whose job was enqueued and is not known to have ended. */
export async function listAsked(db: Db, shop: string): Promise<FirstSyncCustomer[]> {
  const rows = await db.firstSyncCustomer.findMany({
    where: { shop, state: "asked" },
    select: { id: true, side: true, customerId: true },
  });
  return rows as FirstSyncCustomer[];
}

/**
 * Takes the next customers, of both sides at random, so that the calls of neither side are used up while those of the other wait; the
 * caller enqueues their jobs in the same transaction.
 * @param exceptForBulk leaves out customers that are created in bulk
 */
export async function takeWaiting(
  db: Pick<Database, "$queryRaw">,
  shop: string,
  { limit, exceptForBulk }: { limit: number; exceptForBulk: boolean },
): Promise<FirstSyncCustomer[]> {
  return db.$queryRaw`
    UPDATE first_sync_customer AS kept SET state = 'asked'
    FROM (
      SELECT id FROM first_sync_customer WHERE shop = ${shop} AND state = 'waiting'
        AND NOT (${exceptForBulk} AND identity_key IS NOT NULL AND bulk_tries < ${maxTries})
      ORDER BY id LIMIT ${limit} FOR UPDATE
    ) AS next
    WHERE kept.id = next.id RETURNING kept.id, kept.side, kept.customer_id AS "customerId"`;
}

/** Has the customers whose jobs with these ids were taken back wait again, in the transaction that took them back. */
export async function waitAgain(sql: Sql, shop: string, ids: readonly string[]): Promise<void> {
  await sql.query(
    "UPDATE first_sync_customer SET state = 'waiting' WHERE shop = $1 AND state = 'asked' AND id = ANY($2::uuid[])",
    [shop, ids],
  );
}

/** Keeps of a stopped first synchronization the customers that it did not reach, and nothing else. */
export async function keepUnreached(db: Db, shop: string): Promise<void> {
  await db.firstSyncCustomer.deleteMany({ where: { shop, state: "done" } });
  const data = { state: "left", identityKey: null, bulkLine: null, sealedSent: null };
  await db.firstSyncCustomer.updateMany({ where: { shop }, data });
}

/** The result that a line of the activity stands for. */
const resultSql = Prisma.sql`CASE
  WHEN ${failureSql} THEN 'failed'
  WHEN outcome = 'created' OR ${Prisma.raw(createdInPartSql)} THEN CASE target WHEN 'shopify' THEN 'created-on-shopify' ELSE 'created-in-framework360' END
  WHEN outcome = 'updated' OR (outcome = 'partly' AND cardinality(fields) > 0) THEN 'changed'
  WHEN outcome = 'unchanged' THEN 'unchanged'
  ELSE 'skipped' END`;

/**
 * Saves the results of customers whose jobs ended, from the activity: the line of their own request, else the newest line since.
 * @param since when the first synchronization began
 * @param otherwise for a customer without a line: its result is `unchanged`, or its job is enqueued again
 */
export async function noteEnded(
  db: Pick<Database, "$executeRaw">,
  shop: string,
  ids: readonly string[],
  { since, otherwise }: { since: Date; otherwise: "unchanged" | "ask-again" },
): Promise<void> {
  const without = otherwise === "unchanged" ? "unchanged" : null;
  await db.$executeRaw`
    UPDATE first_sync_customer AS kept SET
      result = COALESCE(found.result, ${without}),
      state = CASE WHEN COALESCE(found.result, ${without}) IS NULL THEN 'waiting' ELSE 'done' END,
      done_at = CASE WHEN COALESCE(found.result, ${without}) IS NULL THEN NULL ELSE clock_timestamp() END
    FROM (
      SELECT ended.id, COALESCE(own.result, other.result) AS result
      FROM first_sync_customer AS ended
      LEFT JOIN LATERAL (
        SELECT ${resultSql} AS result FROM activity WHERE request_id = ended.id
        ORDER BY outcome = 'unchanged', at DESC LIMIT 1
      ) AS own ON true
      LEFT JOIN LATERAL (
        SELECT ${resultSql} AS result FROM activity
        WHERE own.result IS NULL AND shop = ${shop} AND at >= ${since}
          AND (shopify_id = CASE ended.side WHEN 'shopify' THEN ended.customer_id END
            OR framework360_id = CASE ended.side WHEN 'framework360' THEN ended.customer_id END)
        ORDER BY at DESC LIMIT 1
      ) AS other ON true
      WHERE ended.id = ANY(${[...ids]}::uuid[])
    ) AS found
    WHERE kept.id = found.id AND kept.state IN ('asked', 'bulk')`;
}

/** How many customers have each result. */
export async function countResults(db: Db, shop: string): Promise<{ [result in FirstSyncResult]: number }> {
  const rows = await db.firstSyncCustomer.groupBy({
    by: ["result"],
    where: { shop, state: "done" },
    _count: { _all: true },
  });
  const of = (name: FirstSyncResult) => rows.find(({ result }) => result === name)?._count._all ?? 0;
  return Object.fromEntries(firstSyncResults.map((name) => [name, of(name)])) as {
    [result in FirstSyncResult]: number;
  };
}

/** How many customers have no result yet. */
export async function countLeft(db: Db, shop: string): Promise<number> {
  return db.firstSyncCustomer.count({ where: { shop, state: { not: "done" } } });
}

/** Fewer customers, or a shorter time, do not give a reliable pace. */
const enough = { customers: 5, seconds: 3 };

/** Customers per minute, measured over the last minute; null: too few to tell. */
export async function readPace(db: Pick<Database, "$queryRaw">, shop: string): Promise<number | null> {
  const [row] = await db.$queryRaw<{ count: number; seconds: number | null }[]>`
    SELECT count(*)::int AS count, EXTRACT(EPOCH FROM clock_timestamp() - min(done_at))::float8 AS seconds
    FROM first_sync_customer
    WHERE shop = ${shop} AND done_at > clock_timestamp() - interval '1 minute'`;
  const { count, seconds } = row!;
  if (seconds === null || count < enough.customers || seconds < enough.seconds) return null;
  return Math.round((count / seconds) * 60);
}
