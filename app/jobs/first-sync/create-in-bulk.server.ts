import type { PgBoss } from "pg-boss";
import pLimit from "p-limit";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { openBulkCreation } from "../../sides.server.ts";
import { saveShopRefusal } from "../../store/side-refusals.server.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import {
  advanceBulk,
  countForBulk,
  countTry,
  leaveToJobs,
  listForBulk,
  numberLines,
  putInFile,
  readFile,
  takeOutOfFile,
  type BulkCustomer,
  type Sent,
} from "../../store/first-sync-bulk.ts";
import { noteEnded } from "../../store/first-sync-customer.ts";
import type { FirstSync } from "../../store/first-sync.ts";
import { readRestoreRate } from "../../store/points-budget.ts";
import type { Policy } from "../../sync/policy.ts";
import { SideError, type Written } from "../../sync/side.ts";
import { begunSince } from "./abandon-bulk.server.ts";
import { wakeAside } from "./wake-aside.ts";

/**
 * What follows: `again`: there is more to do at once; `later`: it waits for a side; `none`: there is nothing to create in
 * bulk, and customers that are missing on Shopify get jobs of their own.
 */
type BulkNext = "again" | "later" | "none";

/** After the first operation, more than this many customers cost less in bulk than by single calls. */
const minLinesLater = 5;

/** How many customers are prepared, or linked, before the turn may end. */
const chunkSize = 100;

/** How many runs at once: each holds a connection for its locks. */
const runsAtOnce = 4;

/** An operation that could not be started for this long is given up. */
const maxStartingMs = 120_000;

/** How long an operation runs before it may be judged slow. */
const minJudgedMs = 60_000;

/** How many points a single creation costs: ten, and one for each object that its answer shows of the customer. */
const pointsOfCreation = 18;

const maxPollMs = 10_000;

/** The runs of one customer before and after an operation (app/jobs/sync-customer/bulk-runs.server.ts). */
type BulkRuns = {
  prepare(one: BulkCustomer): Promise<Sent | null>;
  linkCreated(one: BulkCustomer & { sent: Sent }, written: Written): Promise<boolean>;
};

export type OpenBulkRuns = (bulk: { boss: PgBoss; shop: string; policy: Policy }) => Promise<BulkRuns>;

type Bulk = {
  boss: PgBoss;
  shop: string;
  policy: Policy;
  /** Whether nothing more may be created: the first synchronization is paused or stopped, or the direction is off. */
  isHalted: boolean;
  /** When the turn ends, in milliseconds since 1970 by this process's own clock. */
  until: number;
  openBulkRuns: OpenBulkRuns;
};

/**
 * Takes the next step of creating customers on Shopify in bulk. Each step commits its progress: no customer is sent before
 * the intent to create it is kept. A customer without a result is sent again, which is safe because Shopify refuses a second
 * customer with the same e-mail or phone. A customer that is refused, or changed since the comparison, gets a job of its own.
 */
export async function createInBulk(first: FirstSync, bulk: Bulk): Promise<BulkNext> {
  try {
    return await step(first, bulk);
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    logger.warn({ err: error, shop: bulk.shop }, "The creation in bulk waits for Shopify.");
    if (error.kind === "unauthorized") await saveShopRefusal(bulk.shop, error);
    return "later";
  }
}

async function step(first: FirstSync, bulk: Bulk): Promise<BulkNext> {
  switch (first.bulkStage) {
    case null:
      return begin(first, bulk);
    case "preparing":
      return prepare(first, bulk);
    case "starting":
      return start(first, bulk);
    case "running":
      return follow(first, bulk);
    // A newer version, deployed for a while, began it: what it has created is not known here.
    default:
      return "later";
  }
}

async function begin(first: FirstSync, { shop, isHalted }: Bulk): Promise<BulkNext> {
  if (isHalted || first.bulkOff) return "none";
  const { waiting } = await countForBulk(prisma, shop);
  const isWorthIt = waiting > (first.bulkCount > 0 ? minLinesLater : environment().BULK_CREATION_ABOVE);
  if (!isWorthIt) return "none";
  await advanceBulk(prisma, { id: first.id, shop }, { bulkStage: "preparing" });
  return "again";
}

/** Fills the file, some customers at a time. */
async function prepare(first: FirstSync, bulk: Bulk): Promise<BulkNext> {
  const { shop } = bulk;
  if (bulk.isHalted) return release(first, shop);
  const { maxLines } = openBulkCreation(shop);
  const { inFile } = await countForBulk(prisma, shop);
  const next = await listForBulk(prisma, sealer, shop, Math.min(chunkSize, maxLines - inFile));
  if (next.length === 0) {
    if (inFile === 0) return release(first, shop);
    await numberLines(prisma, shop);
    const progress = { bulkStage: "starting", bulkStartedAt: sharedNow(), bulkPolledAt: null } as const;
    await advanceBulk(prisma, { id: first.id, shop }, progress);
    return "again";
  }
  const runs = await bulk.openBulkRuns(bulk);
  const unread: string[] = [];
  const left: string[] = [];
  await pLimit(runsAtOnce).map(next, async (one) => {
    try {
      const sent = await runs.prepare(one);
      if (sent) await putInFile(prisma, sealer, shop, { id: one.id, sent });
      else left.push(one.id);
    } catch (error) {
      logger.warn({ err: error, shop, customerId: one.customerId }, "Not prepared for a creation in bulk.");
      (error instanceof SideError ? unread : left).push(one.id);
    }
  });
  await leaveToJobs(prisma, shop, left);
  await countTry(prisma, shop, unread);
  return unread.length === next.length ? "later" : "again";
}

