import { randomUUID } from "node:crypto";

import { enqueue } from "../jobs/queue/enqueue.ts";
import { readJobStates } from "../jobs/queue/job-states.ts";
import { undoJob } from "../jobs/undo/job.ts";
import { queue } from "../runtime.server.ts";
import { openSides } from "../sides.server.ts";
import { findByRequest } from "../store/activity.ts";
import { readKeptLines, readKeptValues } from "../store/changed-values.ts";
import { linkReader } from "../store/customer-link.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { sharedNow } from "../store/database/shared-clock.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { readPolicy } from "../store/sync-settings.ts";
import { sideNames, type Field, type SideName } from "../sync/customer.ts";
import { identityOf } from "../sync/identity.ts";
import { valueChanges, type ValueChange } from "../sync/kept-values.ts";
import { applyTagChanges } from "../sync/merge-tags.ts";
import type { Link, PairIds } from "../sync/link.ts";
import { recallForUndo, sideToAwaitForUndo } from "../sync/recall-for-undo.ts";
import { SideError, type SideErrorKind, type Sides, type Snapshot } from "../sync/side.ts";
import { claimsOfUndo, planUndo, withoutTaken, type LeftValue, type UndoPlan } from "../sync/undo.ts";
import { recordAccess, type Viewer } from "./access.server.ts";
import type { CustomerReference } from "./customer-history.server.ts";

export type { ValueChange } from "../sync/kept-values.ts";

/**
 * The values that a line's run overwrote, and those that the side showed right after.
 * @returns null when it overwrote none, or they are no longer kept
 */
export async function readLineValues(viewer: Viewer, line: string): Promise<ValueChange[] | null> {
  const found = await readKeptValues(prisma, sealer, viewer.shop, line);
  if (!found) return null;
  const { values, shopifyId, framework360Id } = found;
  const listed = (id: string | null) => (id === null ? [] : [id]);
  await recordAccess(viewer, "customer-history", {
    shopify: listed(shopifyId),
    framework360: listed(framework360Id),
  });
  return valueChanges(values);
}

/**
 * Why nothing can be put back. A `SideErrorKind`: a side failed to answer. `not-shown-yet`: a side does not show yet what was
 * written a moment ago, so an undo would have to wait too.
 */
type UndoProblem =
  | "not-connected"
  | "key-refused"
  | "not-linked"
  | "not-kept"
  | "not-shown-yet"
  | SideErrorKind;

/** What an undo would do now. */
export type UndoPreview =
  | { problem: UndoProblem }
  | { problem: null; values: ValueChange[]; left: readonly LeftValue[] };

/**
 * Reads both sides and returns which values of a line, or of all the customer's kept lines, an undo would put back, and which
 * would stay. Writes to neither side.
 */
export async function previewUndo(
  viewer: Viewer,
  reference: CustomerReference,
  line: string | null,
): Promise<UndoPreview> {
  const { shop } = viewer;
  const link = await findLinked(shop, reference);
  if (!link) return { problem: "not-linked" };
  const sides = await openSides(shop);
  if (typeof sides === "string") return { problem: sides };
  try {
    const pair = await readPair(link, sides);
    if (!pair) return { problem: "not-linked" };
    await recordAccess(viewer, "customer-history", {
      shopify: [link.ids.shopify],
      framework360: [link.ids.framework360],
    });
    const lines = await readKeptLines(prisma, sealer, shop, link.ids, line === null ? "all" : { id: line });
    if (lines.length === 0) return { problem: "not-kept" };
    const policy = await readPolicy(pool, shop);
    const { unheard } = pair;
    const unheardLines = unheard
      ? [{ values: unheard, at: pair.at, isUndo: false, isWanted: line === null }]
      : [];
    const planned = planUndo([...unheardLines, ...lines], { ...pair, policy });
    const { changes, left } = withoutTaken(planned, pair.now, await lookUpClaims(planned, sides));
    if (sideToAwaitForUndo(pair, changes)) return { problem: "not-shown-yet" };
    const values = sideNames.flatMap((side) => valuesPutBack(side, changes[side], pair.now[side]));
    return { problem: null, values, left };
  } catch (error) {
    if (error instanceof SideError) return { problem: error.kind };
    throw error;
  }
}

type Linked = { ids: PairIds; base: NonNullable<Link["base"]> };

async function findLinked(shop: string, { side, id }: CustomerReference): Promise<Linked | null> {
  const link = await linkReader(prisma, pool, sealer, shop).find(side, id);
  const { shopifyId = null, framework360Id = null, base = null, deletedOn = null } = link ?? {};
  if (shopifyId === null || framework360Id === null || !base || deletedOn !== null) return null;
  return { ids: { shopify: shopifyId, framework360: framework360Id }, base };
}

async function readPair({ ids, base }: Linked, sides: Sides) {
  const [shopify, framework360] = await Promise.all([
    sides.shopify.read(ids.shopify),
    sides.framework360.read(ids.framework360),
  ]);
  if (!shopify || !framework360) return null;
  return recallForUndo({ shopify, framework360 }, base, sides, sharedNow().toISOString());
}

/** Looks up who has the e-mails and phones that are put back. */
function lookUpClaims(plan: UndoPlan, sides: Sides) {
  const found = claimsOfUndo(plan, sides).map(async (claim) => {
    return { claim, holders: await sides[claim.target].find(identityOf(claim)) };
  });
  return Promise.all(found);
}

function valuesPutBack(
  side: SideName,
  { tags, ...values }: ReturnType<typeof planUndo>["changes"][SideName],
  { customer }: Snapshot,
): ValueChange[] {
  const changed = Object.entries(values).flatMap(([name, after]): ValueChange[] => {
    const field = name as Exclude<Field, "tags">;
    return customer[field] === after ? [] : [{ side, field, before: customer[field], after }];
  });
  if (!tags) return changed;
  return [
    ...changed,
    { side, field: "tags", before: customer.tags, after: applyTagChanges(customer.tags, tags) },
  ];
}

/**
 * Enqueues an undo of a line, or of all the customer's kept lines.
 * @returns the request by which to look up its outcome; null: the customer is not linked
 */
export async function requestUndo(
  shop: string,
  reference: CustomerReference,
  line: string | null,
): Promise<{ requestId: string } | null> {
  const link = await findLinked(shop, reference);
  if (!link) return null;
  const { shopify, framework360 } = link.ids;
  const requestId = randomUUID();
  const request = { shop, shopifyId: shopify, framework360Id: framework360, line, requestId };
  await enqueue(queue(), undoJob, [request], { id: () => requestId });
  return { requestId };
}

/** The progress of an undo. `done`: the activity shows its outcome; `unknown`: another request took its place, or its job was removed. */
export type UndoProgress = { state: "waiting" | "running" | "retrying" | "done" | "unknown" };

export async function readUndoProgress(shop: string, requestId: string): Promise<UndoProgress> {
  const states = await readJobStates(pool, shop, undoJob, [requestId]);
  const state = states.get(requestId) ?? "ended";
  if (state !== "ended") return { state };
  const outcomes = await findByRequest(prisma, shop, [requestId]);
  return { state: outcomes.has(requestId) ? "done" : "unknown" };
}
