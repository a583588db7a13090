import type { Database } from "./db.server.ts";

const side = "framework360";

export type Mark = { customerId: string; hash: string };

/** Where the shop's sweep stopped; null: it starts over. */
export async function readSweepCursor(db: Database, shop: string): Promise<string | null> {
  return (await db.sweep.findUnique({ where: { shop_side: { shop, side } } }))?.cursor ?? null;
}

/** Those of the given customers that look different from when they were last seen, or were never seen. */
export async function changedSince(db: Database, shop: string, seen: readonly Mark[]): Promise<Mark[]> {
  const rows = await db.sweepMark.findMany({
    where: { shop, customerId: { in: seen.map(({ customerId }) => customerId) } },
  });
  const known = new Map(rows.map(({ customerId, hash }) => [customerId, hash]));
  return seen.filter(({ customerId, hash }) => known.get(customerId) !== hash);
}

/** Notes what was seen and how far the sweep has come; `next` is null at its end. */
export async function advanceSweep(
  db: Pick<Database, "sweep" | "sweepMark">,
  shop: string,
  changed: readonly Mark[],
  next: string | null,
): Promise<void> {
  await db.sweepMark.deleteMany({
    where: { shop, customerId: { in: changed.map((mark) => mark.customerId) } },
  });
  await db.sweepMark.createMany({ data: changed.map((mark) => ({ shop, ...mark })), skipDuplicates: true });
  const position = { cursor: next, ...(next === null ? { finishedAt: new Date() } : {}) };
  await db.sweep.upsert({
    where: { shop_side: { shop, side } },
    create: { shop, side, ...position },
    update: position,
  });
}

/** Makes the next sweep treat every customer as new: a direction was turned on. */
export async function restartSweep(db: Database, shop: string): Promise<void> {
  await db.$transaction([
    db.sweepMark.deleteMany({ where: { shop } }),
    db.sweep.deleteMany({ where: { shop } }),
  ]);
}
