import type { PgBoss } from "pg-boss";
import { z } from "zod";

import { linkedId, type Link } from "../../sync/link.ts";
import { syncCauses, type Cause } from "../../sync/outcome.ts";
import { carriesFrom, type Policy } from "../../sync/policy.ts";
import { enqueue, type Transaction } from "../queue/enqueue.ts";
import { daySeconds, defineJob, withRetries } from "../queue/job-definition.ts";
import { noteOnWaiting, takeBackWaiting } from "../queue/waiting-jobs.ts";

/**
 * What every notification, sweep and button asks for: bring this customer of this shop in step.
 * It only names the customer; the job reads the customer's state when it runs.
 */
const syncRequestSchema = z.object({
  shop: z.string(),
  side: z.enum(["shopify", "framework360"]),
  customerId: z.string(),
  /** A cause that only the next version has: the customer is brought in step all the same, as one that a sweep found. */
  cause: z.enum(syncCauses).catch("sweep"),
  /** Whether values that could not be carried before are to be tried again. */
  retryOwed: z.boolean().optional(),
  /** The surviving customer, when this one was merged into another. */
  mergedInto: z.string().optional(),
  /** Follows the request into the activity and the logs. */
  requestId: z.uuid().optional(),
  /** Whether a sweep found a change of the customer while this request of a first synchronization waited (`requestFound`). */
  alsoFound: z.boolean().optional(),
  /** When a person asked for it by hand, ISO 8601: what was undone since stays so, also when a failed one is retried. */
  askedAt: z.iso.datetime().optional().catch(undefined),
  /** Whether a workflow of Shopify Flow asked for it, and no person about this customer. */
  byWorkflow: z.boolean().optional(),
  /** The send of many customers that it is a part of. */
  sendMany: z.uuid().optional(),
  /** Whether a person asked for several customers at once, outside of a send of many. */
  amongOthers: z.boolean().optional(),
  /** Whether the cause in the activity is `decision`: a person's decision led to the request. */
  decided: z.boolean().optional(),
});

export type SyncRequest = z.infer<typeof syncRequestSchema>;

/** Whether a person asked for this very customer: a workflow brings back no customer that a person deleted or unlinked. */
export function isByPerson({ cause, byWorkflow = false }: SyncRequest): boolean {
  return cause === "manual" && !byWorkflow;
}

/** Whether a person asked for this customer together with others. */
export function isAmongMany({ sendMany, amongOthers = false }: SyncRequest): boolean {
  return sendMany !== undefined || amongOthers;
}

/** The cause that the activity shows for the request. */
export function causeOf({ cause, decided }: Pick<SyncRequest, "cause" | "decided">): Cause {
  return decided ? "decision" : cause;
}

/** The properties of a request that repeats one with this cause; undefined: no request has this cause. */
export function requestedBy(cause: Cause): Pick<SyncRequest, "cause" | "decided"> | undefined {
  // Synchronizing the customer would not repeat an undo.
  if (cause === "undo") return undefined;
  return cause === "decision" ? { cause: "sweep", decided: true } : { cause };
}

/**
 * Only one request with the same key waits, so requests about one customer share a key unless one does more than another. A
 * merge does more than the deletion whose notification comes with it. A send by hand, and a request that tries owed values
 * again, do more than others. A request from a sweep or backfill always reads, while the job of a notification may end without
 * reading; and a backfill has time and may be taken back, so no notified change is left out because one waits. A sweep's request is:
 * what a first synchronization is about to write belongs to its figures. The backfill is not taken back then (`requestFound`). A send
 * of one customer must not wait among those of many, and a person's own send does more than a workflow's.
 */
export function requestKey(request: SyncRequest): string {
  const { shop, side, customerId, cause, mergedInto, retryOwed, sendMany, byWorkflow } = request;
  const manner = [
    ...(mergedInto ? ["into", mergedInto] : []),
    ...(cause === "manual" ? ["by hand"] : []),
    ...(sendMany ? ["among many"] : []),
    ...(byWorkflow ? ["by a workflow"] : []),
    ...(retryOwed ? ["owed"] : []),
    ...((cause === "sweep" || cause === "backfill") && !retryOwed ? ["found"] : []),
  ];
  return [shop, side, customerId, ...manner].join(" ");
}

/** Every key under which a job about this customer may wait, unless it is about a merge. */
export function possibleKeys(customer: Pick<SyncRequest, "shop" | "side" | "customerId">): string[] {
  const manners = [
    { cause: "webhook" },
    { cause: "sweep" },
    { cause: "sweep", retryOwed: true },
    { cause: "manual" },
    { cause: "manual", sendMany: "any" },
    { cause: "manual", byWorkflow: true },
  ] as const;
  return manners.map((manner) => requestKey({ ...customer, ...manner }));
}

