import { fromPrisma } from "pg-boss";

import { environment } from "../env.server.ts";
import { compareJob } from "../jobs/compare/job.ts";
import { firstSyncJob } from "../jobs/first-sync/job.ts";
import { enqueue } from "../jobs/queue/enqueue.ts";
import { lastAsked, nextAttempt, unfinishedCustomersSql } from "../jobs/queue/job-states.ts";
import { sweepJob } from "../jobs/sweep/job.ts";
import { syncCustomerJob } from "../jobs/sync-customer/job.ts";
import { queue } from "../runtime.server.ts";
import { readLearnt } from "../sides.server.ts";
import { forgetComparison } from "../store/comparison.ts";
import { countCustomers, countOnSides, type CustomerCounts } from "../store/customer-counts.ts";
import { hasPair } from "../store/customer-link.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { readFirstSync, renewFirstSync, type FirstSync } from "../store/first-sync.ts";
import { readConnection } from "../store/framework360-connection.ts";
import { dismissSetup, isSetupDismissed, readReinstalled } from "../store/shop.ts";
import { readRounds } from "../store/sweep.ts";
import { policyFrom, readSaved, type SyncSettings } from "../store/sync-settings.ts";
import { readSyncedPerDay, type SyncedPerDay } from "../store/synced-per-day.ts";
import { sideNames, type SideName } from "../sync/customer.ts";
import { carriesFrom, mayWriteField, type Policy } from "../sync/policy.ts";
import { readFirstSyncProgress, type FirstSyncProgress } from "./first-sync.server.ts";
import { readMissedUpdates, type MissedUpdates } from "./instant-updates.server.ts";
import { lacksPermission } from "./key-permissions.ts";
import { totalsOf, type CustomerTotals, type SyncState } from "./overview-state.ts";
import { readShownShopRefusal, type ShownShopRefusal } from "./shop-refusal.server.ts";
import { readUndatedConsent, type UndatedConsent } from "./undated-consent.server.ts";

export type { CustomerCounts, MissedUpdates, SyncedPerDay };

/** `rests`: the direction is on, and there is no account to call, or Shopify refuses the shop. */
type DirectionState = "on" | "off" | "rests";

/** What the Overview page shows. Times are ISO 8601: the page also reads it again as JSON. */
export type Overview = {
  /** The set-up steps, in order, and whether each is done; null: the merchant dismissed the guide. */
  steps: { connected: boolean; enabled: boolean; direction: boolean; synced: boolean } | null;
  connection: {
    baseUrl: string;
    connectedAt: string;
    /** Since when the account no longer accepts the key; null: it does. */
    refusedAt: string | null;
    /** Whether the account left the last call without an answer. */
    isSilent: boolean;
    /** Whether the key lacks a permission that is needed. */
    incomplete: boolean;
  } | null;
  /** Null when Shopify accepts calls for the shop. */
  shopifyRefusal: ShownShopRefusal | null;
  /** Null when the merchant has nothing to decide about newsletter choices. */
  undatedConsent: UndatedConsent | null;
  /** Null when there is none to show. */
  firstSync: FirstSyncProgress | null;
  directions: { inbound: DirectionState; outbound: DirectionState };
  state: SyncState;
  /** While Framework360 does not answer: since when, and when it is called again, ISO 8601. */
  noAnswer: { since: string; nextTry: string } | null;
  /** Null when hints arrive, or nothing changed. */
  missedUpdates: MissedUpdates | null;
  /** How many customers are in each state, exactly; the outcomes of failed and skipped customers are kept for `keptDays`. */
  customers: CustomerCounts;
  totals: CustomerTotals;
  /** Fields that are synchronized, and that Framework360 has shown of no customer: `inSync` cannot speak of them. */
  unshown: ("tags" | "newsletter")[];
  keptDays: number;
  /** How many customers each side had when it was swept last. */
  sides: { side: SideName; count: number }[];
  /** When the last round over each side's customers ended (null: none has yet), where one has begun. */
  rounds: { side: SideName; finishedAt: string | null }[];
  /**
   * Why no round is known although customers were compared before: the app was `installed` again at that time, or the
   * connection or the choices `changed`. Null: none of it.
   */
  restart: { why: "installed"; at: string } | { why: "changed" } | null;
};

/** The days that the chart covers. */
const chartDays = 30;

/** The state of a shop, all from the database; neither side is called. */
export async function readOverview(shop: string): Promise<Overview> {
  const [standing, synced, customers, sides, rounds, isDismissed, reinstalledAt, first] = await Promise.all([
    readStanding(shop),
    hasPair(prisma, shop),
    countCustomers(pool, shop, { sql: unfinishedCustomersSql, name: syncCustomerJob.name }),
    countOnSides(prisma, shop),
    readRounds(prisma, shop),
    isSetupDismissed(prisma, shop),
    readReinstalled(prisma, shop),
    readFirstSync(prisma, shop),
  ]);
  const { connection, shopifyRefusal, settings, policy, firstSync } = standing;
  const state = stateOf(standing);
  return {
    steps: isDismissed ? null : stepsOf(connection, settings, synced),
    connection: connection && {
      baseUrl: connection.baseUrl,
      connectedAt: connection.connectedAt.toISOString(),
      refusedAt: connection.refusedAt?.toISOString() ?? null,
      isSilent: connection.unansweredSince !== null,
      incomplete: lacksPermission(connection.permissions),
    },
    shopifyRefusal,
    undatedConsent: await readUndatedConsent(shop, settings),
    firstSync,
    directions: {
      inbound: directionState(carriesFrom(policy, "shopify"), state),
      outbound: directionState(carriesFrom(policy, "framework360"), state),
    },
    state,
    noAnswer: state === "no-answer" ? await readNoAnswer(shop, connection!.unansweredSince!) : null,
    missedUpdates: isCallable(state) ? await readMissedUpdates(shop, policy) : null,
    customers,
    totals: totalsOf(customers),
    unshown: connection && customers.same > 0 ? await readUnshown(shop, connection.baseUrl, policy) : [],
    keptDays: environment().ACTIVITY_DAYS,
    sides,
    rounds: rounds.map(({ side, finishedAt }) => ({ side, finishedAt: finishedAt?.toISOString() ?? null })),
    restart: restartOf({ ...standing, reinstalledAt, first }),
  };
}

