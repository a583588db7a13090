import { countWaiting } from "../jobs/queue/job-states.ts";
import { syncCustomerJob } from "../jobs/sync-customer/job.ts";
import { hasPair } from "../store/customer-link.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { readConnection } from "../store/framework360-connection.ts";
import { dismissSetup, isSetupDismissed } from "../store/shop.ts";
import { readRounds } from "../store/sweep.ts";
import { policyFrom, readSettings } from "../store/sync-settings.ts";
import { countPartly } from "../store/shopify-standing.ts";
import { readSyncedPerDay, type SyncedPerDay } from "../store/synced-per-day.ts";
import type { SideName } from "../sync/customer.ts";
import { carriesFrom } from "../sync/policy.ts";
import { maxFailures, restingFailures } from "./failures.server.ts";
import { readFirstSyncProgress, type FirstSyncProgress } from "./first-sync.server.ts";
import { lacksPermission } from "./key-permissions.ts";
import { readShownShopRefusal, type ShownShopRefusal } from "./shop-refusal.server.ts";
import { readUndatedConsent, type UndatedConsent } from "./undated-consent.server.ts";

export type { SyncedPerDay };

/** `rests`: the direction is on, and there is no account to call, or Shopify refuses the shop. */
type DirectionState = "on" | "off" | "rests";

/** What the Overview page shows. Times are ISO 8601: the page also reads it again as JSON. */
export type Overview = {
  /** What a merchant does once, in this order, and whether it is done; null: they were put away for good. */
  steps: { connected: boolean; enabled: boolean; direction: boolean; synced: boolean } | null;
  connection: {
    baseUrl: string;
    connectedAt: string;
    /** Since when the account no longer accepts the key; null: it does. */
    refusedAt: string | null;
    /** Whether the key lacks a permission that is needed. */
    incomplete: boolean;
  } | null;
  /** Null when Shopify accepts calls for the shop. */
  shopifyRefusal: ShownShopRefusal | null;
  /** Null when the merchant has nothing to decide about newsletter choices. */
  undatedConsent: UndatedConsent | null;
  /** Null when there is none to be shown. */
  firstSync: FirstSyncProgress | null;
  directions: { inbound: DirectionState; outbound: DirectionState };
  /** Customers that wait for their turn or for another attempt, counted up to `countedUpTo`. */
  waiting: number;
  /** Customers whose latest attempt failed and that have no other one planned, counted up to `countedUpTo`. */
  failed: number;
  /** Customers with a value that could not be carried, counted up to `countedUpTo`. */
  partly: number;
  countedUpTo: number;
  /** When the latest round over each side's customers finished (null: it is running), where one has started. */
  rounds: { side: SideName; finishedAt: string | null }[];
};

/** The days that the chart covers. */
const chartDays = 30;

/** How things stand with a shop. All of it comes from the database; neither side is called. */
export async function readOverview(shop: string): Promise<Overview> {
  const [connection, shopifyRefusal, settings, synced, failures, partly, waiting, rounds] = await Promise.all(
    [
      readConnection(prisma, shop),
      readShownShopRefusal(shop),
      readSettings(prisma, shop),
      hasPair(prisma, shop),
      restingFailures(shop),
      countPartly(prisma, shop, maxFailures),
      countWaiting(pool, shop, syncCustomerJob, maxFailures),
      readRounds(prisma, shop),
    ],
  );
  const policy = policyFrom(settings);
  const callable = connection !== null && connection.refusedAt === null && shopifyRefusal === null;
  const state = (on: boolean): DirectionState => (on ? (callable ? "on" : "rests") : "off");
  return {
    steps: (await isSetupDismissed(prisma, shop))
      ? null
      : {
          connected: connection !== null,
          enabled: settings.customersEnabled,
          direction: settings.shopifyToFramework360 || settings.framework360ToShopify,
          synced,
        },
    connection: connection && {
      baseUrl: connection.baseUrl,
      connectedAt: connection.connectedAt.toISOString(),
      refusedAt: connection.refusedAt?.toISOString() ?? null,
      incomplete: lacksPermission(connection.permissions),
    },
    shopifyRefusal,
    undatedConsent: await readUndatedConsent(shop, settings),
    firstSync: await readFirstSyncProgress(shop),
    directions: {
      inbound: state(carriesFrom(policy, "shopify")),
      outbound: state(carriesFrom(policy, "framework360")),
    },
    waiting,
    failed: failures.length,
    partly,
    countedUpTo: maxFailures,
    rounds: rounds.map(({ side, finishedAt }) => ({ side, finishedAt: finishedAt?.toISOString() ?? null })),
  };
}

/** Shows the steps of the set-up no more, to anybody of the shop. */
export function putSetupAway(shop: string): Promise<void> {
  return dismissSetup(prisma, shop);
}

/**
 * How many of the shop's customers were synchronized on each of the last 30 days.
 * @param timeZone the browser's, like `Europe/Rome`: only the browser knows when the merchant's days begin
 */
export function readSynced(shop: string, timeZone: string): Promise<SyncedPerDay> {
  return readSyncedPerDay(pool, shop, timeZone, chartDays);
}
