import type { PgBoss } from "pg-boss";

import { prisma, sealer } from "../store/db.server.ts";
import { forgetCustomer, idsOf } from "../store/forget.ts";
import { withCustomers } from "./customer-locks.server.ts";
import { deleteFromQueue, deleteJobs } from "./delete-jobs.ts";
import { resolveHintQueue, shopEventQueue } from "./queue.server.ts";
import { requestSweep } from "./request-sweep.ts";
import { shopEventSchema } from "./requests.ts";

/**
 * Forgets a Shopify customer under every id we know them by, in every table and queue. Nothing is deleted in
 * Framework360: what is held there is the merchant's.
 * @throws {Error} when a job about them is running: what it leaves behind is forgotten by the next try
 */
export async function redactCustomer(boss: PgBoss, shop: string, shopifyId: string): Promise<void> {
  const ids = await idsOf(prisma, shop, shopifyId);
  const customers = [
    ...ids.shopify.map((id) => ({ side: "shopify" as const, id })),
    ...ids.framework360.map((id) => ({ side: "framework360" as const, id })),
  ];
  const running = await withCustomers(shop, customers, async () => {
    await forgetCustomer(prisma, sealer, shop, ids);
    const counts: number[] = [];
    for (const { side, id } of customers) {
      counts.push(await deleteJobs(boss, { shop, side, customerId: id }));
      counts.push(await deleteJobs(boss, { shop, side, mergedInto: id }));
    }
    return counts.reduce((sum, count) => sum + count, 0);
  });
  await forgetRequestsAbout(boss, shop, shopifyId);
  await forgetHintsByEmail(boss, shop);
  if (running > 0)
    throw new Error(`A customer of ${shop} is being synchronized; they are redacted after that.`);
}

/** Privacy requests of theirs that failed, or wait: what is forgotten cannot be told any more. */
async function forgetRequestsAbout(boss: PgBoss, shop: string, shopifyId: string): Promise<void> {
  const events = await boss.findJobs(shopEventQueue, { data: { shop }, limit: 1_000 });
  const theirs = events.filter(({ data, state }) => {
    const { sealedCustomerId } = shopEventSchema.parse(data);
    return state !== "active" && sealedCustomerId !== null && sealer.open(sealedCustomerId) === shopifyId;
  });
  if (theirs.length > 0)
    await boss.deleteJob(
      shopEventQueue,
      theirs.map(({ id }) => id),
    );
}

/** Whose e-mail such a hint holds cannot be told without opening it: all go, and a sweep finds what they told. */
async function forgetHintsByEmail(boss: PgBoss, shop: string): Promise<void> {
  const hints = await boss.findJobs(resolveHintQueue, { data: { shop }, limit: 1 });
  if (hints.length === 0) return;
  await deleteFromQueue(boss, resolveHintQueue, { shop });
  await requestSweep(boss, shop, "framework360");
}
