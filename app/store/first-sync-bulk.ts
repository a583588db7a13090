import type { Customer } from "../sync/customer.ts";
import { completeSnapshot } from "../sync/kept-snapshot.ts";
import type { Identity, Snapshot, WriteContext } from "../sync/side.ts";
import type { Database } from "./database/db.server.ts";
import type { Sql } from "./database/sql.ts";
import { pseudonymOf } from "./encryption/pseudonym.ts";
import type { Sealer } from "./encryption/seal.ts";

/**
 * How far a first synchronization is with the file of customers that it creates on Shopify in bulk. `preparing`: no operation has
 * begun; `starting`: one may have; `running`: until its results are taken.
 */
export type BulkStage = "preparing" | "starting" | "running";

/** The customer to be created on Shopify, and the Framework360 customer that it is created from. */
export type Sent = { snapshot: Snapshot; customer: Customer; context: WriteContext };

/** A Framework360 customer that is missing on Shopify; `sent` is null until the customer is put in a file. */
export type BulkCustomer = { id: string; customerId: string; identityKey: string; sent: Sent | null };

type Db = Pick<Database, "firstSyncCustomer">;

/** After this many tries the customer is left to a job of its own. */
export const maxTries = 5;

const sealedAs = (shop: string) => ({ what: "sent-customer", shop }) as const;

const waits = (shop: string) => ({
  ...{ shop, state: "waiting", side: "framework360" },
  identityKey: { not: null },
  bulkTries: { lt: maxTries },
});

/** A keyed hash of a customer's e-mail and phone. */
export function identityKeyOf(
  db: Pick<Database, "secret">,
  sealer: Sealer,
  shop: string,
  { email, phone }: Identity,
): Promise<string> {
  return pseudonymOf(db, sealer, [shop, "first-sync", email ?? "", phone ?? ""]);
}

/** How many customers that may be created in bulk are waiting, and how many are in the file. */
export async function countForBulk(db: Db, shop: string): Promise<{ waiting: number; inFile: number }> {
  const [waiting, inFile] = await Promise.all([
    db.firstSyncCustomer.count({ where: waits(shop) }),
    db.firstSyncCustomer.count({ where: { shop, state: "bulk" } }),
  ]);
  return { waiting, inFile };
}

/** The next customers that may be created in bulk; those that were tried least often come first. */
export async function listForBulk(
  db: Db,
  sealer: Sealer,
  shop: string,
  limit: number,
): Promise<BulkCustomer[]> {
  const rows = await db.firstSyncCustomer.findMany({
    where: waits(shop),
    orderBy: [{ bulkTries: "asc" }, { id: "asc" }],
    take: limit,
    select: { id: true, customerId: true, identityKey: true, sealedSent: true },
  });
  return rows.map(({ id, customerId, identityKey, sealedSent }) => {
    return { id, customerId, identityKey: identityKey!, sent: opened(sealer, shop, sealedSent) };
  });
}

function opened(sealer: Sealer, shop: string, sealed: string | null): Sent | null {
  return sealed === null ? null : openSent(sealer, shop, sealed);
}

/** Opens what `putInFile` sealed. @throws {Error} when no key of ours opens it */
export function openSent(sealer: Sealer, shop: string, sealed: string): Sent {
  const sent = JSON.parse(sealer.open(sealed, sealedAs(shop))) as Sent;
  return { ...sent, snapshot: completeSnapshot(sent.snapshot) };
}

/** Puts a waiting customer in the file. */
export async function putInFile(
  db: Db,
  sealer: Sealer,
  shop: string,
  { id, sent }: { id: string; sent: Sent },
): Promise<void> {
  const { shownAs: _shownAs, ...snapshot } = sent.snapshot;
  const sealedSent = sealer.seal(JSON.stringify({ ...sent, snapshot }), sealedAs(shop));
  await db.firstSyncCustomer.updateMany({
    where: { shop, id, state: "waiting" },
    data: { state: "bulk", sealedSent },
  });
}

/** Gives each customer in the file its line. */
export async function numberLines(db: Pick<Database, "$executeRaw">, shop: string): Promise<void> {
  await db.$executeRaw`
    UPDATE first_sync_customer AS kept SET bulk_line = numbered.line
    FROM (
      SELECT id, row_number() OVER (ORDER BY id) - 1 AS line FROM first_sync_customer
      WHERE shop = ${shop} AND state = 'bulk'
    ) AS numbered
    WHERE kept.id = numbered.id`;
}

/** The customers in the file, each at the index of its line; undefined where the customer of a line is no longer known. */
export async function readFile(
  db: Db,
  sealer: Sealer,
  shop: string,
): Promise<({ id: string; customerId: string; identityKey: string; sent: Sent } | undefined)[]> {
  const rows = await db.firstSyncCustomer.findMany({
    where: { shop, state: "bulk", bulkLine: { not: null } },
    select: { id: true, customerId: true, identityKey: true, sealedSent: true, bulkLine: true },
  });
  const last = Math.max(-1, ...rows.map(({ bulkLine }) => bulkLine!));
  const lines: Awaited<ReturnType<typeof readFile>> = Array.from({ length: last + 1 });
  for (const { id, customerId, identityKey, sealedSent, bulkLine } of rows) {
    const sent = opened(sealer, shop, sealedSent);
    if (sent) lines[bulkLine!] = { id, customerId, identityKey: identityKey!, sent };
  }
  return lines;
}

const outOfFile = { state: "waiting", bulkLine: null } as const;

/** Takes all customers out of the file again, to be put in another one. */
export async function takeOutOfFile(db: Db, shop: string): Promise<void> {
  await db.firstSyncCustomer.updateMany({ where: { shop, state: "bulk" }, data: outOfFile });
}

/** Counts a try of customers that it did not create, and takes them out of the file. */
export async function countTry(db: Db, shop: string, ids: readonly string[]): Promise<void> {
  await db.firstSyncCustomer.updateMany({
    where: { shop, id: { in: [...ids] }, state: { in: ["waiting", "bulk"] } },
    data: { ...outOfFile, bulkTries: { increment: 1 } },
  });
}

/** Leaves customers to jobs of their own. */
export async function leaveToJobs(db: Db, shop: string, ids: readonly string[]): Promise<void> {
  await db.firstSyncCustomer.updateMany({
    where: { shop, id: { in: [...ids] }, state: { in: ["waiting", "bulk"] } },
    data: { ...outOfFile, identityKey: null, sealedSent: null },
  });
}

type Progress = Partial<{
  bulkStage: BulkStage | null;
  bulkOperationId: string;
  bulkStartedAt: Date;
  bulkPolledAt: Date | null;
  bulkCount: { increment: 1 };
  bulkOff: true;
}>;

/**
 * Saves how far the creation in bulk is.
 * @throws {Error} when another first synchronization took its place
 */
export async function advanceBulk(
  db: Pick<Database, "firstSync">,
  { id, shop }: { id: string; shop: string },
  progress: Progress,
): Promise<void> {
  const { count } = await db.firstSync.updateMany({ where: { shop, id }, data: progress });
  if (count === 0) throw new Error(`The first synchronization of ${shop} was begun again meanwhile.`);
}

/**
 * Whether customers are being created in bulk, and this Shopify customer may be one of them: it has no link, and the comparison did
 * not read it.
 */
export async function mayComeFromBulk(sql: Sql, shop: string, shopifyId: string): Promise<boolean> {
  const text = "SELECT may_come_from_bulk($1, $2) AS may";
  const { rows } = await sql.query<{ may: boolean }>(text, [shop, shopifyId]);
  return rows[0]!.may;
}
