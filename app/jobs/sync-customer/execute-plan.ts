import type { Owed } from "../../sync/base.ts";
import { addressFields, otherSide, type BySide, type Changes, type SideName } from "../../sync/customer.ts";
import { owedChanges, owedRefusals, triedBefore } from "../../sync/owed.ts";
import { mayWriteField } from "../../sync/policy.ts";
import { withCountryOf } from "../../sync/phone-country.ts";
import type { Plan } from "../../sync/plan.ts";
import { touches } from "../../sync/result.ts";
import { awaitsConfirmation } from "../../sync/sent-subscription.ts";
import {
  hidesChoice,
  SideError,
  type Sides,
  type Snapshot,
  type WriteContext,
  type Written,
} from "../../sync/side.ts";
import { isSent, type Situation } from "../../sync/situation.ts";
import type { RunPorts } from "./ports.ts";
import { notShownYet } from "./read-subject.ts";

type Execution = {
  written: Partial<BySide<Written>>;
  /** Sides that could not be written now. */
  failed: ReadonlyMap<SideName, SideError>;
  /** By side, the values that the side refused. */
  refused: Owed;
};

type Executed = Pick<Situation, "now" | "base" | "at"> & Required<Pick<WriteContext, "mayBeThere">>;

/**
 * Carries out the plan on each side independently: a failure on one does not stop the other. An unsubscribe goes first.
 * @throws {SideError} when no side could be written
 */
export async function executePlan(
  plan: Plan,
  { now, base, at, mayBeThere }: Executed,
  { sides, lastAttempt, retry, policy }: RunPorts,
): Promise<Execution> {
  const untakenOn = (target: SideName) =>
    plan.kind === "update" ? triedBefore(plan.changes[target], target, base) : [];
  // Of a choice that was made later Shopify keeps its own: a no that is given while the other side is written.
  const readAt = (target: SideName) =>
    plan.kind === "update" && plan.changes[target].newsletter === "subscribed" ? at : null;
  const contextOf = (target: SideName): WriteContext => ({
    counterpartId: now[otherSide(target)]?.id,
    newsletterChangedAt: now[otherSide(target)]?.newsletterChangedAt ?? readAt(target),
    carriesChoice: mayWriteField(policy, target, "newsletter"),
    awaitsConfirmation: awaitsConfirmation(target, now, base),
    mayBeThere,
    lastAttempt,
    replacesAgreedAddress: addressFields.every(
      (field) => now[target]?.customer[field] === base?.[target][field],
    ),
    // When a person sends the customer, refused values are tried again.
    tried: isSent(retry) ? [] : untakenOn(target),
    untaken: untakenOn(target),
  });
  if (plan.kind === "create") {
    const written = await sides[plan.side].create(plan.customer, contextOf(plan.side));
    return {
      written: { [plan.side]: withCountry(written, plan.customer) },
      failed: new Map(),
      refused: { [plan.side]: owedRefusals(written.refused) },
    };
  }
  if (plan.kind !== "update") return { written: {}, failed: new Map(), refused: {} };
  return updateEach(plan.changes, now, { sides, order: inOrderOfConsent(plan), contextOf });
}

type Updating = {
  sides: Sides;
  /** Which side is written first. */
  order: readonly SideName[];
  contextOf: (target: SideName) => WriteContext;
};

/**
 * Changes the customers of a pair, each independently. A side without changes is not called.
 * @throws {SideError} when no side could be written
 */
export async function updateEach(
  changes: BySide<Changes>,
  now: Situation["now"],
  { sides, order, contextOf }: Updating,
): Promise<Execution> {
  const written: Partial<BySide<Written>> = {};
  const failed = new Map<SideName, SideError>();
  const refused: Owed = {};
  for (const target of order) {
    const current = now[target];
    if (!current || !touches(changes[target])) continue;
    if (target === "shopify" && isYesTakenBack(changes.shopify, now, written.framework360)) {
      failed.set(target, notShownYet("framework360"));
      continue;
    }
    try {
      const done = await sides[target].update(current, changes[target], contextOf(target));
      written[target] = withCountry(done, changes[target], current.customer);
      refused[target] = owedRefusals(done.refused);
    } catch (error) {
      if (!(error instanceof SideError)) throw error;
      if (error.kind === "refused") refused[target] = owedChanges(changes[target], error);
      else failed.set(target, error);
    }
  }
  const [error] = failed.values();
  if (error && Object.keys(refused).length === 0) throw error;
  return { written, failed, refused };
}

/** What a side holds after a write, with a phone shown without its prefix as the one that was written or stood there before. */
function withCountry(written: Written, ...known: Pick<Changes, "phone">[]): Written {
  return { ...written, snapshot: withCountryOf(written.snapshot, known) };
}

/**
 * Whether the yes that is to be carried to Shopify was no longer shown when Framework360 was written to a moment ago: a person may
 * have taken it back. The next attempt reads both again.
 */
function isYesTakenBack(
  { newsletter }: Changes,
  now: Situation["now"],
  written: Written | undefined,
): boolean {
  if (!written || newsletter !== "subscribed") return false;
  const { snapshot } = written;
  const wasShown = now.framework360?.customer.newsletter === "subscribed";
  return wasShown && snapshot.customer.newsletter !== "subscribed" && !hidesChoice(snapshot);
}

/** The customers after the writes, for each side that was written. */
export function snapshotsOf({ shopify, framework360 }: Execution["written"]): Partial<BySide<Snapshot>> {
  return {
    ...(shopify && { shopify: shopify.snapshot }),
    ...(framework360 && { framework360: framework360.snapshot }),
  };
}

function inOrderOfConsent({ changes }: Extract<Plan, { kind: "update" }>): SideName[] {
  return changes.shopify.newsletter === "unsubscribed"
    ? ["shopify", "framework360"]
    : ["framework360", "shopify"];
}
