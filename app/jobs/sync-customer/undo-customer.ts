import type { Owed } from "../../sync/base.ts";
import { sideNames, type Field, type SideName } from "../../sync/customer.ts";
import { explanation, type Explained } from "../../sync/explanation.ts";
import { identityOf } from "../../sync/identity.ts";
import { keptValuesOf } from "../../sync/kept-values.ts";
import type { Link, PairIds } from "../../sync/link.ts";
import { withAnnounced } from "../../sync/lost-answer.ts";
import type { Policy } from "../../sync/policy.ts";
import { recallForUndo, sideToAwaitForUndo, type RecalledForUndo } from "../../sync/recall-for-undo.ts";
import { resultOfUnheard, skipped, unchanged, type SyncResult } from "../../sync/result.ts";
import { awaitsConfirmation } from "../../sync/sent-subscription.ts";
import { settleUndo, withUndoIntent } from "../../sync/settle-undo.ts";
import { SideError } from "../../sync/side.ts";
import {
  claimsOfUndo,
  isUndoing,
  planUndo,
  withoutTaken,
  type KeptLine,
  type LeftValue,
  type UndoPlan,
} from "../../sync/undo.ts";
import { keepEndOfCalls } from "./announce.ts";
import { snapshotsOf, updateEach } from "./execute-plan.ts";
import { identify } from "./find-counterpart.ts";
import type { SyncPorts } from "./ports.ts";
import { notShownYet } from "./read-subject.ts";
import { presentOf, requestWaiting } from "./request-waiting.ts";

export type UndoPorts = Pick<
  SyncPorts,
  "sides" | "links" | "saveWithLine" | "now" | "forgetSeen" | "requestOwed" | "recordUnheard" | "lock"
> & {
  policy: Pick<Policy, "notSubscribedMeans">;
  /** The lines to be undone, and the lines since the oldest of them, newest first. */
  readLines: () => Promise<readonly KeptLine[]>;
};

/** The result of an undo, and the error that calls for another attempt. */
export type Undone = {
  result: SyncResult;
  /** Whether the result is recorded already, with the link and what the undo itself overwrote. */
  isRecorded: boolean;
  left: readonly LeftValue[];
  again: SideError | null;
};

/**
 * Puts back the values that runs overwrote of one customer, where the customer still has the values that the runs wrote (see
 * `planUndo`). Repeating it, also after a crash at any point, ends in the same state.
 * @throws {SideError} when a side could not be read, or neither could be written; the undo must be repeated
 */
export function undoCustomer(ids: PairIds, ports: UndoPorts): Promise<Undone> {
  const customers = sideNames.map((side) => ({ side, id: ids[side] }));
  return ports.lock(customers, () => undoLocked(ids, ports));
}

async function undoLocked(ids: PairIds, ports: UndoPorts): Promise<Undone> {
  const lineIds = { shopifyId: ids.shopify, framework360Id: ids.framework360 };
  const read = await readPair(ids, ports);
  if (!read) {
    const explanations = [{ field: null, explanation: explanation("undo-not-linked") }];
    return {
      result: { ...skipped(lineIds, "not-found"), explanations },
      isRecorded: false,
      left: [],
      again: null,
    };
  }
  const { link } = read;
  const pair = { ...read.pair, base: { ...read.pair.base, undoneAt: read.pair.at } };
  const planned = planUndo(await ports.readLines(), { ...pair, policy: ports.policy });
  const plan = withoutTaken(planned, pair.now, await lookUpClaims(planned, ports.sides));
  const unclear = sideToAwaitForUndo(pair, plan.changes);
  if (unclear) throw notShownYet(unclear);
  if (!isUndoing(plan)) {
    const result = resultOfUndo(lineIds, plan, { written: [], refused: {} });
    return { result, isRecorded: false, left: plan.left, again: null };
  }
  const announced = { ...link, base: withAnnounced(withUndoIntent(pair.base, plan.changes), pair) };
  const saved = await ports.links.save(announced);
  const { written, refused, failed } = await updateEach(plan.changes, pair.now, {
    sides: ports.sides,
    order: sideNames,
    contextOf: (side) => ({
      newsletterChangedAt: null,
      awaitsConfirmation: awaitsConfirmation(side, pair.now, pair.base),
      lastAttempt: true,
      replacesAgreedAddress: true,
    }),
  }).catch((error: unknown) => keepEndOfCalls(error, { ...announced, ...saved }, ports));
  const after = snapshotsOf(written);
  const done = { changes: plan.changes, after, refused, failed: new Set(failed.keys()) };
  const next = settleUndo({ ...pair, at: ports.now().toISOString() }, done);
  const update = { kind: "update", changes: plan.changes, conflicts: [] } as const;
  const { now, base, represent } = pair;
  const kept = keptValuesOf({ plan: update, now, base, next, after, represent });
  const result = resultOfUndo(lineIds, plan, { written: sideNames.filter((side) => after[side]), refused });
  await ports.saveWithLine(result, kept, [{ ...link, ...saved, base: next }]);
  for (const side of sideNames) await ports.forgetSeen({ side, id: ids[side] });
  await requestWaiting(presentOf({ now, after }), ports);
  const [again = null] = failed.values();
  return { result, isRecorded: true, left: plan.left, again };
}

/** Both customers as they are now; null: they are not linked with each other, or one was deleted. */
async function readPair(
  ids: PairIds,
  { links, sides, now, recordUnheard }: UndoPorts,
): Promise<{ link: Link; pair: RecalledForUndo } | null> {
  const link = await links.find("shopify", ids.shopify);
  if (!link?.base || link.deletedOn || link.framework360Id !== ids.framework360) return null;
  const [shopify, framework360] = [
    await sides.shopify.read(ids.shopify),
    await sides.framework360.read(ids.framework360),
  ];
  if (!shopify || !framework360) return null;
  const pair = recallForUndo({ shopify, framework360 }, link.base, sides, now().toISOString());
  const { unclear, base, unheard } = pair;
  if (unclear) throw notShownYet(unclear);
  if (!unheard) return { link, pair };
  await recordUnheard(resultOfUnheard(link, base, unheard), unheard);
  return { link: { ...link, ...(await links.save({ ...link, base })) }, pair };
}

/** Looks up who has the e-mails and phones that are put back. */
async function lookUpClaims(plan: UndoPlan, sides: UndoPorts["sides"]) {
  const found = [];
  for (const claim of claimsOfUndo(plan, sides))
    found.push({ claim, holders: await identify(identityOf(claim), sides[claim.target]) });
  return found;
}

/** The line for the activity. For an address, it names the fields that differ, and says once why they stay. */
function resultOfUndo(
  ids: { shopifyId: string; framework360Id: string },
  { changes, left }: UndoPlan,
  { written, refused }: { written: readonly SideName[]; refused: Owed },
): SyncResult {
  const fieldsOn = (side: SideName) =>
    (Object.keys(changes[side]) as Field[]).filter((field) => !refused[side]?.[field]);
  const sides = written.filter((side) => fieldsOn(side).length > 0);
  const explanations: Explained[] = [
    ...sideNames.flatMap((side) =>
      Object.entries(refused[side] ?? {}).map(([field, value]) => ({
        field: field as Field,
        explanation: value.explanation,
      })),
    ),
    ...left.map(({ side, field, why }) => ({ field, explanation: explanation(`undo-${why}`, { side }) })),
  ];
  return {
    ...unchanged(ids),
    ...(sides.length > 0 && { outcome: "updated" }),
    target: sides.length === 1 ? sides[0]! : null,
    fields: [...new Set(sides.flatMap(fieldsOn))],
    explanations,
  };
}
