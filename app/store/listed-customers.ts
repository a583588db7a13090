import type { SideName } from "../sync/customer.ts";
import { completeSnapshot, type KeptSnapshot } from "../sync/kept-snapshot.ts";
import type { Snapshot } from "../sync/side.ts";
import type { Database } from "./database/db.server.ts";
import type { Sql } from "./database/sql.ts";
import { sharedNow } from "./database/shared-clock.ts";
import type { Sealer } from "./encryption/seal.ts";

const sealedAs = (shop: string) => ({ what: "listed-customer", shop }) as const;

/**
 * Keeps customers as a list showed them, sealed, for the jobs that look at them next: a list costs a fraction of single
 * reads, and a job can tell that it read an older state than the list showed. A copy that a later list showed stays: the job
 * that waits because of it would find what the earlier list showed, and the change would pass for seen. Retention deletes
 * copies that no job used within a day.
 */
export async function saveListed(
  db: Pick<Database, "listedCustomer">,
  sealer: Sealer,
  shop: string,
  { side, snapshots }: { side: SideName; snapshots: readonly Snapshot[] },
): Promise<void> {
  if (snapshots.length === 0) return;
  const now = sharedNow().toISOString();
  const byTime = Map.groupBy(snapshots, ({ listedAt }) => listedAt ?? now);
  const earlier = [...byTime].map(([listedAt, listed]) => ({
    customerId: { in: listed.map(({ id }) => id) },
    listedAt: { lte: listedAt },
  }));
  await db.listedCustomer.deleteMany({ where: { shop, side, OR: earlier } });
  await db.listedCustomer.createMany({
    data: snapshots.map(({ shownAs: _shownAs, ...snapshot }) => ({
      shop,
      side,
      customerId: snapshot.id,
      sealedSnapshot: sealer.seal(JSON.stringify(snapshot), sealedAs(shop)),
      listedAt: snapshot.listedAt ?? now,
    })),
    // A copy that is left is a later one.
    skipDuplicates: true,
  });
}

type Key = { side: SideName; customerId: string };

/** The customer as a list showed it; null: no list has shown it since a job last looked at it. */
export async function readListed(
  sql: Sql,
  sealer: Sealer,
  shop: string,
  { side, customerId }: Key,
): Promise<Snapshot | null> {
  const { rows } = await sql.query<{ sealed: string }>(
    "SELECT sealed_snapshot AS sealed FROM listed_customer WHERE shop = $1 AND side = $2 AND customer_id = $3",
    [shop, side, customerId],
  );
  const [row] = rows;
  return row ? openListed(sealer, shop, row.sealed) : null;
}

/** Opens what `saveListed` sealed. @throws {Error} when no key of ours opens it */
export function openListed(sealer: Sealer, shop: string, sealed: string): Snapshot {
  return completeSnapshot(JSON.parse(sealer.open(sealed, sealedAs(shop))) as KeptSnapshot);
}

/** Forgets what a list showed of a customer, unless a later one showed the customer meanwhile. */
export async function forgetListed(
  db: Pick<Database, "listedCustomer">,
  shop: string,
  { side, customerId, listed: { listedAt } }: Key & { listed: Snapshot },
): Promise<void> {
  const until = listedAt === undefined ? {} : { listedAt: { lte: listedAt } };
  await db.listedCustomer.deleteMany({ where: { shop, side, customerId, ...until } });
}
