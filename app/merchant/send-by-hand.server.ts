import { randomUUID } from "node:crypto";

import { queue } from "../runtime.server.ts";
import { findByRequest, type RequestOutcome } from "../store/activity.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { sharedNow } from "../store/database/shared-clock.ts";
import type { SideName } from "../sync/customer.ts";
import type { SentCustomer } from "../sync/send-state.ts";
import { enqueue, transactionOn } from "../jobs/queue/enqueue.ts";
import { requestKey, syncCustomerJob, type SyncRequest } from "../jobs/sync-customer/job.ts";
import { findWaitingIds, readJobStates, type JobState } from "../jobs/queue/job-states.ts";
import { noteOnWaiting } from "../jobs/queue/waiting-jobs.ts";

export type SendProgress = { requestId: string } & (
  | { state: Exclude<JobState, "ended"> }
  | ({ state: "done" } & RequestOutcome)
  // Its job ended without an outcome: another request took its place, or it was removed.
  | { state: "unknown" }
);

/** How often a customer is requested again because its waiting job started before its request id was read. */
const maxAttempts = 3;

/**
 * Requests that each of these customers of `side` is sent to the other side now, whatever directions are on, and even if
 * the customer was deleted there. A customer whose manual job already waits gets no second one, and that one counts as asked for now.
 * @returns each customer with the request that will send them
 */
export async function sendByHand(
  shop: string,
  side: SideName,
  customerIds: readonly string[],
): Promise<SentCustomer[]> {
  const sends = new Map<string, string>();
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const left = [...new Set(customerIds)].filter((id) => !sends.has(id));
    if (left.length === 0) break;
    const amongOthers = new Set(customerIds).size > 1;
    for (const [customerId, requestId] of await requestJobs(shop, side, left, amongOthers))
      sends.set(customerId, requestId);
  }
  return [...sends].map(([customerId, requestId]) => ({ customerId, requestId }));
}

/** One attempt: the customers whose job waits now, each with the id of its request. */
async function requestJobs(
  shop: string,
  side: SideName,
  customerIds: readonly string[],
  amongOthers: boolean,
): Promise<[string, string][]> {
  const askedAt = sharedNow().toISOString();
  const requests = customerIds.map(
    (customerId) =>
      ({
        shop,
        side,
        customerId,
        cause: "manual",
        requestId: randomUUID(),
        askedAt,
        ...(amongOthers && { amongOthers }),
      }) satisfies SyncRequest,
  );
  const id = ({ requestId }: SyncRequest) => requestId!;
  const created = new Set(await enqueue(queue(), syncCustomerJob, requests, { id }));
  const rest = requests.filter(({ requestId }) => !created.has(requestId));
  const byHand = { shop, cause: "manual" } as const;
  // A send of one customer alone does more than the job that waits for it among others.
  const note = { askedAt, ...(!amongOthers && { amongOthers }) };
  const again = { keys: rest.map(requestKey), data: byHand, note };
  await noteOnWaiting(transactionOn(pool), shop, syncCustomerJob, again);
  const waiting = await findWaitingIds(pool, syncCustomerJob, rest.map(requestKey));
  return requests.flatMap((request): [string, string][] => {
    const requestId = created.has(request.requestId) ? request.requestId : waiting.get(requestKey(request));
    return requestId === undefined ? [] : [[request.customerId, requestId]];
  });
}

/** The progress of these requests of the shop. A request with an outcome is done, even if owed values are still retried. */
export async function readSendProgress(shop: string, requestIds: readonly string[]): Promise<SendProgress[]> {
  const states = await readJobStates(pool, shop, syncCustomerJob, requestIds);
  // Read after the jobs: a job that ended in between has its outcome here.
  const outcomes = await findByRequest(prisma, shop, requestIds);
  return requestIds.map((requestId) => {
    const state = states.get(requestId) ?? "ended";
    const outcome = outcomes.get(requestId);
    if (outcome && state !== "running") return { requestId, state: "done", ...outcome };
    return { requestId, state: state === "ended" ? "unknown" : state };
  });
}
