import { neededPermissions } from "../framework360/api/check-connection.ts";
import { readConnection } from "../store/framework360-connection.ts";
import { prisma } from "../store/database/db.server.ts";
import { hasPair } from "../store/customer-link.ts";
import { policyFrom, readSettings } from "../store/sync-settings.ts";
import { readRounds, type RoundState } from "../store/sweep.ts";
import { carriesFrom } from "../sync/policy.ts";
import { mostFailures, restingFailures } from "./failures.server.ts";
import { countWaiting } from "../jobs/queue/job-states.server.ts";

/** A direction that is on rests while there is no account to call. */
export type DirectionState = "on" | "off" | "rests";

export type Overview = {
  /** What a merchant does once, in this order, and whether it is done. */
  steps: { connected: boolean; enabled: boolean; direction: boolean; synced: boolean };
  connection: {
    baseUrl: string;
    connectedAt: Date;
    /** Since when the account no longer accepts the key; null: it does. */
    refusedAt: Date | null;
    /** Whether the key lacks a permission that is needed. */
    incomplete: boolean;
  } | null;
  directions: { inbound: DirectionState; outbound: DirectionState };
  /** Customers that wait for their turn or for another try, counted up to `most`. */
  waiting: number;
  /** Customers whose latest try failed and who rest, counted up to `most`. */
  failed: number;
  most: number;
  /** How the comparison of each side's customers stands, where one was begun. */
  rounds: RoundState[];
};

/** How things stand with a shop: all of it read from the database, nothing asked of either side. */
export async function readOverview(shop: string): Promise<Overview> {
  const [connection, settings, synced, failures, waiting, rounds] = await Promise.all([
    readConnection(prisma, shop),
    readSettings(prisma, shop),
    hasPair(prisma, shop),
    restingFailures(shop),
    countWaiting(shop, mostFailures),
    readRounds(prisma, shop),
  ]);
  const policy = policyFrom(settings);
  const callable = connection !== null && connection.refusedAt === null;
  const state = (on: boolean): DirectionState => (on ? (callable ? "on" : "rests") : "off");
  return {
    steps: {
      connected: connection !== null,
      enabled: settings.customersEnabled,
      direction: settings.shopifyToFramework360 || settings.framework360ToShopify,
      synced,
    },
    connection: connection && {
      baseUrl: connection.baseUrl,
      connectedAt: connection.connectedAt,
      refusedAt: connection.refusedAt,
      incomplete: neededPermissions.some((name) => connection.permissions[name] === "missing"),
    },
    directions: {
      inbound: state(carriesFrom(policy, "shopify")),
      outbound: state(carriesFrom(policy, "framework360")),
    },
    waiting,
    failed: failures.length,
    most: mostFailures,
    rounds,
  };
}
