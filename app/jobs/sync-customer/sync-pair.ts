import { mayBeNoByAbsence, withNoByAbsence } from "../../sync/absent-no.ts";
import { knownUntil } from "../../sync/as-agreed.ts";
import { policyFor } from "../../sync/audience.ts";
import type { Base } from "../../sync/base.ts";
import { otherSide, type BySide, type SideName } from "../../sync/customer.ts";
import type { CarriedOut } from "../../sync/draft.ts";
import { explanation } from "../../sync/explanation.ts";
import { fillBlanks } from "../../sync/fill-blanks.ts";
import type { ClearedPlan } from "../../sync/identity.ts";
import { keptValuesOf } from "../../sync/kept-values.ts";
import { withKnownValues } from "../../sync/late-read.ts";
import type { Link } from "../../sync/link.ts";
import { callTimeoutOf, sideToAwait, withEarlierAnnounced } from "../../sync/lost-answer.ts";
import { withTaken } from "../../sync/owed.ts";
import type { Plan } from "../../sync/plan.ts";
import type { Policy } from "../../sync/policy.ts";
import { recall } from "../../sync/recall.ts";
import { reconcile } from "../../sync/reconcile.ts";
import { resultOf, resultOfUnheard, touches, type SyncResult } from "../../sync/result.ts";
import { settle } from "../../sync/settle.ts";
import { SideError, type Snapshot } from "../../sync/side.ts";
import { representOf, type Situation } from "../../sync/situation.ts";
import { forbidRepetition, mayBeThere } from "../../sync/unshown-creation.ts";
import { afterFailure, announce, keepEndOfCalls } from "./announce.ts";
import { clearTakenIdentities } from "./clear-taken-identities.ts";
import { executePlan, snapshotsOf } from "./execute-plan.ts";
import type { LinkToSaveWith, RunPorts, SyncPorts } from "./ports.ts";
import { behindList, notShownYet, readCustomer } from "./read-subject.ts";
import { presentOf, requestFreedMeanwhile, requestWaiting } from "./request-waiting.ts";

/** The result of a run, and the error that calls for another attempt although the rest was done. */
export type SyncRun = {
  result: SyncResult;
  again: SideError | null;
  /** Whether the result is recorded already, with the link. */
  isRecorded: boolean;
};

/** Our records about a pair before it is synchronized. */
export type PairFound = {
  link: Link | null;
  /** A link of the other customer that gives way to this one. */
  replaced?: Link | null;
  /** The customers that have the subject's e-mail or phone, if the subject is to be created. */
  candidates?: readonly Snapshot[];
};

/**
 * Lets the core decide about a pair, or about a customer without a counterpart, writes the differences and keeps
 * what both sides now agree on.
 * @param read both sides as they were read under the locks
 * @throws {SideError} when no side could be written: then only the intent is kept; and when it cannot be told yet whether an
 *   earlier intent was carried out
 */
export async function syncPair(
  read: Situation["now"],
  { link, replaced = null, candidates = [] }: PairFound,
  ports: RunPorts,
): Promise<SyncRun> {
  const { sides, policy, retry, askedAt } = ports;
  const at = ports.now().toISOString();
  const represent = representOf(sides);
  const given = { represent, at, extras: policy.ways.extras, callTimeoutMs: callTimeoutOf(sides) };
  const { now, base, late, unanswered, unheard } = recall(read, link?.base ?? null, given);
  if (read.framework360 && mayBeNoByAbsence(base, now, policy)) {
    const isNo = await sides.framework360.isUnsubscribed?.(read.framework360.id);
    if (isNo) {
      const readAgain = { ...read, framework360: withNoByAbsence(read.framework360) };
      return syncPair(readAgain, { link, replaced, candidates }, ports);
    }
  }
  const situation = { now, base, policy, represent, at, retry, askedAt };
  const { plan: decided, decisions } = reconcile(situation);
  if (wouldOverwriteListed(decided, read)) {
    const readAgain = await withFreshCustomer(read, link, ports);
    return syncPair(readAgain, { link, replaced, candidates }, ports);
  }
  if (late && isFromLeftOut(decided, { read, now, base }, policy)) throw notShownYet(late);
  const wanted = await withValuesBeside(decided, read, ports);
  const { plan, taken, held } = await clearTakenIdentities(wanted, now, candidates, ports);
  const unclear = sideToAwait(unanswered, plan.kind === "update" ? plan.changes : undefined);
  if (unclear) throw notShownYet(unclear);
  forbidRepetition(plan, link?.base ?? null, { ...given, ...situation });
  if (base && unheard && link && plan.kind !== "skip")
    await ports.recordUnheard(resultOfUnheard(link, base, unheard), unheard);

  const announced = await announce({ plan, decisions }, { now, at }, { link, replaced, base }, ports);
  const isThere = mayBeThere(plan, link, { ...given, unanswered });
  const shown = { now: withKnownValues(read, now), base, at, mayBeThere: isThere };
  const { written, failed, refused } = await executePlan(plan, shown, ports).catch((error: unknown) =>
    keepEndOfCalls(error, announced, ports),
  );
  const after = snapshotsOf(written);
  const ids = {
    shopifyId: (after.shopify ?? now.shopify)?.id ?? null,
    framework360Id: (after.framework360 ?? now.framework360)?.id ?? null,
  };
  const isPair = plan.kind !== "skip" && ids.shopifyId !== null && ids.framework360Id !== null;
  const carriedOut = {
    decisions,
    after,
    held,
    refused: withTaken(refused, taken),
    failed: new Set(failed.keys()),
  };
  const known = { read, readAt: at, earlier: link?.base ?? null, errors: failed };
  // Calls wait for their turn: for how long a read may show what stood there before counts from the end of the last write.
  const atEnd = { ...situation, at: ports.now().toISOString() };
  const next = isPair ? agreedAfter(atEnd, { plan, ...carriedOut }, known) : null;
  const result = resultOf(plan, { decisions, now, base: next, failed }, ids);
  const kept = keptValuesOf({ plan, now, base, next, after, represent });
  const isRecorded = next !== null && (result.outcome !== "unchanged" || kept !== null);
  if (next) {
    const agreed = { ...announced, ...ids, base: next, deletedOn: null };
    const told = { showsFramework360Id: written.shopify?.showsCounterpartId };
    const toSave: LinkToSaveWith = [agreed, replaced?.id, told];
    await (isRecorded ? ports.saveWithLine(result, kept, toSave) : ports.links.save(...toSave));
  }
  await requestWaiting(presentOf({ now, after }), ports);
  if (next) await requestFreedMeanwhile({ ...known, base: next }, carriedOut.refused, ports);
  await forgetMarks(ids, { after, isMoved: !isSameAgreement(base, next) }, ports);
  const [error] = failed.values();
  return { result, isRecorded, again: error ?? stillTaken(held) ?? unshownWrite(next, late) };
}

