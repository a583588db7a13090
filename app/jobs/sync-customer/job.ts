import type { PgBoss } from "pg-boss";
import { z } from "zod";

import { linkedId, type Link } from "../../sync/link.ts";
import { syncCauses, type Cause } from "../../sync/outcome.ts";
import { carriesFrom, type Policy } from "../../sync/policy.ts";
import { enqueue } from "../queue/enqueue.ts";
import { daySeconds, defineJob, withRetries } from "../queue/job-definition.ts";

/**
 * The one thing that every notification, sweep and button asks for: bring this customer of this shop in step.
 * It names the customer and nothing more; the job reads the state when it runs.
 */
const syncRequestSchema = z.object({
  shop: z.string(),
  side: z.enum(["shopify", "framework360"]),
  customerId: z.string(),
  cause: z.enum(syncCauses),
  /** Whether values that could not be carried before are to be tried again. */
  retryOwed: z.boolean().optional(),
  /** The surviving customer, when this one was merged into another. */
  mergedInto: z.string().optional(),
  /** Follows the request into the activity and the logs. */
  requestId: z.uuid().optional(),
  /** The send of many customers that it is a part of. */
  sendMany: z.uuid().optional(),
  /** Whether a person's decision asked for it, which the activity then tells as its cause. */
  decided: z.boolean().optional(),
});

export type SyncRequest = z.infer<typeof syncRequestSchema>;

/** Why the activity says that the request was made. */
export function causeOf({ cause, decided }: Pick<SyncRequest, "cause" | "decided">): Cause {
  return decided ? "decision" : cause;
}

/** How to ask again for what had this cause; undefined: no request of a customer had it. */
export function requestedBy(cause: Cause): Pick<SyncRequest, "cause" | "decided"> | undefined {
  // To synchronize the customer is no other attempt at an undo.
  if (cause === "undo") return undefined;
  return cause === "decision" ? { cause: "sweep", decided: true } : { cause };
}

/**
 * Requests with the same key are about the same customer. A merge asks for more than a deletion, so the notification
 * of the deletion that comes with it must not replace it; a send by hand may do what no other request does, and so may one
 * that tries owed values again. What a sweep of Shopify found by looking must not be lost in a job about a notification, which
 * may tell nothing new. A send of one customer must not wait for its turn among many.
 */
export function requestKey(request: SyncRequest): string {
  const { shop, side, customerId, cause, mergedInto, retryOwed, sendMany } = request;
  const manner = [
    ...(mergedInto ? ["into", mergedInto] : []),
    ...(cause === "manual" ? ["by hand"] : []),
    ...(sendMany ? ["among many"] : []),
    ...(retryOwed ? ["owed"] : []),
    ...(isFoundOnShopify({ side, cause, retryOwed }) ? ["found"] : []),
  ];
  return [shop, side, customerId, ...manner].join(" ");
}

function isFoundOnShopify({
  side,
  cause,
  retryOwed,
}: Pick<SyncRequest, "side" | "cause" | "retryOwed">): boolean {
  return side === "shopify" && !retryOwed && (cause === "sweep" || cause === "backfill");
}

/** Every key under which a job about this customer may wait, unless it is about a merge. */
export function possibleKeys(customer: Pick<SyncRequest, "shop" | "side" | "customerId">): string[] {
  const manners = [
    { cause: "webhook" },
    { cause: "sweep" },
    { cause: "sweep", retryOwed: true },
    { cause: "manual" },
    { cause: "manual", sendMany: "any" },
  ] as const;
  return manners.map((manner) => requestKey({ ...customer, ...manner }));
}

/** A person waits for a send by hand; what just changed goes before what a sweep found; a backfill has time. */
const priorities = { manual: 30, webhook: 20, hint: 20, sweep: 10, backfill: 0 };

/** Shopify's customers come as its list showed them, and are matched for no points; then the others have their turn. */
const priorityOfShopifyBackfill = 5;

/** A person waits for a send of many customers too, but what changes meanwhile and a send of one customer go first. */
const priorityAmongMany = 8;

/** Brings one customer of one shop in step. Its dead letters are customers that rest until they are sent again. */
export const syncCustomerJob = defineJob({
  name: "sync-customer",
  schema: syncRequestSchema,
  key: requestKey,
  // No shop starves another.
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
  // stately: of one customer at most one job waits and one runs, however many notifications arrive.
  queue: (settings) => ({ ...withRetries(settings), policy: "stately", notify: true }),
  deadLetters: ({ ACTIVITY_DAYS }) => ({ retentionSeconds: ACTIVITY_DAYS * daySeconds }),
});

type LinkedIds = Pick<Link, "shopifyId" | "framework360Id">;

/** Asks for linked customers of the shop to be compared again, from a side whose customers are carried. */
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
