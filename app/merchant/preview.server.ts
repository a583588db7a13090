import { fromPrisma } from "pg-boss";

import { compareJob } from "../jobs/compare/job.ts";
import { enqueue } from "../jobs/queue/enqueue.ts";
import { findUnfinishedKeys } from "../jobs/queue/job-states.ts";
import { queue } from "../runtime.server.ts";
import {
  readForeseenGroups,
  membershipsBy,
  type ForeseenGroup,
  type MembershipSql,
} from "../store/compared-criteria.ts";
import {
  beginComparison,
  countCompared,
  readComparison,
  readForeseen,
  type Comparison,
  type ComparisonFailure,
} from "../store/comparison.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { sharedNow } from "../store/database/shared-clock.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { readConnection, readLinkedAccount } from "../store/framework360-connection.ts";
import { readFirstSync } from "../store/first-sync.ts";
import { readRestoreRate } from "../store/points-budget.ts";
import { policyFrom, readSettings, type SyncSettings } from "../store/sync-settings.ts";
import { sideNames } from "../sync/customer.ts";
import { allChosen, sumUp, type Figures, type OutlookClass } from "../sync/outlook.ts";
import type { Policy } from "../sync/policy.ts";
import { readShownShopRefusal } from "./shop-refusal.server.ts";

export type { Figures, OutlookClass };

/** The choices on the page, which may differ from the saved ones. */
export type Choices = Partial<SyncSettings>;

/** The cost of a synchronization. */
type Effort = {
  /** Shopify's points, and how many of them the shop's plan restores each second. */
  points: number;
  pointsPerSecond: number;
  /** How long it takes at that rate. Framework360's speed is not known beforehand. */
  seconds: number;
};

/** Why there is no result; `interrupted`: the comparison's job no longer exists. */
export type PreviewFailure = ComparisonFailure | "interrupted";

/** What the page shows of the latest comparison. Times are ISO 8601. */
export type Preview =
  | { state: "none" }
  | { state: "running"; stage: Comparison["stage"]; read: { shopify: number; framework360: number } }
  | { state: "failed"; failure: PreviewFailure }
  | {
      state: "done";
      comparedAt: string;
      /** Whether a full synchronization went by this comparison, so that its customers were changed since. */
      isCarriedOut: boolean;
      hasDirection: boolean;
      figures: Figures;
      effort: Effort;
    };

/**
 * Begins a comparison in place of an earlier one.
 * @returns why a side cannot be called; null: the comparison has begun
 */
export async function requestComparison(shop: string): Promise<ComparisonFailure | null> {
  const [connection, account, refusal] = await Promise.all([
    readConnection(prisma, shop),
    readLinkedAccount(pool, shop),
    readShownShopRefusal(shop),
  ]);
  if (refusal) return "shopify-refused";
  if (!connection || account === null) return "not-connected";
  if (connection.refusedAt) return "key-refused";
  await prisma.$transaction(async (transaction) => {
    await beginComparison(transaction, shop, account);
    await enqueue(queue(), compareJob, [{ shop }], { db: fromPrisma(transaction) });
  });
  return null;
}

/** A comparison is shown for a day, and not after another account was connected. */
const shownForMs = 86_400_000;

/** The latest comparison that may be shown. */
export async function latestComparison(shop: string): Promise<Comparison | null> {
  const [comparison, account] = await Promise.all([
    readComparison(prisma, shop),
    readLinkedAccount(pool, shop),
  ]);
  const isShown =
    comparison?.account === account && comparison.startedAt.getTime() > sharedNow().getTime() - shownForMs;
  return isShown ? comparison : null;
}

/** What a synchronization by these choices would do, according to the latest comparison. Calls neither side. */
export async function readPreview(shop: string, choices: Choices): Promise<Preview> {
  const comparison = await latestComparison(shop);
  if (!comparison) return { state: "none" };
  const { id, failure, finishedAt, stage } = comparison;
  if (failure) return { state: "failed", failure };
  if (!finishedAt) {
    if (await isInterrupted(shop, id)) return { state: "failed", failure: "interrupted" };
    return { state: "running", stage, read: await countCompared(prisma, id) };
  }
  const [policy, pointsPerSecond, first] = await Promise.all([
    policyBy(shop, choices),
    readRestoreRate(pool, shop),
    readFirstSync(prisma, shop),
  ]);
  const { groups } = await readGroups({ shop, comparisonId: id }, policy);
  const figures = sumUp(groups, policy);
  return {
    state: "done",
    comparedAt: finishedAt.toISOString(),
    isCarriedOut: first?.comparisonId === id && (first.stage === "writing" || first.stage === "done"),
    hasDirection: policy.inbound || policy.outbound,
    figures,
    effort: effortOf(figures, pointsPerSecond),
  };
}

/** The foresights, grouped by membership. If the policy chooses all customers, the counts saved with the comparison are used. */
export async function readGroups(
  run: { shop: string; comparisonId: string },
  policy: Policy,
): Promise<{ groups: ForeseenGroup[]; membership: MembershipSql }> {
  const membership = await membershipsBy(prisma, sealer, run, policy);
  const isAll = sideNames.every((side) => policy.audience[side].kind === "everybody");
  const groups = isAll
    ? (await readForeseen(prisma, run.comparisonId)).map((one) => ({ ...one, memberships: allChosen }))
    : await readForeseenGroups(prisma, run.comparisonId, membership);
  return { groups, membership };
}

/** Whether the comparison is unfinished and has no job. The comparison is read again, because it may have finished since. */
async function isInterrupted(shop: string, id: string): Promise<boolean> {
  if ((await findUnfinishedKeys(pool, compareJob, [shop])).size > 0) return false;
  const now = await readComparison(prisma, shop);
  return now?.id === id && now.finishedAt === null;
}

/** The policy of the choices on the page. A missing choice counts as saved. */
export async function policyBy(shop: string, choices: Choices): Promise<Policy> {
  return policyFrom({ ...(await readSettings(pool, shop)), ...choices });
}

/** Shopify's points for each compared customer, and the points in addition for one that is changed or created there (docs/speed.md). */
const pointsOf = { compared: 0.5, changed: 27, created: 20 };

function effortOf({ classes, changedOn }: Figures, pointsPerSecond: number): Effort {
  const {
    "created-on-shopify": createdOnShopify,
    "created-in-framework360": createdInFramework360,
    "left-out": leftOut,
    changed,
    same,
    skipped,
    ambiguous,
  } = classes;
  const created = createdOnShopify + createdInFramework360;
  const compared = created + changed + same + skipped + ambiguous + leftOut;
  const writing = pointsOf.changed * changedOn.shopify + pointsOf.created * createdOnShopify;
  const points = Math.ceil(pointsOf.compared * compared + writing);
  return { points, pointsPerSecond, seconds: Math.ceil(points / pointsPerSecond) };
}
