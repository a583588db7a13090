import type { PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { runs } from "../../metrics/instruments.ts";
import { openSides } from "../../sides.server.ts";
import { recordActivity, type SealedChanges } from "../../store/activity.ts";
import { sealChanges } from "../../store/changed-values.ts";
import { withCustomerLocks } from "../../store/customer-locks.server.ts";
import { linkStore } from "../../store/link-store.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { concernsFlow, readFlowListeners } from "../../store/flow-listener.ts";
import { openListedIdentities } from "../../store/listed-identity.ts";
import { readLinkedAccount } from "../../store/framework360-connection.ts";
import { mayComeFromBulk } from "../../store/first-sync-bulk.ts";
import { forgetListed, readListed } from "../../store/listed-customers.ts";
import { isRedacted } from "../../store/redaction.ts";
import { readShopRefusal } from "../../store/shopify-refusal.ts";
import { saveRefusal } from "../../store/side-refusals.server.ts";
import { forgetMark } from "../../store/sweep.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import {
  creationsEnd,
  findNews,
  forgetNews,
  toldNothingSince,
  wasToldDeleted,
} from "../../store/webhook-news.ts";
import { shownUntil } from "../../sync/as-agreed.ts";
import type { KeptValues } from "../../sync/kept-values.ts";
import type { SideError, Snapshot } from "../../sync/side.ts";
import { requestFlowTriggers } from "../flow-triggers/job.ts";
import { enqueue } from "../queue/enqueue.ts";
import type { Attempt, JobEnd } from "../queue/start-workers.server.ts";
import { handleSyncRequest, type HandlerPorts, type SyncEntry } from "./handle-sync-request.ts";
import { isAmongMany, putAside, requestKey, syncCustomerJob, type SyncRequest } from "./job.ts";
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
  const begunAt = sharedNow();
  if (await isTooEarly(request)) return putAside(boss, request);
  // Read before the sides are opened: if the shop is connected to another account meanwhile, ids of this one must not be saved.
  const account = await readLinkedAccount(pool, shop);
  const stores = storesOf(boss, shop, account);
  const record = async (entry: SyncEntry, kept: KeptValues | null = null) => {
    await recordActivity(pool, { shop, ...entry }, sealed(shop, kept));
    note(entry);
  };
  let isForFlow = false;
  const note = (entry: SyncEntry) => {
    const { outcome, cause, reason } = entry;
    runs.inc({ outcome, cause, from: request.side, reason: reason ?? "none" });
    isForFlow ||= concernsFlow(entry);
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
      wasToldDeleted: () => wasToldDeleted(pool, shop, request.customerId),
      forgetListed: (listed) => forgetListed(prisma, shop, { ...request, listed }),
      record,
      anotherAttemptWaits: () => anotherAttemptWaits(boss, request),
      log: logger,
    },
  );
  if (verdict.kind === "forget") await forgetNews(pool, shop, request.customerId);
  if (verdict.kind === "rest") {
    const isNew = await saveRefusal(shop, verdict.error, begunAt);
    if (isNew || request.cause === "manual") await record(verdict.entry);
  }
  // Last, and after the locks are released: if it fails, the run is complete all the same.
  if (isForFlow && (await readFlowListeners(pool, shop)).size > 0) await requestFlowTriggers(boss, shop);
  return verdict.kind === "forget" || verdict.kind === "retry" ? verdict.kind : undefined;
}

/** Seals overwritten values to be kept beside the line; null: there are none, or the settings keep none. */
export function sealed(shop: string, kept: KeptValues | null): SealedChanges | null {
  return kept && environment().CHANGE_VALUES_DAYS > 0 ? sealChanges(sealer, shop, kept) : null;
}

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
    lock: (customers, work) => withCustomerLocks(shop, customers, work, account),
  };
}

/** Of a notification that arrived before the operation began, or was put aside for too short a time. */
async function isTooEarly({ shop, side, customerId, cause }: SyncRequest): Promise<boolean> {
  return side === "shopify" && cause === "webhook" && mayComeFromBulk(pool, shop, customerId);
}

/**
 * After this many attempts, for whatever reason they failed, order totals that cannot be read are no longer asked for: the
 * account may not be able to show orders at all.
 */
const maxAttemptsForTotals = 6;

/**
 * The shop's sides. Order totals are read only for a Framework360 customer's job, so a change on Shopify costs no call for them.
 * While a first synchronization runs, customers are looked up in its comparison unless a notification or a person asked:
 * searches are most of the cost of a creation in Framework360.
 */
function sidesOf(
  request: SyncRequest,
  retryCount: number,
  account: string | null,
): Pick<HandlerPorts, "openSides" | "unreadTotals"> {
  const { shop, side, cause } = request;
  let missing: SideError | null = null;
  return {
    openSides: async () => {
      // If a person waits, Shopify is called although it refused the shop.
      if (cause !== "manual" && (await readShopRefusal(pool, shop))) return "shopify-refused";
      const isTold = cause === "webhook" || cause === "manual";
      const findListed = isTold
        ? null
        : await openListedIdentities(prisma, sealer, { shop, account, side: "framework360" });
      return openSides(shop, {
        ...(findListed && { findListed }),
        isBackground: cause === "backfill" || isAmongMany(request),
        withTotals: side === "framework360",
        onMissingTotals: (why) => (missing = why),
      });
    },
    unreadTotals: () =>
      missing?.kind === "unavailable" && retryCount < maxAttemptsForTotals ? missing : null,
  };
}

/** Only one job of a customer may wait: a failed attempt is not repeated if another job already waits. */
async function anotherAttemptWaits(boss: PgBoss, request: SyncRequest): Promise<boolean> {
  const waiting = await boss.findJobs(syncCustomerJob.name, {
    key: requestKey(request),
    queued: true,
    limit: 1,
  });
  return waiting.length > 0;
}

/** Also counts notifications whose job found the direction off and did nothing. */
async function hasNewsSince(shop: string, listed: Snapshot): Promise<boolean> {
  const at = listed.listedAt ?? sharedNow().toISOString();
  const read = { id: listed.id, changedAt: shownUntil(listed, at) };
  return (await findNews(prisma, shop, [read], new Date(at))).size > 0;
}
