import { randomUUID } from "node:crypto";

import { queue } from "../runtime.server.ts";
import { findByRequest, type RequestOutcome } from "../store/activity.ts";
import { prisma } from "../store/database/db.server.ts";
import { asJob } from "../jobs/sync-customer/as-job.ts";
import { insertJobs } from "../jobs/queue/insert-jobs.ts";
import { syncCustomerQueue } from "../jobs/queue/open-queue.server.ts";
import { requestKey, type SyncRequest } from "../jobs/sync-customer/job.ts";
import { readRequestStates, waitingRequestIds, type RequestState } from "../jobs/queue/job-states.server.ts";

/** A customer who is being sent, and the request under which the outcome will be found. */
export type Send = { customerId: string; requestId: string };

export type SendProgress = { requestId: string } & (
  | { state: Exclude<RequestState, "ended"> }
  | ({ state: "done" } & RequestOutcome)
  // Its job is gone without a word: another request took its place, or it was removed.
  | { state: "unknown" }
);

/** A job may start between finding that it waits already and asking which it is. */
const mostRounds = 3;

/**
 * Asks for each of these Framework360 customers to be brought to Shopify now, whatever the directions and also
 * where the customer was deleted on Shopify. Whoever waits to be sent by hand already is not asked for twice.
 */
export async function sendToShopify(shop: string, customerIds: readonly string[]): Promise<Send[]> {
  const sends = new Map<string, string>();
  for (let round = 0; round < mostRounds; round += 1) {
    const left = [...new Set(customerIds)].filter((id) => !sends.has(id));
    if (left.length === 0) break;
    for (const [customerId, requestId] of await ask(shop, left)) sends.set(customerId, requestId);
  }
  return [...sends].map(([customerId, requestId]) => ({ customerId, requestId }));
}

/** One round of asking: whose job is waiting now, and as what. */
async function ask(shop: string, customerIds: readonly string[]): Promise<[string, string][]> {
  const requests = customerIds.map(
    (customerId) =>
      ({
        shop,
        side: "framework360",
        customerId,
        cause: "manual",
        requestId: randomUUID(),
      }) satisfies SyncRequest,
  );
  const jobs = requests.map((request) => ({ ...asJob(request), id: request.requestId }));
  const created = new Set(await insertJobs(queue(), syncCustomerQueue, jobs, { returnId: true }));
  const rest = requests.filter(({ requestId }) => !created.has(requestId));
  const waiting =
    rest.length === 0 ? new Map<string, string>() : await waitingRequestIds(rest.map(requestKey));
  return requests.flatMap((request): [string, string][] => {
    const requestId = created.has(request.requestId) ? request.requestId : waiting.get(requestKey(request));
    return requestId === undefined ? [] : [[request.customerId, requestId]];
  });
}

/** How far these requests of the shop are. Done is one that has an outcome, also when a rest of it is tried again. */
export async function readSendProgress(shop: string, requestIds: readonly string[]): Promise<SendProgress[]> {
  const states = await readRequestStates(shop, requestIds);
  // Read after the jobs: whoever's job has ended in between has an outcome here.
  const outcomes = await findByRequest(prisma, shop, requestIds);
  return requestIds.map((requestId) => {
    const state = states.get(requestId) ?? "ended";
    const outcome = outcomes.get(requestId);
    if (outcome && state !== "running") return { requestId, state: "done", ...outcome };
    return { requestId, state: state === "ended" ? "unknown" : state };
  });
}
