import type { SideName } from "../sync/customer.ts";
import type { Snapshot } from "../sync/side.ts";
import type { Database } from "./database/db.server.ts";
import type { Sealer } from "./encryption/seal.ts";

const sealedAs = (shop: string) => ({ what: "listed-customer", shop }) as const;

/**
 * Keeps customers as a list showed them, sealed, for the jobs that look at them next: a list costs a fraction of what
 * single reads cost. Retention deletes what no job took within a day.
 */
export async function saveListed(
  db: Pick<Database, "listedCustomer">,
  sealer: Sealer,
  shop: string,
  { side, snapshots }: { side: SideName; snapshots: readonly Snapshot[] },
): Promise<void> {
  if (snapshots.length === 0) return;
  const ids = snapshots.map(({ id }) => id);
  await db.listedCustomer.deleteMany({ where: { shop, side, customerId: { in: ids } } });
  await db.listedCustomer.createMany({
    data: snapshots.map((snapshot) => ({
      shop,
      side,
      customerId: snapshot.id,
      sealedSnapshot: sealer.seal(JSON.stringify(snapshot), sealedAs(shop)),
      listedAt: snapshot.listedAt ?? new Date(),
    })),
    skipDuplicates: true,
  });
}

/** Takes out what is kept of a customer; null: nothing is. The first job to run takes it, so that none uses old news. */
export async function takeListed(
  db: Pick<Database, "$queryRaw">,
  sealer: Sealer,
  shop: string,
  { side, customerId }: { side: SideName; customerId: string },
): Promise<Snapshot | null> {
  const [row] = await db.$queryRaw<{ sealed: string }[]>`
    DELETE FROM listed_customer WHERE shop = ${shop} AND side = ${side} AND customer_id = ${customerId}
    RETURNING sealed_snapshot AS sealed`;
  return row ? (JSON.parse(sealer.open(row.sealed, sealedAs(shop))) as Snapshot) : null;
}
