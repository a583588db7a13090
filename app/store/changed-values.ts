import { sideNames, type Newsletter, type SideName } from "../sync/customer.ts";
import { parseKeptValues, valueChanges, type KeptValues } from "../sync/kept-values.ts";
import type { PairIds } from "../sync/link.ts";
import { linesSince, type KeptLine } from "../sync/undo.ts";
import type { SealedChanges } from "./activity.ts";
import type { Database } from "./database/db.server.ts";
import type { Sealer } from "./encryption/seal.ts";

const sealedAs = (shop: string) => ({ what: "changed-values", shop }) as const;

/** Seals the values that a run overwrote, to be kept beside its line. */
export function sealChanges(sealer: Sealer, shop: string, kept: KeptValues): SealedChanges {
  const changes = valueChanges(kept);
  const count = (side: SideName) => changes.filter((one) => one.side === side).length;
  return {
    shop,
    sealedValues: sealer.seal(JSON.stringify(kept), sealedAs(shop)),
    onShopify: count("shopify"),
    inFramework360: count("framework360"),
    newsletterChoices: changes.filter(({ field }) => field === "newsletter").length,
  };
}

type Row = { shop: string; sealedValues: string };

/** Opens what `sealChanges` sealed. @throws {Error} when no key of ours opens it */
export function openChanges(sealer: Sealer, { shop, sealedValues }: Row): KeptValues {
  return parseKeptValues(JSON.parse(sealer.open(sealedValues, sealedAs(shop))));
}

/** The lines of a first synchronization are those that it recorded between its start and its end. */
export type SyncPeriod = { since: Date; until: Date };

/** Which lines are wanted: one line, those of a first synchronization, or all. */
export type LinesWanted = { id: string } | SyncPeriod | "all";

type Line = { id: string; at: Date; cause: string };

function isWantedLine({ id, at, cause }: Line, wanted: LinesWanted): boolean {
  if (wanted === "all") return true;
  if ("id" in wanted) return id === wanted.id;
  return cause === "backfill" && at >= wanted.since && at <= wanted.until;
}

/** The kept values that the pair's wanted lines overwrote, and those of every line since the oldest of these; newest first. */
export async function readKeptLines(
  db: Pick<Database, "changedValues">,
  sealer: Sealer,
  shop: string,
  ids: PairIds,
  wanted: LinesWanted,
): Promise<KeptLine[]> {
  const rows = await db.changedValues.findMany({
    where: { line: { shop, shopifyId: ids.shopify, framework360Id: ids.framework360 } },
    orderBy: [{ line: { at: "desc" } }, { activityId: "desc" }],
    include: { line: { select: { id: true, at: true, cause: true } } },
  });
  const lines = rows.map((row) => ({ ...row, isWanted: isWantedLine(row.line, wanted) }));
  return linesSince(lines).map(({ line, isWanted, ...row }) => ({
    values: openChanges(sealer, row),
    at: line.at.toISOString(),
    isUndo: line.cause === "undo",
    isWanted,
  }));
}

/** The values that a line overwrote, and of which customer; null: it overwrote none, or they are no longer kept. */
export async function readKeptValues(
  db: Pick<Database, "changedValues">,
  sealer: Sealer,
  shop: string,
  id: string,
): Promise<{ values: KeptValues; shopifyId: string | null; framework360Id: string | null } | null> {
  const row = await db.changedValues.findFirst({
    where: { activityId: id, line: { shop } },
    include: { line: { select: { shopifyId: true, framework360Id: true } } },
  });
  return row && { values: openChanges(sealer, row), ...row.line };
}

/** A newsletter choice that a run wrote, and on which side. */
export type NewsletterWritten = { side: SideName; choice: NonNullable<Newsletter> };

/** The newsletter choice that each line wrote, by line. Lines whose choice is not kept are left out. */
export async function readNewsletterChoices(
  db: Pick<Database, "changedValues">,
  sealer: Sealer,
  lines: readonly string[],
): Promise<Map<string, NewsletterWritten>> {
  const rows = await db.changedValues.findMany({
    where: { activityId: { in: [...lines] }, newsletterChoices: { gt: 0 } },
  });
  return new Map(
    rows.flatMap((row) => {
      const kept = openChanges(sealer, row);
      return sideNames.flatMap((side): [string, NewsletterWritten][] => {
        const choice = kept[side]?.after.newsletter ?? null;
        return choice === null ? [] : [[row.activityId, { side, choice }]];
      });
    }),
  );
}

/** Which of the given lines have values kept. */
export async function findKept(
  db: Pick<Database, "changedValues">,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await db.changedValues.findMany({
    where: { activityId: { in: [...ids] } },
    select: { activityId: true },
  });
  return new Set(rows.map(({ activityId }) => activityId));
}

/** Whether any value of the pair is kept that a synchronization overwrote. */
export async function isAnyKept(
  db: Pick<Database, "changedValues">,
  shop: string,
  ids: PairIds,
): Promise<boolean> {
  const line = { shop, shopifyId: ids.shopify, framework360Id: ids.framework360, cause: { not: "undo" } };
  return (await db.changedValues.findFirst({ where: { line }, select: { activityId: true } })) !== null;
}
