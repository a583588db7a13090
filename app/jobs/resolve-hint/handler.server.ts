import type { PgBoss } from "pg-boss";

import { prisma, sealer } from "../../store/database/db.server.ts";
import { redactedAmong } from "../../store/redaction.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { asJob } from "../sync-customer/as-job.ts";
import { insertJobs } from "../queue/insert-jobs.ts";
import { syncCustomerQueue } from "../queue/open-queue.server.ts";
import type { ResolveHint } from "../sync-customer/job.ts";
import { openSides } from "../../sides.server.ts";

/**
 * Asks the account who has the e-mail that a hint named, and for each of them to be synchronized.
 * @throws {SideError} when the account could not be asked
 */
export async function resolveHint(
  boss: PgBoss,
  { shop, sealedEmail, requestId }: ResolveHint,
): Promise<void> {
  if (!(await readPolicy(prisma, shop)).outbound) return;
  const sides = await openSides(shop);
  if (typeof sides === "string") return;
  const email = sealer.open(sealedEmail, { what: "hinted-email", shop });
  const found = await sides.framework360.find({ email, phone: null });
  const ids = found.map(({ id }) => id);
  const redacted = await redactedAmong(prisma, sealer, shop, ids);
  const jobs = ids
    .filter((id) => !redacted.has(id))
    .map((customerId) => asJob({ shop, side: "framework360", customerId, cause: "hint", requestId }));
  await insertJobs(boss, syncCustomerQueue, jobs);
}
