import { firstSyncJob } from "../jobs/first-sync/job.ts";
import { enqueue } from "../jobs/queue/enqueue.ts";
import { queue } from "../runtime.server.ts";
import { listTroubled, type ActivityLine } from "../store/activity-list.ts";
import { countCompared } from "../store/comparison.ts";
import { prisma } from "../store/database/db.server.ts";
import { sharedNow } from "../store/database/shared-clock.ts";
import { readPace } from "../store/first-sync-customer.ts";
import {
  beginFirstSync,
  pauseFirstSync,
  readFirstSync,
  readTotals,
  stopFirstSync,
  type FirstSync,
  type FirstSyncTotals,
} from "../store/first-sync.ts";

/** What a merchant may do with a first synchronization; `again` begins another one in place of one that was stopped. */
export const firstSyncIntents = ["pause", "resume", "stop", "again"] as const;
export type FirstSyncIntent = (typeof firstSyncIntents)[number];

/** The progress of a first synchronization. Times are ISO 8601. */
export type FirstSyncProgress = {
  /** `comparing`: both sides are being read, and nothing is written yet. `failed`: they could not be read. */
  state: "comparing" | "writing" | "paused" | "stopped" | "failed" | "done";
  /** How many customers of each side were read so far. */
  read: { shopify: number; framework360: number };
  totals: FirstSyncTotals;
  /** How many of all customers are done. */
  done: number;
  all: number;
  /** Customers per minute, extrapolated from at most the last minute; null: too few to tell. */
  perMinute: number | null;
  minutesLeft: number | null;
  startedAt: string;
  finishedAt: string | null;
};

const none = { shopify: 0, framework360: 0 };

/** For how long one that ended is shown. */
const shownForMs = 7 * 86_400_000;

/** The progress of the shop's first synchronization; null: there is none to show. */
export async function readFirstSyncProgress(shop: string): Promise<FirstSyncProgress | null> {
  const first = await readFirstSync(prisma, shop);
  if (!first || !isShown(first)) return null;
  const state = stateOf(first);
  const [totals, perMinute, read] = await Promise.all([
    readTotals(prisma, shop),
    state === "writing" ? readPace(prisma, shop) : null,
    state === "comparing" && first.comparisonId !== null ? countCompared(prisma, first.comparisonId) : none,
  ]);
  const all = Object.values(totals).reduce((sum, count) => sum + count, 0);
  return {
    state,
    read,
    totals,
    done: all - totals.left,
    all,
    perMinute,
    minutesLeft: perMinute === null ? null : Math.ceil(totals.left / perMinute),
    startedAt: first.startedAt.toISOString(),
    finishedAt: first.finishedAt?.toISOString() ?? null,
  };
}

/** A failure that another banner already shows is not shown again. */
function isShown({ failure, finishedAt }: FirstSync): boolean {
  if (failure === "not-connected" || failure === "direction-off") return false;
  return finishedAt === null || sharedNow().getTime() - finishedAt.getTime() < shownForMs;
}

function stateOf({ stage, failure, stoppedAt, pausedAt }: FirstSync): FirstSyncProgress["state"] {
  if (failure) return "failed";
  if (stoppedAt) return "stopped";
  if (stage === "done") return "done";
  if (pausedAt) return "paused";
  return stage === "writing" ? "writing" : "comparing";
}

/** Does what the merchant asks for, or nothing if that no longer applies, because another tab was faster. */
export async function controlFirstSync(
  shop: string,
  intent: FirstSyncIntent,
): Promise<FirstSyncProgress | null> {
  const now = sharedNow();
  if (intent === "pause") await pauseFirstSync(prisma, shop, now);
  if (intent === "resume") await pauseFirstSync(prisma, shop, null);
  if (intent === "stop") await stopFirstSync(prisma, shop, now);
  if (intent === "again") {
    const first = await readFirstSync(prisma, shop);
    const isOver = first?.stage === "done" && stateOf(first) !== "done";
    if (isOver) await prisma.$transaction((transaction) => beginFirstSync(transaction, shop));
  }
  await enqueue(queue(), firstSyncJob, [{ shop }]);
  return readFirstSyncProgress(shop);
}

export type FirstSyncTrouble = ActivityLine;

/** How many lines of the activity are read at once. */
const perPage = 500;

/**
 * The lines about customers that a first synchronization did not synchronize, or only in part; the oldest first. What jobs of an
 * earlier one did after the latest began counts as the latest one's.
 * @param startedAt when the one began that the page shows, which may not be the latest any more; null: the latest
 * @returns null when there is none
 */
export async function listFirstSyncTrouble(
  shop: string,
  startedAt: Date | null,
): Promise<AsyncIterable<FirstSyncTrouble> | null> {
  const latest = await readFirstSync(prisma, shop);
  if (!latest) return null;
  const isEarlier = startedAt !== null && startedAt < latest.startedAt;
  return isEarlier
    ? troubleOf(shop, { since: startedAt, until: latest.startedAt })
    : troubleOf(shop, { since: latest.startedAt, until: null });
}

async function* troubleOf(
  shop: string,
  period: { since: Date; until: Date | null },
): AsyncGenerator<ActivityLine> {
  for (let after: string | null = null; ;) {
    const lines: ActivityLine[] = await listTroubled(prisma, shop, { ...period, after, limit: perPage });
    yield* lines;
    if (lines.length < perPage) return;
    after = lines.at(-1)!.id;
  }
}
