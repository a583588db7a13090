import type pg from "pg";

import { failureReasonsSql } from "./activity-outcome.ts";
import type { Database } from "./database/db.server.ts";
import type { SideName } from "../sync/customer.ts";
import type { Reason } from "../sync/outcome.ts";

/**
 * How many of a shop's customers are in each state; each is counted once. A linked pair is one customer.
 * - `same`: linked, and nothing is owed; `undone` of them have a value that an undo put back, and that stays different
 * - `partly`: linked, and a value was not taken, or waits for the merchant's answer
 * - `waiting`: its job waits or runs, or a first synchronization has yet to reach it
 * - `unreached`: a first synchronization was stopped before it reached them, and they were not looked at since
 * - `failed`, `skipped`: the outcome of its last run, by reason
 */
export type CustomerCounts = {
  same: number;
  undone: number;
  partly: number;
  waiting: number;
  unreached: number;
  failed: Partial<Record<Reason, number>>;
  skipped: Partial<Record<Reason, number>>;
};

type Pair = "same" | "undone" | "partly";

type Row = {
  kind: "pair" | "waiting" | "unreached" | "failed" | "skipped";
  reason: Reason | null;
  pair: Pair | null;
  count: number;
};

/** The jobs in the queue: `sql` gives rows of `side` and `id`, with the shop as $1 and `name` as $2. */
type Unfinished = { sql: string; name: string };

/** Counts exactly. Failed and skipped customers are known for as long as the activity is kept. */
export async function countCustomers(db: pg.Pool, shop: string, jobs: Unfinished): Promise<CustomerCounts> {
  const { rows } = await db.query<Row>(countsSql(jobs.sql), [shop, jobs.name]);
  const none = { same: 0, undone: 0, partly: 0, waiting: 0, unreached: 0 };
  const counts: CustomerCounts = { ...none, failed: {}, skipped: {} };
  const countPair = (pair: Pair, count: number) => {
    if (pair === "undone") counts.same += count;
    counts[pair] += count;
  };
  for (const { kind, reason, pair, count } of rows) {
    if (pair) countPair(pair, kind === "pair" ? count : -count);
    if (kind === "waiting" || kind === "unreached") counts[kind] += count;
    if (kind === "failed" || kind === "skipped") {
      const name = reason ?? "internal";
      counts[kind][name] = (counts[kind][name] ?? 0) + count;
    }
  }
  return counts;
}

const pairSql = `CASE WHEN has_owed OR consent_undated THEN 'partly' WHEN has_undone THEN 'undone' ELSE 'same' END`;

/**
 * The link that one of the conditions finds. Its `pair` is null where the link has no pair. Each
 * condition has its index: a join of the tables would read every link with its sealed base.
 */
const linkBy = (...conditions: string[]) => `
    LEFT JOIN LATERAL (
      ${conditions
        .map(
          (condition) => `
        SELECT id, CASE WHEN deleted_on IS NULL AND shopify_id IS NOT NULL AND framework360_id IS NOT NULL
          THEN ${pairSql} END AS pair
        FROM customer_link WHERE shop = $1 AND customer_link.${condition}`,
        )
        .join("\n        UNION ALL")}
      LIMIT 1
    ) AS link ON true`;

/** The customers of a table of `side` and `id`, each with its link, or with its id where there is none. */
const linked = (table: string) => `
    SELECT link.id AS link, CASE WHEN link.id IS NULL THEN ${table}.id END AS shopify_id, NULL AS framework360_id, link.pair
    FROM ${table} ${linkBy(`shopify_id = ${table}.id`)}
    WHERE side = 'shopify'
    UNION
    SELECT link.id, NULL, CASE WHEN link.id IS NULL THEN ${table}.id END, link.pair
    FROM ${table} ${linkBy(`framework360_id = ${table}.id`)}
    WHERE side = 'framework360'`;

const isSame = (one: string, other: string) =>
  `(${["link", "shopify_id", "framework360_id"].map((id) => `${one}.${id} = ${other}.${id}`).join(" OR ")})`;

/**
 * A customer is identified by the link, or by the id of one side where there is none. Only a linked customer may have two
 * current lines, one under each side's id. The later one counts.
 */
const countsSql = (unfinished: string) => `
  WITH unfinished AS MATERIALIZED (
    ${unfinished}
    UNION
    SELECT side, customer_id FROM first_sync_customer WHERE shop = $1 AND state IN ('waiting', 'bulk')
  ), waiting AS MATERIALIZED (${linked("unfinished")}
  ), stopped AS MATERIALIZED (
    SELECT side, customer_id AS id FROM first_sync_customer WHERE shop = $1 AND state = 'left'
  ), unreached AS MATERIALIZED (${linked("stopped")}
  ), told AS MATERIALIZED (
    SELECT line.at, line.reason, CASE WHEN line.reason IN (${failureReasonsSql}) THEN 'failed' ELSE line.outcome END AS kind,
      line.shopify_id, line.framework360_id, link.id AS link, link.pair
    FROM activity AS line ${linkBy("shopify_id = line.shopify_id", "framework360_id = line.framework360_id")}
    WHERE line.shop = $1 AND line.outcome IN ('failed', 'skipped') AND NOT line.superseded
  ), standing AS (
    SELECT 'unreached' AS kind, NULL AS reason, pair FROM unreached
    WHERE pair IS DISTINCT FROM 'partly'
      AND NOT EXISTS (SELECT FROM waiting WHERE ${isSame("waiting", "unreached")})
      AND NOT EXISTS (SELECT FROM told WHERE ${isSame("told", "unreached")})
    UNION ALL
    SELECT kind, reason, pair FROM told
    WHERE link IS NULL
      AND NOT EXISTS (SELECT FROM waiting WHERE waiting.shopify_id = told.shopify_id)
      AND NOT EXISTS (SELECT FROM waiting WHERE waiting.framework360_id = told.framework360_id)
    UNION ALL
    SELECT * FROM (
      SELECT DISTINCT ON (link) kind, reason, pair FROM told
      WHERE link IS NOT NULL AND NOT EXISTS (SELECT FROM waiting WHERE waiting.link = told.link)
      ORDER BY link, at DESC
    ) AS linked
  )
  SELECT 'pair' AS kind, NULL AS reason,
    ${pairSql} AS pair, count(*)::int
  FROM customer_link
  WHERE shop = $1 AND deleted_on IS NULL AND shopify_id IS NOT NULL AND framework360_id IS NOT NULL
  GROUP BY 3
  UNION ALL
  SELECT 'waiting', NULL, pair, count(*)::int FROM waiting GROUP BY pair
  UNION ALL
  SELECT kind, reason, pair, count(*)::int FROM standing GROUP BY kind, reason, pair`;

/** How many customers each side had when it was last swept. A side that was never swept is left out. */
export async function countOnSides(
  db: Pick<Database, "sweep">,
  shop: string,
): Promise<{ side: SideName; count: number }[]> {
  const rows = await db.sweep.findMany({
    where: { shop, finishedAt: { not: null }, customers: { not: null } },
  });
  return rows.map(({ side, customers }) => ({ side: side as SideName, count: customers! }));
}
