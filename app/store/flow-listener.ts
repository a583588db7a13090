import type { Outcome, Reason } from "../sync/outcome.ts";
import { displayedOutcome, failureSql } from "./activity-outcome.ts";
import type { Database } from "./database/db.server.ts";
import { Prisma } from "./database/generated/client.ts";
import type { Sql } from "./database/sql.ts";

/** The app's triggers, by the handles of their extensions (extensions/flow-synced, extensions/flow-not-synced). */
export const flowTriggers = { synced: "customer-synced", failed: "customer-not-synced" } as const;

export type FlowTrigger = keyof typeof flowTriggers;

/** The names by which Flow may call a trigger: its documentation shows a name where the extension has a handle. */
const namesOf: Record<FlowTrigger, readonly string[]> = {
  synced: [flowTriggers.synced, "Customer synced with Framework360"],
  failed: [flowTriggers.failed, "Customer could not be synced"],
};

type Word = { trigger: string; isEnabled: boolean; saidAt: Date };

/** Saves whether Flow listens to a trigger, for a shop that has the app, unless Flow has said something newer. */
export async function saveFlowListener(
  db: Pick<Database, "$executeRaw">,
  shop: string,
  { trigger, isEnabled, saidAt }: Word,
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO flow_listener (shop, trigger, is_enabled, said_at)
    SELECT domain, ${trigger}, ${isEnabled}, ${saidAt} FROM shop
    WHERE domain = ${shop} AND uninstalled_at IS NULL
    ON CONFLICT (shop, trigger) DO UPDATE SET
      is_enabled = EXCLUDED.is_enabled, said_at = EXCLUDED.said_at,
      told_until = CASE WHEN flow_listener.is_enabled THEN flow_listener.told_until ELSE CURRENT_TIMESTAMP END
    WHERE flow_listener.said_at < EXCLUDED.said_at`;
}

/**
 * The triggers that a workflow of the shop listens to, each with the time until which the shop was told. A trigger with an
 * unknown name counts as both.
 */
export async function readFlowListeners(sql: Sql, shop: string): Promise<Map<FlowTrigger, Date>> {
  const { rows } = await sql.query<{ trigger: string; toldUntil: Date }>(
    `SELECT trigger, told_until AS "toldUntil" FROM flow_listener WHERE shop = $1 AND is_enabled`,
    [shop],
  );
  const ours = Object.values(namesOf).flat();
  const listeners = new Map<FlowTrigger, Date>();
  for (const trigger of Object.keys(namesOf) as FlowTrigger[]) {
    const heard = rows.filter((row) => namesOf[trigger].includes(row.trigger) || !ours.includes(row.trigger));
    const until = heard.map(({ toldUntil }) => toldUntil.getTime());
    if (until.length > 0) listeners.set(trigger, new Date(Math.max(...until)));
  }
  return listeners;
}

/** Saves until when the shop was told, for all its triggers. */
export async function saveToldUntil(
  db: Pick<Database, "flowListener">,
  shop: string,
  toldUntil: Date,
): Promise<void> {
  await db.flowListener.updateMany({ where: { shop, isEnabled: true }, data: { toldUntil } });
}

/** A customer that Flow is to be told about. */
export type FlowNews = { shopifyId: string; outcome: string; target: string | null; reason: string | null };

/** Whether a trigger tells of an outcome: of every failure that pages show as one, and of what was written, be it only in part. */
export function concernsFlow({
  outcome,
  reason,
  fields,
}: {
  outcome: Outcome;
  reason: Reason | null;
  fields: readonly unknown[];
}): boolean {
  if (displayedOutcome(outcome, reason) === "failed") return true;
  return outcome === "created" || outcome === "updated" || (outcome === "partly" && fields.length > 0);
}

/** The same for each trigger, as a condition for a line. Writes of a first synchronization, or of a side's first sweep, are left out. */
const newsSql = {
  failed: failureSql,
  synced: Prisma.sql`(outcome IN ('created', 'updated') OR (outcome = 'partly' AND cardinality(fields) > 0))
    AND cause <> 'backfill'`,
} satisfies Record<FlowTrigger, Prisma.Sql>;

/**
 * The newest outcomes in that time, one for each Shopify customer, the newest first, and how many others there are. Failures of a
 * first synchronization or a side's first sweep are told too.
 */
export async function listFlowNews(
  db: Pick<Database, "$queryRaw">,
  shop: string,
  { trigger, after, until, max }: { trigger: FlowTrigger; after: Date; until: Date; max: number },
): Promise<{ told: FlowNews[]; others: number }> {
  const rows = await db.$queryRaw<(FlowNews & { count: number })[]>`
    SELECT newest.*, (count(*) OVER ())::int AS count FROM (
      SELECT DISTINCT ON (shopify_id) shopify_id AS "shopifyId", outcome, target, reason, at FROM activity
      WHERE shop = ${shop} AND at > ${after} AND at <= ${until}
        AND ${newsSql[trigger]} AND shopify_id LIKE 'gid:%'
      ORDER BY shopify_id, at DESC
    ) AS newest
    ORDER BY newest.at DESC LIMIT ${max}`;
  return { told: rows, others: rows.length === 0 ? 0 : rows[0]!.count - rows.length };
}
