import type { PgBoss } from "pg-boss";

import { openSides } from "../../sides.server.ts";
import { recordActivity } from "../../store/activity.ts";
import { readKeptLines, type LinesWanted } from "../../store/changed-values.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { readLinkedAccount } from "../../store/framework360-connection.ts";
import { isRedacted } from "../../store/redaction.ts";
import { saveRefusal } from "../../store/side-refusals.server.ts";
import { readShopRefusal } from "../../store/shopify-refusal.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import type { KeptValues } from "../../sync/kept-values.ts";
import type { PairIds } from "../../sync/link.ts";
import { skipped, type SyncResult } from "../../sync/result.ts";
import { SideError } from "../../sync/side.ts";
import type { SyncEntry } from "./handle-sync-request.ts";
import { sealed, storesOf } from "./handler.server.ts";
import type { LinkToSaveWith } from "./ports.ts";
import { undoCustomer, type Undone } from "./undo-customer.ts";

/** Which lines of which customer of a shop to undo. `isBackground`: the customer is one of many that are undone. */
export type UndoWanted = {
  shop: string;
  ids: PairIds;
  lines: LinesWanted;
  requestId?: string | undefined;
  isBackground?: boolean;
};

/**
 * - `undone`: it is done, and recorded
 * - `again`: a side did not answer; what was done before is recorded
 * - `refused`: no call can be made for the shop, which is recorded
 * - `redacted`: the customer was redacted, so nothing may be kept of it
 */
export type UndoOutcome =
  | { kind: "undone"; undone: Undone }
  | { kind: "again"; error: SideError; undone: Undone | null }
  | { kind: "refused" | "redacted" };

/**
 * Undoes what synchronizations overwrote of a customer, on the shop's own sides and database, and records the outcome.
 * @param isLast whether no attempt is left: then a side that does not answer is recorded as a failure
 */
export async function undoPair(boss: PgBoss, wanted: UndoWanted, isLast: boolean): Promise<UndoOutcome> {
  const { shop, ids, lines, isBackground } = wanted;
  const begunAt = sharedNow();
  if (await isRedacted(prisma, sealer, shop, ids.shopify)) return { kind: "redacted" };
  const lineIds = { shopifyId: ids.shopify, framework360Id: ids.framework360 };
  const account = await readLinkedAccount(pool, shop);
  const sides = (await readShopRefusal(pool, shop))
    ? "shopify-refused"
    : await openSides(shop, { isBackground });
  if (typeof sides === "string") {
    await record(wanted, skipped(lineIds, sides === "not-connected" ? sides : "unauthorized"));
    return { kind: "refused" };
  }
  const stores = storesOf(boss, shop, account);
  const ports = {
    ...{ ...stores, sides, policy: await readPolicy(pool, shop) },
    saveWithLine: (result: SyncResult, overwritten: KeptValues | null, link: LinkToSaveWith) =>
      stores.saveWithEntry(entryOf(wanted, result), overwritten, link),
    // The cause of the earlier run is unknown. `sweep`, because comparing found its write.
    recordUnheard: (result: SyncResult, overwritten: KeptValues) =>
      recordActivity(pool, { shop, cause: "sweep", ...result }, sealed(shop, overwritten)),
    readLines: () => readKeptLines(prisma, sealer, shop, ids, lines),
  };
  try {
    const undone = await undoCustomer(ids, ports);
    if (!undone.isRecorded) await record(wanted, undone.result);
    return undone.again ? { kind: "again", error: undone.again, undone } : { kind: "undone", undone };
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    const { kind, side, explanation } = error;
    const isOver = isLast || kind !== "unavailable";
    const explanations = [{ field: null, explanation }];
    if (isOver) await record(wanted, { ...skipped(lineIds, kind), target: side, explanations });
    if (kind === "unauthorized") await saveRefusal(shop, error, begunAt);
    return kind === "unauthorized" ? { kind: "refused" } : { kind: "again", error, undone: null };
  }
}

function record(wanted: UndoWanted, result: SyncResult): Promise<void> {
  return recordActivity(pool, { shop: wanted.shop, ...entryOf(wanted, result) });
}

function entryOf({ requestId }: UndoWanted, result: SyncResult): SyncEntry {
  return { cause: "undo", requestId, ...result };
}
