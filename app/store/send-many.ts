import { z } from "zod";

import type { SideName } from "../sync/customer.ts";
import type { SendManyFailure } from "../sync/send-state.ts";
import { reasons, type Reason } from "../sync/outcome.ts";
import { failureSql } from "./activity-outcome.ts";
import type { Database } from "./database/db.server.ts";
import { sharedNow } from "./database/shared-clock.ts";
import { Prisma } from "./database/generated/client.ts";
import type { Sealer } from "./encryption/seal.ts";

const sealedAs = (shop: string) => ({ what: "send-source", shop }) as const;

/**
 * The result for a customer. `failed` includes skipped customers that need the merchant's attention, as in the activity; `partly`: a
 * value was not taken, whatever was written.
 */
const sendResults = ["created", "updated", "partly", "unchanged", "skipped", "failed"] as const;
type SendResult = (typeof sendResults)[number];
const noneYet = Object.fromEntries(sendResults.map((result) => [result, 0])) as Record<SendResult, number>;

/** A send of many customers that has not ended. `source` is parsed by the job (app/jobs/send-many/job.ts). */
export type OpenSend = {
  id: string;
  side: SideName;
  account: string;
  source: unknown;
  cursor: string | null;
  isListed: boolean;
  startedAt: Date;
  stoppedAt: Date | null;
};

/** Results that only the next version has count as well: together the counts are how many customers are done. */
const countsSchema = z
  .record(z.string(), z.number())
  .transform((counts): Record<SendResult, number> => ({ ...noneYet, ...counts }));

const whySchema = z.object({
  result: z.enum(["failed", "skipped"]),
  reason: z.enum(reasons).nullable().catch(null),
  count: z.number(),
});

const reportSchema = z.object({
  counts: countsSchema,
  /** Why customers failed, or were skipped, and how many for each reason. */
  reasons: z.array(z.unknown()).transform((all) => all.flatMap((one) => whySchema.safeParse(one).data ?? [])),
  /** How many listed customers have no result: they wait, or were left when the send was stopped. */
  left: z.number(),
});
/** The results of a send of many. */
export type SendReport = z.infer<typeof reportSchema>;

/** The shop's latest send of many, running or ended. */
export type LatestSend = {
  id: string;
  side: SideName;
  sourceKind: string;
  isListed: boolean;
  startedAt: Date;
  stoppedAt: Date | null;
  finishedAt: Date | null;
  failure: SendManyFailure | null;
};

type Db = Pick<Database, "sendMany">;
type WithCustomers = Db & Pick<Database, "sendManyCustomer">;

/**
 * Begins a send in place of one that ended, unless one runs: a shop has one at a time. Two callers at once begin only one.
 * @returns whether it was begun
 */
export async function beginSend(
  transaction: Db & Pick<Database, "$queryRaw">,
  sealer: Sealer,
  shop: string,
  { side, account, source }: { side: SideName; account: string; source: { kind: string } },
): Promise<boolean> {
  await transaction.$queryRaw`SELECT domain FROM shop WHERE domain = ${shop} FOR NO KEY UPDATE`;
  if (await transaction.sendMany.findFirst({ where: { shop, finishedAt: null }, select: { id: true } })) {
    return false;
  }
  await transaction.sendMany.deleteMany({ where: { shop } });
  const sealedSource = sealer.seal(JSON.stringify(source), sealedAs(shop));
  const begun = { shop, side, account, sourceKind: source.kind, sealedSource, startedAt: sharedNow() };
  await transaction.sendMany.create({ data: begun });
  return true;
}

/** The shop's send of many that has not ended; null: there is none. */
export async function readOpenSend(db: Db, sealer: Sealer, shop: string): Promise<OpenSend | null> {
  const row = await db.sendMany.findFirst({ where: { shop, finishedAt: null } });
  if (!row) return null;
  const { id, account, cursor, isListed, startedAt, stoppedAt, sealedSource } = row;
  const source: unknown =
    sealedSource === null ? null : JSON.parse(sealer.open(sealedSource, sealedAs(shop)));
  return { id, side: row.side as SideName, account, source, cursor, isListed, startedAt, stoppedAt };
}

/** The shop's latest one; null: there was none so far. */
export async function readLatestSend(db: Db, shop: string): Promise<LatestSend | null> {
  const omit = {
    shop: true,
    account: true,
    sealedSource: true,
    cursor: true,
    restarts: true,
    report: true,
  } as const;
  return (await db.sendMany.findFirst({
    where: { shop },
    orderBy: { startedAt: "desc" },
    omit,
  })) as LatestSend | null;
}

/** Makes its job cancel the waiting jobs and enqueue no more. */
export async function stopSend(db: Db, shop: string, id: string, at: Date): Promise<void> {
  await db.sendMany.updateMany({
    where: { shop, id, finishedAt: null, stoppedAt: null },
    data: { stoppedAt: at },
  });
}

/** Deletes it, once it has ended. */
export async function dismissSend(db: Db, shop: string, id: string): Promise<void> {
  await db.sendMany.deleteMany({ where: { shop, id, finishedAt: { not: null } } });
}

/** `skippedFor`: why the customer gets no job; null: it gets one. */
export type ListedCustomer = { customerId: string; skippedFor: Reason | null };

/**
 * Adds customers that the source names, each once, and saves where the source goes on (null: nowhere).
 * @returns the customers whose jobs the caller enqueues in the same transaction
 */
