import type { PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { runs } from "../../metrics/instruments.ts";
import { openSides, saveShopRefusal } from "../../sides.server.ts";
import { recordActivity, type SealedChanges } from "../../store/activity.ts";
import { sealChanges } from "../../store/changed-values.ts";
import { withCustomerLocks } from "../../store/customer-locks.server.ts";
import { linkStore } from "../../store/link-store.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { readFlowListeners } from "../../store/flow-listener.ts";
import { openListedIdentities } from "../../store/listed-identity.ts";
import { readLinkedAccount, refuseKey } from "../../store/framework360-connection.ts";
import { mayComeFromBulk } from "../../store/first-sync-bulk.ts";
import { forgetListed, readListed } from "../../store/listed-customers.ts";
import { isRedacted } from "../../store/redaction.ts";
import { readShopRefusal } from "../../store/shopify-refusal.ts";
import { forgetMark } from "../../store/sweep.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { creationsEnd, findNews, forgetNews, toldNothingSince } from "../../store/webhook-news.ts";
import { shownUntil } from "../../sync/as-agreed.ts";
import type { KeptValues } from "../../sync/kept-values.ts";
import type { SideError, Snapshot } from "../../sync/side.ts";
import { requestFlowTriggers } from "../flow-triggers/job.ts";
import { enqueue } from "../queue/enqueue.ts";
import type { Attempt, JobEnd } from "../queue/start-workers.server.ts";
import { handleSyncRequest, type HandlerPorts, type SyncEntry } from "./handle-sync-request.ts";
import { requestKey, syncCustomerJob, type SyncRequest } from "./job.ts";
import type { SyncPorts } from "./ports.ts";

/**
 * Does one job on the shop's own sides and database (see handle-sync-request.ts), and tells the queue what to do
 * with it.
 */
export async function runSyncRequest(
  boss: PgBoss,
  request: SyncRequest,
  { retryCount, lastAttempt }: Attempt,
): Promise<JobEnd> {
  const { shop } = request;
  if (await isTooEarly(request)) {
    const afterSeconds = bulkPauseSeconds.least + Math.floor(Math.random() * bulkPauseSeconds.spread);
    await enqueue(boss, syncCustomerJob, [request], { afterSeconds });
    return;
  }
  // Before the sides are opened: a shop that gets another account meanwhile must not keep ids of this one.
  const account = await readLinkedAccount(pool, shop);
  const stores = storesOf(boss, shop, account);
  const record = async (entry: SyncEntry, kept: KeptValues | null = null) => {
    await recordActivity(pool, { shop, ...entry }, sealed(shop, kept));
    note(entry);
  };
  let isForFlow = false;
  const note = ({ outcome, cause, reason }: SyncEntry) => {
    runs.inc({ outcome, cause, from: request.side, reason: reason ?? "none" });
    isForFlow ||= flowOutcomes.has(outcome);
  };
  const verdict = await handleSyncRequest(
    request,
    { retryCount, lastAttempt },
    {
      ...sidesOf(request, retryCount, account),
      isRedacted: () => isRedacted(prisma, sealer, shop, request.customerId),
      readPolicy: () => readPolicy(pool, shop),
      ...stores,
      saveWithEntry: async (entry, kept, link) => {
        const saved = await stores.saveWithEntry(entry, kept, link);
        note(entry);
        return saved;
      },
      readListed: () => readListed(pool, sealer, shop, request),
      hasNewsSince: (listed) => hasNewsSince(shop, listed),
      forgetListed: (listed) => forgetListed(prisma, shop, { ...request, listed }),
      record,
      anotherAttemptWaits: () => anotherAttemptWaits(boss, request),
      log: logger,
    },
  );
  if (verdict.kind === "forget") await forgetNews(pool, shop, request.customerId);
  if (verdict.kind === "rest") {
    const isNew = await saveRefusal(shop, verdict.error);
    if (isNew || request.cause === "manual") await record(verdict.entry);
  }
  // Last, and under no locks: where it fails, the run is over all the same.
  if (isForFlow && (await readFlowListeners(pool, shop)).size > 0) await requestFlowTriggers(boss, shop);
  return verdict.kind === "forget" || verdict.kind === "retry" ? verdict.kind : undefined;
}

/** The values as they are kept beside the line; null: there are none, or the settings keep none. */
export function sealed(shop: string, kept: KeptValues | null): SealedChanges | null {
  return kept && environment().CHANGE_VALUES_DAYS > 0 ? sealChanges(sealer, shop, kept) : null;
}

/** What a workflow of the shop's may want to know of. */
const flowOutcomes: ReadonlySet<SyncEntry["outcome"]> = new Set(["created", "updated", "failed"]);

/** The shop's stores, as a run works on them. */
export function storesOf(
  boss: PgBoss,
  shop: string,
  account: string | null,
): Omit<SyncPorts, "sides" | "policy" | "recordUnheard" | "saveWithLine"> &
  Pick<HandlerPorts, "saveWithEntry"> {
  const links = linkStore(prisma, pool, sealer, shop, account);
  return {
    links,
    saveWithEntry: (entry, kept, link) => {
      const changes = sealed(shop, kept);
      return links.saveWith(
        (transaction) => recordActivity(transaction, { shop, ...entry }, changes),
        ...link,
      );
    },
    forgetSeen: ({ side, id }) => forgetMark(pool, shop, side, id),
    requestOwed: async ({ side, id }) => {
      const again = { shop, side, customerId: id, cause: "sweep", retryOwed: true } as const;
      await enqueue(boss, syncCustomerJob, [again]);
    },
    toldNothingSince: (customerId, until) => toldNothingSince(pool, shop, customerId, until),
    creationsEnd: () => creationsEnd(pool, shop),
    now: sharedNow,
    lock: (customers, work) => withCustomerLocks(shop, customers, work),
  };
}

/**
 * A notification of a customer that is being created in bulk: its link is saved once the operation's results are there, and
 * a read would cost as much as creating it alone.
 */
const bulkPauseSeconds = { least: 20, spread: 20 };

async function isTooEarly({ shop, side, customerId, cause }: SyncRequest): Promise<boolean> {
  return side === "shopify" && cause === "webhook" && mayComeFromBulk(pool, shop, customerId);
}

/** Saves that a side refuses the shop. Returns false when that was saved already. */
export function saveRefusal(shop: string, error: SideError): Promise<boolean> {
  return error.side === "shopify" ? saveShopRefusal(shop, error) : refuseKey(prisma, shop, new Date());
}

/**
 * Order totals that cannot be read are asked for again until the job had this many attempts: an account may have no
 * orders to show. Attempts that failed for another reason count too.
 */
const maxAttemptsForTotals = 6;

/**
 * The shop's sides. Only a change in Framework360 brings order totals: a change on Shopify costs no call for them. While a first
 * synchronization runs, a customer without news is looked up in what it read: the searches are most of what a creation
 * in Framework360 costs.
 */
function sidesOf(
  { shop, side, cause }: SyncRequest,
  retryCount: number,
  account: string | null,
): Pick<HandlerPorts, "openSides" | "unreadTotals"> {
  let missing: SideError | null = null;
  return {
    openSides: async () => {
      // For a person who waits Shopify is tried again.
      if (cause !== "manual" && (await readShopRefusal(pool, shop))) return "shopify-refused";
      const isTold = cause === "webhook" || cause === "manual";
      const findListed = isTold
        ? null
        : await openListedIdentities(prisma, sealer, { shop, account, side: "framework360" });
      return openSides(shop, {
        ...(findListed && { findListed }),
        withTotals: side === "framework360",
        onMissingTotals: (why) => (missing = why),
      });
    },
    unreadTotals: () =>
      missing?.kind === "unavailable" && retryCount < maxAttemptsForTotals ? missing : null,
  };
}

/** Of one customer only one job may wait for its repetition: a failed attempt gives way to a job that waits already. */
async function anotherAttemptWaits(boss: PgBoss, request: SyncRequest): Promise<boolean> {
  const waiting = await boss.findJobs(syncCustomerJob.name, {
    key: requestKey(request),
    queued: true,
    limit: 1,
  });
  return waiting.length > 0;
}

/** Also of one that found the direction off: its job did nothing then. */
async function hasNewsSince(shop: string, listed: Snapshot): Promise<boolean> {
  const at = listed.listedAt ?? sharedNow().toISOString();
  const read = { id: listed.id, changedAt: shownUntil(listed, at) };
  return (await findNews(prisma, shop, [read], new Date(at))).size > 0;
}