/** Whether the plan overwrites a Shopify customer of which only a list's copy is known: it must be read first. */
function wouldOverwriteListed(plan: Plan, { shopify }: Situation["now"]): boolean {
  return !!shopify?.listedAt && plan.kind === "update" && touches(plan.changes.shopify);
}

/** Whether something would be written from a customer that the merchant's choice leaves out, unless the read is late. */
function isFromLeftOut(
  plan: Plan,
  { read, now, base }: Pick<Situation, "now" | "base"> & { read: Situation["now"] },
  policy: Policy,
): boolean {
  if (plan.kind !== "update") return false;
  const [shown, known] = [read, now].map((customers) => policyFor(policy, customers, base).leftOut);
  return shown!.some((side) => !known!.includes(side) && touches(plan.changes[otherSide(side)]));
}

type Known = {
  read: Situation["now"];
  readAt: string;
  earlier: Base | null;
  errors: ReadonlyMap<SideName, SideError>;
};

/** The base after the run. If nothing is left to do, it says up to which change the Shopify customer is known. */
function agreedAfter(situation: Situation, done: CarriedOut, { read, readAt, earlier, errors }: Known): Base {
  let next = withEarlierAnnounced(settle(situation, done), earlier, situation.now);
  for (const error of errors.values()) next = afterFailure(next, error, situation.at);
  const written = done.after.shopify;
  const known = {
    ...{ isWritten: !!written, base: next, policy: situation.policy },
    at: read.shopify?.listedAt ?? readAt,
  };
  next.shopifyKnownUntil = knownUntil(written ?? read.shopify, known);
  return next;
}

/**
 * Both sides, with a fresh read of the Shopify customer in place of the list's copy.
 * @throws {SideError} when the customer has another e-mail or phone by now, or the read is older than one a moment ago
 */
async function withFreshCustomer(
  read: Situation["now"],
  link: Link | null,
  ports: RunPorts,
): Promise<Situation["now"]> {
  const { id, customer } = read.shopify!;
  const shopify = await readCustomer("shopify", id, link, ports);
  const behind = behindList("shopify", shopify, ports);
  if (behind) throw behind;
  const { email, phone } = shopify?.customer ?? {};
  // With another e-mail or phone, it may be another customer's counterpart.
  if (email === customer.email && phone === customer.phone) return { ...read, shopify };
  throw new SideError("shopify", "unavailable", explanation("changed-meanwhile", { id }));
}

/**
 * Makes the next sweep look at customers that the run wrote, and at both when the base changed: an edit that reverts the
 * change leaves a customer as the last sweep saw it.
 */
async function forgetMarks(
  { shopifyId, framework360Id }: { shopifyId: string | null; framework360Id: string | null },
  { after, isMoved }: { after: Partial<BySide<Snapshot>>; isMoved: boolean },
  { forgetSeen }: SyncPorts,
): Promise<void> {
  if (shopifyId !== null && (isMoved || after.shopify)) await forgetSeen({ side: "shopify", id: shopifyId });
  if (framework360Id !== null && (isMoved || after.framework360))
    await forgetSeen({ side: "framework360", id: framework360Id });
}

function isSameAgreement(base: Base | null, next: Base | null): boolean {
  const agreed = ({ shopify, framework360 }: Base) => JSON.stringify([shopify, framework360]);
  return next === null || (base !== null && agreed(base) === agreed(next));
}

/** The error that calls for another attempt while a side does not show yet what was written; else null. */
function unshownWrite(base: Base | null, late: SideName | null): SideError | null {
  const [awaited] = Object.keys(base?.awaited?.changes ?? {}) as SideName[];
  const side = awaited ?? late;
  return side ? notShownYet(side) : null;
}

/** Fills a creation's blank values with what the source side knows beside the customer's own fields (`valuesBeside`). */
async function withValuesBeside(
  plan: Plan,
  read: Situation["now"],
  { sides, policy }: SyncPorts,
): Promise<Plan> {
  if (plan.kind !== "create") return plan;
  const source = otherSide(plan.side);
  const beside = await sides[source].valuesBeside?.(read[source]!);
  return beside ? fillBlanks(plan, beside, policy) : plan;
}

/** The error that calls for another attempt while values are held; null when none is. */
function stillTaken(held: ClearedPlan["held"]): SideError | null {
  const [side] = held.values();
  return side ? new SideError(side, "unavailable", explanation("still-taken", { side })) : null;
}