/** Starts the operation, unless an earlier attempt whose answer was lost has started it. */
async function start(first: FirstSync, { shop, policy, isHalted }: Bulk): Promise<BulkNext> {
  const shopify = openBulkCreation(shop, policy.ways.extras);
  const startedAt = first.bulkStartedAt ?? sharedNow();
  try {
    let id = await shopify.findBegun(begunSince(first));
    if (id === null && isHalted) return await release(first, shop);
    if (id === null) {
      const lines = await readFile(prisma, sealer, shop);
      // Leaving out a deleted customer's line would shift the lines after it: number them again.
      if (lines.some((one) => !one)) {
        await numberLines(prisma, shop);
        return "again";
      }
      id = await shopify.start(lines.map((one) => one!.sent));
    }
    await advanceBulk(prisma, { id: first.id, shop }, { bulkStage: "running", bulkOperationId: id });
    return "again";
  } catch (error) {
    if (!(error instanceof SideError) || error.kind === "unauthorized") throw error;
    const isRefused = error.explanation.code === "error-code";
    const isLate = sharedNow().getTime() - startedAt.getTime() > maxStartingMs;
    logger.warn({ err: error, shop, isRefused, isLate }, "Customers could not be created in bulk.");
    return isRefused || isLate ? release(first, shop, { bulkOff: true }) : "later";
  }
}

/** Empties the file. */
async function release(
  first: FirstSync,
  shop: string,
  more: Parameters<typeof advanceBulk>[2] = {},
): Promise<BulkNext> {
  await takeOutOfFile(prisma, shop);
  await advanceBulk(prisma, { id: first.id, shop }, { bulkStage: null, ...more });
  return "none";
}

/** Asks Shopify how far the operation is, and takes its results once it has ended. */
async function follow(first: FirstSync, bulk: Bulk): Promise<BulkNext> {
  const { shop, isHalted } = bulk;
  const [shopify, id] = [openBulkCreation(shop), first.bulkOperationId!];
  const now = sharedNow();
  const ageMs = now.getTime() - first.bulkStartedAt!.getTime();
  const polledMs = first.bulkPolledAt ? now.getTime() - first.bulkPolledAt.getTime() : Infinity;
  // Asks less often the longer it runs: each call costs a point.
  if (!isHalted && polledMs < Math.min(maxPollMs, ageMs / 5)) return "later";
  const state = await shopify.readState(id);
  if (state.kind === "ended") return (await takeResults(first, bulk, state.resultsUrl)) ? "again" : "later";
  await advanceBulk(prisma, { id: first.id, shop }, { bulkPolledAt: now });
  const perSecond = (state.done / ageMs) * 1000;
  const singlyPerSecond = (await readRestoreRate(pool, shop)) / pointsOfCreation;
  const isSlow = ageMs > minJudgedMs && perSecond < singlyPerSecond && !first.bulkOff;
  if (isSlow) {
    logger.info({ shop, perSecond }, "Creating in bulk is slower than single calls, which go on.");
    await advanceBulk(prisma, { id: first.id, shop }, { bulkOff: true });
  }
  if (isSlow || isHalted) await shopify.cancel(id);
  return "later";
}

/** @returns whether all results were taken; otherwise another turn takes the rest */
async function takeResults(first: FirstSync, bulk: Bulk, resultsUrl: string | null): Promise<boolean> {
  const { shop, until } = bulk;
  const lines = await readFile(prisma, sealer, shop);
  const sent = lines.map((one) => one?.sent.customer);
  const runs = await bulk.openBulkRuns(bulk);
  let chunk: (() => Promise<void>)[] = [];
  let [created, left, missing, linked]: string[][] = [[], [], [], []];
  const save = async () => {
    await pLimit(runsAtOnce).map(chunk, (work) => work());
    await noteEnded(prisma, shop, created!, { since: first.startedAt, otherwise: "unchanged" });
    await leaveToJobs(prisma, shop, left!);
    await countTry(prisma, shop, missing!);
    await wakeAside(pool, shop, linked!);
    [chunk, created, left, missing, linked] = [[], [], [], [], []];
  };
  for await (const result of openBulkCreation(shop).readResults(resultsUrl, sent)) {
    const one = lines[result.line];
    if (!one) continue;
    if (result.kind === "refused") left!.push(one.id);
    if (result.kind === "missing") missing!.push(one.id);
    if (result.kind === "created") {
      chunk.push(async () => {
        const isLinked = await runs.linkCreated(one, result.written).catch((err: unknown) => {
          logger.warn({ err, shop, customerId: one.customerId }, "Not linked with its creation in bulk.");
          return false;
        });
        (isLinked ? created! : left!).push(one.id);
        if (isLinked) linked!.push(result.written.snapshot.id);
      });
    }
    if (chunk.length + left!.length + missing!.length < chunkSize) continue;
    await save();
    if (Date.now() > until) return false;
  }
  await save();
  await advanceBulk(prisma, { id: first.id, shop }, { bulkStage: null, bulkCount: { increment: 1 } });
  // Those of customers that it did not create must not wait for the next operation.
  await wakeAside(pool, shop, null);
  logger.info({ shop, lines: lines.length }, "Customers were created in bulk.");
  return true;
}
