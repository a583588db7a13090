import type { PgBoss } from "pg-boss";

import { openSides } from "../../sides.server.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { redactedAmong } from "../../store/redaction.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { enqueue } from "../queue/enqueue.ts";
import { syncCustomerJob } from "../sync-customer/job.ts";
import type { ResolveHint } from "./job.ts";

/**
 * Asks the account for the customers with the e-mail that a hint named, and adds a job for each.
 * @throws {SideError} when the account could not be asked
 */
export async function resolveHint(
  boss: PgBoss,
  { shop, sealedEmail, requestId }: ResolveHint,
): Promise<void> {
  if (!(await readPolicy(pool, shop)).outbound) return;
  const sides = await openSides(shop);
  if (typeof sides === "string") return;
  const email = sealer.open(sealedEmail, { what: "hinted-email", shop });
  const found = await sides.framework360.find({ email, phone: null });
  const ids = found.map(({ id }) => id);
  const redacted = await redactedAmong(prisma, sealer, shop, ids);
  const requests = ids
    .filter((id) => !redacted.has(id))
    .map((customerId) => ({ shop, side: "framework360", customerId, cause: "hint", requestId }) as const);
  await enqueue(boss, syncCustomerJob, requests);
}
