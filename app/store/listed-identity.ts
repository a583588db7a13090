import type { SideName } from "../sync/customer.ts";
import type { Identity } from "../sync/side.ts";
import { identityKeys } from "./compared-customer.ts";
import { readComparison } from "./comparison.ts";
import type { Database } from "./database/db.server.ts";
import { sharedNow } from "./database/shared-clock.ts";
import type { Sealer } from "./encryption/seal.ts";
import { readFirstSync } from "./first-sync.ts";
import { readLastRoundStart } from "./sweep.ts";

/** A round that began longer ago does not count: too much may have changed since. */
const maxAgeMs = 15 * 60_000;

/** `account`: the address of the account that is connected; null: none is. */
type Reading = { shop: string; account: string | null; side: SideName };

/**
 * Looks customers of a side up in the comparison that the shop's first synchronization uses, which read all of them. It answers
 * only if a recent round of that side has searched for customers that appeared or changed after the comparison: their jobs
 * come before those of the first synchronization.
 * @returns a look-up that gives the ids of all customers read with this e-mail or phone, or null where the comparison cannot
 *   tell; null instead of the look-up when there is no such comparison
 */
export async function openListedIdentities(
  db: Database,
  sealer: Sealer,
  reading: Reading,
): Promise<((identity: Identity) => Promise<string[] | null>) | null> {
  const comparisonId = await findCurrentComparison(db, reading);
  return comparisonId === null
    ? null
    : (identity) => findListed(db, sealer, { ...reading, comparisonId }, identity);
}

async function findCurrentComparison(db: Database, { shop, account, side }: Reading): Promise<string | null> {
  if (account === null) return null;
  const first = await readFirstSync(db, shop);
  if (first?.stage !== "writing") return null;
  const comparison = await readComparison(db, shop);
  if (comparison?.id !== first.comparisonId || comparison?.account !== account) return null;
  const { finishedAt, failure } = comparison;
  const round = await readLastRoundStart(db, shop, side);
  if (!finishedAt || failure !== null || !round || round < finishedAt) return null;
  const age = sharedNow().getTime() - round.getTime();
  return age >= 0 && age < maxAgeMs ? comparison.id : null;
}

async function findListed(
  db: Database,
  sealer: Sealer,
  { shop, side, comparisonId }: Reading & { comparisonId: string },
  identity: Identity,
): Promise<string[] | null> {
  const { emailKey, phoneKey } = await identityKeys(db, sealer, { shop, comparisonId }, identity);
  if (identity.phone !== null && phoneKey === null) return null;
  const either = [...(emailKey === null ? [] : [{ emailKey }]), ...(phoneKey === null ? [] : [{ phoneKey }])];
  const rows = await db.comparedCustomer.findMany({
    where: { comparisonId, side, OR: either },
    select: { customerId: true },
  });
  // Checked last: deleting a comparison deletes its customers too.
  const isThere = await db.comparison.findUnique({ where: { id: comparisonId }, select: { id: true } });
  return isThere ? rows.map(({ customerId }) => customerId) : null;
}
