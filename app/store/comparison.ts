import type { SideName } from "../sync/customer.ts";
import type { Foresight } from "../sync/foresee.ts";
import type { Database } from "./database/db.server.ts";
import { sharedNow } from "./database/shared-clock.ts";

/** How far a comparison is: `shopify` and `framework360` are being read, then both are matched and decided about. */
export type ComparisonStage = SideName | "matching" | "deciding" | "done";

/** Why a comparison ended without a result. */
export type ComparisonFailure = "not-connected" | "key-refused" | "shopify-refused" | "unavailable";

/** A comparison of one shop with one account, whose address is `account`. A shop has one comparison at most. */
export type Comparison = {
  id: string;
  account: string;
  stage: ComparisonStage;
  /** Where the stage goes on; null: from its start. */
  cursor: string | null;
  startedAt: Date;
  finishedAt: Date | null;
  failure: ComparisonFailure | null;
};

type Db = Pick<Database, "comparison">;

/** The shop's latest comparison; null: there is none, or it was deleted, which happens after a day. */
export async function readComparison(db: Db, shop: string): Promise<Comparison | null> {
  return (await db.comparison.findUnique({ where: { shop }, omit: { shop: true } })) as Comparison | null;
}

/**
 * Begins a comparison in place of the shop's earlier one, whose job ends at its next step. When two begin at once, the later
 * one stays.
 * @param db in a transaction
 */
export async function beginComparison(
  db: Db & Pick<Database, "$queryRaw">,
  shop: string,
  account: string,
): Promise<void> {
  await db.$queryRaw`SELECT domain FROM shop WHERE domain = ${shop} FOR NO KEY UPDATE`;
  await db.comparison.deleteMany({ where: { shop } });
  await db.comparison.create({ data: { shop, account, startedAt: sharedNow() } });
}

/** Deletes a finished comparison, so that both sides are read again when one is needed. A running comparison stays. */
export async function forgetComparison(db: Db, shop: string): Promise<void> {
  await db.comparison.deleteMany({ where: { shop, finishedAt: { not: null } } });
}

/** Deletes the comparison, even a running one, which did not read everything that is synchronized by now. Its job ends at its next step. */
export async function dropComparison(db: Db, shop: string): Promise<void> {
  await db.comparison.deleteMany({ where: { shop } });
}

/**
 * Has a comparison that has read both sides match and decide again, because it did so by other choices.
 * @param db in a transaction
 * @returns whether there is one, whose job the caller enqueues
 */
export async function decideAgain(
  db: Db & Pick<Database, "comparisonForesight">,
  shop: string,
): Promise<boolean> {
  const { count } = await db.comparison.updateMany({
    where: { shop, failure: null, stage: { in: ["deciding", "done"] } },
    // A job that is deciding meanwhile saves nothing more: its stage is no longer that of the comparison.
    data: { stage: "matching", cursor: null, finishedAt: null },
  });
  if (count === 0) return false;
  await db.comparisonForesight.deleteMany({ where: { comparison: { shop } } });
  return true;
}

/**
 * Saves how far a comparison is.
 * @throws {Error} when another one took its place, or another attempt has done the same step
 */
export async function advanceComparison(
  db: Db,
  { id, stage, cursor }: Pick<Comparison, "id" | "stage" | "cursor">,
  progress: { stage: ComparisonStage; cursor: string | null; finishedAt?: Date },
): Promise<void> {
  await db.comparison.update({ where: { id, stage, cursor }, data: progress });
}

/** Ends a comparison without a result. One that was deleted, because another took its place, is not written again. */
export async function failComparison(db: Db, id: string, failure: ComparisonFailure): Promise<void> {
  await db.comparison.updateMany({ where: { id }, data: { failure, finishedAt: sharedNow() } });
}

/** How many customers of each side were read. */
export async function countCompared(
  db: Pick<Database, "comparedCustomer">,
  comparisonId: string,
): Promise<{ [side in SideName]: number }> {
  const counts = await db.comparedCustomer.groupBy({
    by: ["side"],
    where: { comparisonId },
    _count: { _all: true },
  });
  const of = (side: SideName) => counts.find((row) => row.side === side)?._count._all ?? 0;
  return { shopify: of("shopify"), framework360: of("framework360") };
}

/** The foresights, each with its hash and its number of customers. */
export async function readForeseen(
  db: Pick<Database, "comparisonForesight">,
  comparisonId: string,
): Promise<{ hash: string; foresight: Foresight; count: number }[]> {
  const rows = await db.comparisonForesight.findMany({
    where: { comparisonId },
    omit: { comparisonId: true },
  });
  return rows.map((row) => ({ ...row, foresight: row.foresight as Foresight }));
}
