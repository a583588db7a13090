import { queue } from "../runtime.server.ts";
import { findActivity } from "../store/activity-list.ts";
import { readConnection } from "../store/framework360-connection.ts";
import { lockPool, pool, prisma } from "../store/database/db.server.ts";
import { findStillFailed, listOpenFailures, type Failure } from "../store/activity-failures.ts";
import { withLocks } from "../store/database/lock.ts";
import { readShopRefusal } from "../store/shopify-refusal.ts";
import { readPolicy } from "../store/sync-settings.ts";
import { carriesFrom, type Policy } from "../sync/policy.ts";
import { maxFailures, notUnderWay, requestsOf } from "./failures.server.ts";
import { enqueue } from "../jobs/queue/enqueue.ts";
import { redrive } from "../jobs/queue/redrive.ts";
import { syncCustomerJob, type SyncRequest } from "../jobs/sync-customer/job.ts";

/**
 * Why nothing is retried.
 * - `nothing-failed`: no such failure, or another attempt is under way or was made already
 * - `not-connected`, `key-refused`: there is no account to call
 * - `shopify-refused`: Shopify refuses every call for the shop
 * - `direction-off`: the customer would be synchronized in a direction that is off
 */
export type RetryProblem =
  | "nothing-failed"
  | "not-connected"
  | "key-refused"
  | "shopify-refused"
  | "direction-off";

/**
 * Retries the customer of a failed line: its dead letter goes back to the queue that it came from. However often a merchant
 * clicks, there is one job: a shop's retries run one after the other, and each first checks which jobs are under way.
 * @returns null when the customer is retried
 */
export function retryOne(shop: string, id: string): Promise<RetryProblem | null> {
  return oneAtATime(shop, async () => {
    const line = await findActivity(prisma, shop, id);
    if (!line || !(await findStillFailed(prisma, shop, [id])).has(id)) return "nothing-failed";
    return retry(shop, [line], () =>
      requestsOf(shop, line).map(({ side, customerId }) => ({ shop, side, customerId })),
    );
  });
}

/**
 * Retries every customer of the shop that is failed now and whose direction is on.
 * @returns null when at least one is retried
 */
export function retryAll(shop: string): Promise<RetryProblem | null> {
  return oneAtATime(shop, async () =>
    retry(shop, await listOpenFailures(prisma, shop, maxFailures), (policy) => [
      { shop, cause: "manual" },
      ...(policy.inbound ? [{ shop, side: "shopify" } as const] : []),
      ...(policy.outbound ? [{ shop, side: "framework360" } as const] : []),
    ]),
  );
}

function oneAtATime<T>(shop: string, work: () => Promise<T>): Promise<T> {
  return withLocks(lockPool, [`retry:${shop}`], work);
}

/** @param deadLetters a dead letter goes back to the queue if its data contains one of these */
async function retry(
  shop: string,
  failures: readonly Failure[],
  deadLetters: (policy: Policy) => Partial<SyncRequest>[],
): Promise<RetryProblem | null> {
  const retryable = await notUnderWay(shop, failures);
  if (retryable.length === 0) return "nothing-failed";
  const connection = await readConnection(prisma, shop);
  if (!connection) return "not-connected";
  if (connection.refusedAt) return "key-refused";
  if (await readShopRefusal(pool, shop)) return "shopify-refused";
  const policy = await readPolicy(pool, shop);
  const wanted = retryable.filter((failure) => isAllowed(requestOf(shop, failure), policy));
  if (wanted.length === 0) return "direction-off";

  for (const data of deadLetters(policy)) await redrive(pool, queue(), syncCustomerJob, data);
  // Dead letters are kept for a limited time: failures without one get a new job.
  const left = await notUnderWay(shop, wanted);
  const amongOthers = failures.length > 1 ? { amongOthers: true } : {};
  const requests = left.map((failure) => ({ ...requestOf(shop, failure), ...amongOthers }));
  await enqueue(queue(), syncCustomerJob, requests);
  return null;
}

/** The job that synchronizes the customer in the direction that failed. */
function requestOf(shop: string, failure: Failure): SyncRequest {
  const requests = requestsOf(shop, failure);
  const request = failure.direction === "outbound" ? requests.at(-1) : requests[0];
  if (!request) throw new Error(`Activity ${failure.id} of ${shop} names no customer.`);
  return request;
}

/** A customer may be sent by hand whatever directions are on. */
function isAllowed({ side, cause }: SyncRequest, policy: Policy): boolean {
  return cause === "manual" || carriesFrom(policy, side);
}