export async function addListed(
  transaction: WithCustomers,
  { id, shop }: { id: string; shop: string },
  { customers, next }: { customers: readonly ListedCustomer[]; next: string | null },
): Promise<{ id: string; customerId: string }[]> {
  const added = await transaction.sendManyCustomer.createManyAndReturn({
    data: customers.map(({ customerId, skippedFor }) => ({
      ...{ sendId: id, shop, customerId },
      ...(skippedFor !== null && { result: "skipped", reason: skippedFor }),
    })),
    skipDuplicates: true,
    select: { id: true, customerId: true, result: true },
  });
  await transaction.sendMany.updateMany({
    where: { id, shop },
    // If the source named new customers since its last restart, a further one counts from zero again.
    data: { cursor: next, isListed: next === null, ...(added.length > 0 && { restarts: 0 }) },
  });
  return added.filter(({ result }) => result === null);
}

/** Restarts its source. Customers already listed stay. @returns the number of restarts since the source last named a new customer */
export async function startSourceAgain(db: Db, { id, shop }: { id: string; shop: string }): Promise<number> {
  const data = { cursor: null, restarts: { increment: 1 } };
  const [row] = await db.sendMany.updateManyAndReturn({
    where: { id, shop },
    data,
    select: { restarts: true },
  });
  return row?.restarts ?? 0;
}

/** The ids of the customers whose jobs are not known to have ended. */
export async function listWithoutResult(db: WithCustomers, sendId: string): Promise<string[]> {
  const rows = await db.sendManyCustomer.findMany({ where: { sendId, result: null }, select: { id: true } });
  return rows.map(({ id }) => id);
}

/** The result that a line of the activity stands for. */
const resultSql = Prisma.sql`CASE
  WHEN ${failureSql} THEN 'failed'
  WHEN outcome = 'created' THEN 'created'
  WHEN outcome IN ('updated', 'partly', 'unchanged') THEN outcome
  ELSE 'skipped' END`;

/**
 * Saves the results of customers whose jobs ended, from the activity: the line of their own request, else the newest line since the
 * send began. A customer without a line is skipped, or stays without a result when the send was stopped.
 */
export async function noteSent(
  db: Pick<Database, "$executeRaw">,
  { shop, side, startedAt, stoppedAt }: Pick<OpenSend, "side" | "startedAt" | "stoppedAt"> & { shop: string },
  ids: readonly string[],
): Promise<void> {
  const otherwise = stoppedAt === null ? "skipped" : null;
  await db.$executeRaw`
    UPDATE send_many_customer AS kept SET result = COALESCE(found.result, ${otherwise}), reason = found.reason
    FROM (
      SELECT ended.id, COALESCE(own.result, other.result) AS result, COALESCE(own.reason, other.reason) AS reason
      FROM send_many_customer AS ended
      LEFT JOIN LATERAL (
        SELECT ${resultSql} AS result, reason FROM activity WHERE request_id = ended.id
        ORDER BY outcome = 'unchanged', at DESC LIMIT 1
      ) AS own ON true
      LEFT JOIN LATERAL (
        SELECT ${resultSql} AS result, reason FROM activity
        WHERE own.result IS NULL AND shop = ${shop} AND at >= ${startedAt}
          AND (shopify_id = CASE ${side} WHEN 'shopify' THEN ended.customer_id END
            OR framework360_id = CASE ${side} WHEN 'framework360' THEN ended.customer_id END)
        ORDER BY at DESC LIMIT 1
      ) AS other ON true
      WHERE ended.id = ANY(${[...ids]}::uuid[])
    ) AS found
    WHERE kept.id = found.id AND kept.result IS NULL`;
}

/** Ends it and saves its report. Its source and the ids of its customers are deleted. */
export async function finishSend(
  db: Pick<Database, "$transaction">,
  { id, shop, failure }: { id: string; shop: string; failure: SendManyFailure | null },
): Promise<SendReport> {
  return db.$transaction(async (transaction) => {
    const report = await readSendReport(transaction, id);
    const data = { failure, report, sealedSource: null, cursor: null, finishedAt: sharedNow() };
    const { count } = await transaction.sendMany.updateMany({ where: { id, shop, finishedAt: null }, data });
    if (count > 0) await transaction.sendManyCustomer.deleteMany({ where: { sendId: id } });
    return report;
  });
}

/** How many customers have each result so far. */
export async function readSendReport(db: WithCustomers, sendId: string): Promise<SendReport> {
  const row = await db.sendMany.findUnique({ where: { id: sendId }, select: { report: true } });
  if (row?.report) return reportSchema.parse(row.report);
  const groups = await db.sendManyCustomer.groupBy({
    by: ["result", "reason"],
    where: { sendId },
    _count: { _all: true },
  });
  const sum = (result: string | null) =>
    groups.filter((group) => group.result === result).reduce((total, { _count }) => total + _count._all, 0);
  const results = groups.flatMap(({ result }) => result ?? []);
  const counts = Object.fromEntries(results.map((result) => [result, sum(result)]));
  const why = groups
    .filter(({ result }) => result === "failed" || result === "skipped")
    .map(({ result, reason, _count }) => ({ result, reason, count: _count._all }));
  return reportSchema.parse({ counts, reasons: why, left: sum(null) });
}