/** The installation counts unless the account was connected or the choices were saved since. */
function restartOf({
  connection,
  savedAt,
  reinstalledAt,
  first,
}: Pick<Standing, "connection" | "savedAt"> & {
  reinstalledAt: Date | null;
  first: FirstSync | null;
}): Overview["restart"] {
  const others = [connection?.connectedAt ?? 0, savedAt ?? 0].map((at) => new Date(at).getTime());
  if (reinstalledAt && reinstalledAt.getTime() > Math.max(...others)) {
    return { why: "installed", at: reinstalledAt.toISOString() };
  }
  return first ? { why: "changed" } : null;
}

async function readUnshown(shop: string, account: string, policy: Policy): Promise<Overview["unshown"]> {
  const { unshown } = await readLearnt(shop, account);
  return unshown.filter((field) => sideNames.some((side) => mayWriteField(policy, side, field)));
}

type Connection = Awaited<ReturnType<typeof readConnection>>;

function stepsOf(connection: Connection, settings: SyncSettings, synced: boolean): Overview["steps"] {
  return {
    connected: connection !== null,
    enabled: settings.customersEnabled,
    direction: settings.shopifyToFramework360 || settings.framework360ToShopify,
    synced,
  };
}

type Standing = Awaited<ReturnType<typeof readStanding>>;

/** The facts from which the state is derived. */
async function readStanding(shop: string) {
  const [connection, shopifyRefusal, { settings, savedAt }, firstSync] = await Promise.all([
    readConnection(prisma, shop),
    readShownShopRefusal(shop),
    readSaved(pool, shop),
    readFirstSyncProgress(shop),
  ]);
  return { connection, shopifyRefusal, settings, savedAt, policy: policyFrom(settings), firstSync };
}

function stateOf({ connection, shopifyRefusal, policy, firstSync }: Standing): SyncState {
  if (shopifyRefusal) return "shopify-refused";
  if (!connection) return "not-connected";
  if (connection.refusedAt) return "key-refused";
  if (!policy.inbound && !policy.outbound) return "off";
  if (connection.unansweredSince) return "no-answer";
  if (firstSync?.state === "paused") return "paused";
  return firstSync?.state === "comparing" || firstSync?.state === "writing" ? "first-sync" : "running";
}

/** Whether both sides accept calls. */
function isCallable(state: SyncState): boolean {
  return state === "running" || state === "first-sync" || state === "paused";
}

function directionState(on: boolean, state: SyncState): DirectionState {
  if (!on) return "off";
  return state === "no-answer" || isCallable(state) ? "on" : "rests";
}

/** Since when Framework360 does not answer, and when it is called next: retries, comparisons and sweeps call it by themselves. */
async function readNoAnswer(shop: string, since: Date): Promise<NonNullable<Overview["noAnswer"]>> {
  const [retried, lastSwept] = await Promise.all([
    nextAttempt(pool, shop, [syncCustomerJob, firstSyncJob, compareJob]),
    lastAsked(pool, shop, sweepJob),
  ]);
  const now = Date.now();
  const nextSweep = (lastSwept?.getTime() ?? now) + environment().SWEEP_INTERVAL_SECONDS * 1_000;
  const next = Math.max(now, Math.min(nextSweep, retried?.getTime() ?? Infinity));
  return { since: since.toISOString(), nextTry: new Date(next).toISOString() };
}

/**
 * Begins a first synchronization, which compares all customers of both sides, unless one is under way or a side does not accept
 * calls.
 * @returns whether it was begun
 */
export async function compareNow(shop: string): Promise<boolean> {
  if (stateOf(await readStanding(shop)) !== "running") return false;
  await prisma.$transaction(async (transaction) => {
    await forgetComparison(transaction, shop);
    await renewFirstSync(transaction, shop);
    await enqueue(queue(), firstSyncJob, [{ shop }], { db: fromPrisma(transaction) });
  });
  return true;
}

/** Hides the set-up guide for good, for everybody in the shop. */
export function putSetupAway(shop: string): Promise<void> {
  return dismissSetup(prisma, shop);
}

/**
 * How many of the shop's customers were synchronized on each of the last 30 days.
 * @param timeZone the one that the page shows times in, like `Europe/Rome`: it says when a day begins
 */
export function readSynced(shop: string, timeZone: string): Promise<SyncedPerDay> {
  return readSyncedPerDay(pool, shop, timeZone, chartDays);
}
