import type { PgBoss } from "pg-boss";

import { withCustomerLocks } from "../../store/customer-locks.server.ts";
import { prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { forgetCustomer, idsOf } from "../../store/redaction.ts";
import { idColumn } from "../../sync/link.ts";
import { deleteForGood, deleteFromQueue, deleteJobs } from "../queue/delete-jobs.ts";
import { enqueue } from "../queue/enqueue.ts";
import { resolveHintJob } from "../resolve-hint/job.ts";
import { sweepJob } from "../sweep/job.ts";
import { undoJob } from "../undo/job.ts";
import { shopEventJob } from "./job.ts";

/**
 * Deletes a Shopify customer under all ids that we know, from every table and queue. Nothing is deleted in
 * Framework360: the data there is the merchant's.
 * @throws {Error} when jobs about the customer keep running: the caller tries again later
 */
export async function redactCustomer(boss: PgBoss, shop: string, shopifyId: string): Promise<void> {
  const ids = await idsOf(prisma, shop, shopifyId);
  const customers = [
    ...ids.shopify.map((id) => ({ side: "shopify" as const, id })),
    ...ids.framework360.map((id) => ({ side: "framework360" as const, id })),
  ];
  await deleteRequestsAbout(boss, shop, shopifyId);
  await deleteForGood(
    async () => {
      const except = shopEventJob.name;
      let running = await deleteHintsByEmail(boss, shop);
      for (const { side, id } of customers) {
        running += await deleteJobs(boss, { shop, side, customerId: id }, { except });
        running += await deleteJobs(boss, { shop, side, mergedInto: id }, { except });
        running += await deleteFromQueue(boss, undoJob.name, { shop, [idColumn[side]]: id });
      }
      return running;
    },
    () => withCustomerLocks(shop, customers, () => forgetCustomer(prisma, sealer, shop, ids)),
  );
}

/** Deletes the customer's failed and waiting privacy requests: without the data they cannot be answered. */
async function deleteRequestsAbout(boss: PgBoss, shop: string, shopifyId: string): Promise<void> {
  const events = await boss.findJobs(shopEventJob.name, { data: { shop }, limit: 1_000 });
  const theirs = events.filter(({ data, state }) => state !== "active" && isAbout(data, shop, shopifyId));
  const ids = theirs.map(({ id }) => id);
  if (ids.length > 0) await boss.deleteJob(shopEventJob.name, ids);
}

/** An event whose customer can no longer be opened identifies no customer. */
function isAbout(data: unknown, shop: string, shopifyId: string): boolean {
  try {
    const sealed = shopEventJob.schema.parse(data).sealedCustomerId;
    return sealed !== null && sealer.open(sealed, { what: "redacted-customer", shop }) === shopifyId;
  } catch {
    return false;
  }
}

/**
 * Deletes all of the shop's jobs for hints with an e-mail, because sealed e-mails cannot be compared. A sweep finds the
 * changes of the other customers.
 * @returns how many such jobs are running
 */
async function deleteHintsByEmail(boss: PgBoss, shop: string): Promise<number> {
  const hints = await boss.findJobs(resolveHintJob.name, { data: { shop }, limit: 1 });
  if (hints.length === 0) return 0;
  await enqueue(boss, sweepJob, [{ shop, side: "framework360" }]);
  return deleteFromQueue(boss, resolveHintJob.name, { shop });
}