/** A person waits for a send by hand. Notified changes go before those that a sweep found. A backfill has time. */
const priorities = { manual: 30, webhook: 20, hint: 20, sweep: 10, backfill: 0 };

/** Shopify's customers go first: they come with the list's copy, so matching them costs no points. */
const priorityOfShopifyBackfill = 5;

/** A person waits for a send of many customers too, but changes made meanwhile and a send of one customer go first. */
const priorityAmongMany = 8;

/** Brings one customer of one shop in step. Its dead letters are customers that rest until they are sent again. */
export const syncCustomerJob = defineJob({
  name: "sync-customer",
  schema: syncRequestSchema,
  key: requestKey,
  // No shop may starve another.
  group: ({ shop }) => shop,
  priority: ({ cause, side, sendMany }) => {
    if (sendMany) return priorityAmongMany;
    return cause === "backfill" && side === "shopify" ? priorityOfShopifyBackfill : priorities[cause];
  },
  concurrency: ({ WORKER_CONCURRENCY, WORKER_CONCURRENCY_PER_SHOP }) => ({
    workers: WORKER_CONCURRENCY,
    perGroup: WORKER_CONCURRENCY_PER_SHOP,
  }),
  pollingSeconds: 1,
  // stately: at most one job of a customer waits and one runs, however many notifications arrive.
  queue: (settings) => ({ ...withRetries(settings), policy: "stately", notify: true }),
  deadLetters: ({ ACTIVITY_DAYS }) => ({ retentionSeconds: ACTIVITY_DAYS * daySeconds }),
});

type LinkedIds = Pick<Link, "shopifyId" | "framework360Id">;

/** Enqueues jobs that synchronize linked customers of the shop again, named by a side whose customers are carried. */
export async function requestLinked(
  boss: PgBoss,
  { shop, policy }: { shop: string; policy: Policy },
  pages: AsyncIterable<readonly LinkedIds[]>,
  more: Pick<SyncRequest, "retryOwed" | "decided"> = {},
): Promise<void> {
  const side = carriesFrom(policy, "framework360") ? "framework360" : "shopify";
  for await (const links of pages) {
    const ids = links.flatMap((link) => linkedId(link, side) ?? []);
    const requests = ids.map((customerId) => ({ shop, side, customerId, cause: "sweep", ...more }) as const);
    await enqueue(boss, syncCustomerJob, requests);
  }
}

/** As long as `keep_webhooks` puts a notification's job aside: only where a process died is it not woken before. */
const maxAsideSeconds = 600;

/**
 * Puts a notification's job aside whose customer may be created by the bulk operation that runs: its link is saved once the
 * results arrive, and reading the customer before would cost as much as creating it singly.
 */
export async function putAside(boss: PgBoss, request: SyncRequest): Promise<void> {
  await enqueue(boss, syncCustomerJob, [request], { afterSeconds: maxAsideSeconds });
}

/**
 * Which jobs may be put aside, and the priority that they are woken with: changes that arrive meanwhile go first.
 * @param among only those of these Shopify customers; null: all of the shop's
 */
export function jobsAside(shop: string, among: readonly string[] | null) {
  const data = { shop, side: "shopify", cause: "webhook" } as const;
  const keys = among?.map((customerId) => requestKey({ ...data, customerId })) ?? null;
  return { data, keys, priority: priorities.sweep };
}

const ofFirstSync = { cause: "backfill" } as const;
const found = { alsoFound: true } as const;

/**
 * Enqueues what a sweep found in the shop. Where a customer's job of a first synchronization waits, that one carries the find, and
 * is noted so that a pause or a stop does not take it back: the sweep has counted the change as seen. Noted before, in case that
 * job is just being taken back, and after, in case it is just being enqueued.
 * @param transaction in which the sweep saves what it has seen
 */
export async function requestFound(
  boss: PgBoss,
  transaction: Transaction,
  shop: string,
  requests: readonly SyncRequest[],
): Promise<void> {
  const keys = requests.filter(({ cause }) => cause !== ofFirstSync.cause).map(requestKey);
  const noted = { keys, data: ofFirstSync, note: found };
  await noteOnWaiting(transaction, shop, syncCustomerJob, noted);
  await enqueue(boss, syncCustomerJob, requests, { db: transaction });
  await noteOnWaiting(transaction, shop, syncCustomerJob, noted);
}

/**
 * Takes back the shop's jobs of a first synchronization that wait, unless a sweep found a change that they are to carry.
 * @returns their ids
 */
export function takeBackFirstSync(db: Transaction, shop: string): Promise<string[]> {
  return takeBackWaiting(db, shop, syncCustomerJob, { data: ofFirstSync, except: found });
}
