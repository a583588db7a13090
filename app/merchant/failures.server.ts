import { findUnfinishedKeys } from "../jobs/queue/job-states.ts";
import { possibleKeys, requestedBy, syncCustomerJob, type SyncRequest } from "../jobs/sync-customer/job.ts";
import { findStillFailed, followUps, listOpenFailures, type Failure } from "../store/activity-failures.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import type { Field } from "../sync/customer.ts";
import type { Outcome } from "../sync/outcome.ts";

/** How many failures are counted, or retried together, at most. */
export const maxFailures = 1_000;

/**
 * The state of a failed line.
 * - `open`: the customer is still failed, and no other attempt is planned
 * - `under-way`: another attempt waits or runs
 * - `followed`: another attempt was made since; time (ISO 8601), outcome and written fields of the latest one
 * - `superseded`: the customer was looked at since, and that left no later line
 */
export type FailureState =
  | { state: "open" | "under-way" | "superseded" }
  | { state: "followed"; outcome: Outcome; fields: Field[]; at: string };

/** The jobs that a failed line may have come from: it names its customer on one side or on both. */
export function requestsOf(
  shop: string,
  { at, shopifyId, framework360Id, cause }: Omit<Failure, "id">,
): SyncRequest[] {
  const requested = requestedBy(cause);
  if (!requested) return [];
  const asked = { ...requested, ...(requested.cause === "manual" && { askedAt: at.toISOString() }) };
  const requests: SyncRequest[] = [];
  if (shopifyId !== null) requests.push({ shop, side: "shopify", customerId: shopifyId, ...asked });
  if (framework360Id !== null)
    requests.push({ shop, side: "framework360", customerId: framework360Id, ...asked });
  return requests;
}

/** Leaves out failures whose customer has a job that waits or runs. */
export async function notUnderWay(shop: string, failures: readonly Failure[]): Promise<Failure[]> {
  const busy = await findUnfinishedKeys(
    pool,
    syncCustomerJob,
    failures.flatMap((failure) => keysOf(shop, failure)),
  );
  return failures.filter((failure) => !keysOf(shop, failure).some((key) => busy.has(key)));
}

function keysOf(shop: string, failure: Failure): string[] {
  return requestsOf(shop, failure).flatMap(possibleKeys);
}

/** The failures of the shop's customers who are failed now and have no job that waits or runs. */
export async function retryableFailures(shop: string): Promise<Failure[]> {
  return notUnderWay(shop, await listOpenFailures(prisma, shop, maxFailures));
}

/** The states of the shop's failed lines, by id. Lines of undos are left out: synchronizing again would not repeat an undo. */
export async function failureStates(
  shop: string,
  lines: readonly Failure[],
): Promise<Record<string, FailureState>> {
  const failures = lines.filter(({ cause }) => cause !== "undo");
  const ids = failures.map(({ id }) => id);
  const stillFailed = await findStillFailed(prisma, shop, ids);
  const followed = await followUps(prisma, shop, ids);
  const retryable = new Set((await notUnderWay(shop, failures)).map(({ id }) => id));
  const states = failures.map(({ id }): [string, FailureState] => {
    if (!retryable.has(id)) return [id, { state: "under-way" }];
    if (stillFailed.has(id)) return [id, { state: "open" }];
    const next = followed.find((one) => one.id === id);
    if (!next) return [id, { state: "superseded" }];
    const { outcome, fields, at } = next;
    return [id, { state: "followed", outcome, fields, at: at.toISOString() }];
  });
  return Object.fromEntries(states);
}
