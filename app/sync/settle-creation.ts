import { shownAfterWrite } from "./absent-no.ts";
import { emptyBase, type Base, type OwedValue, type Shadow } from "./base.ts";
import { otherSide, type BySide, type Changes, type SideName } from "./customer.ts";
import { isSynchronized } from "./decide.ts";
import { choiceTimes, isByOthers, nonEmpty, remember, type CarriedOut, type Draft } from "./draft.ts";
import { explanation } from "./explanation.ts";
import { keys } from "./merge-tags.ts";
import { normalizeTags, tagKey } from "./normalize.ts";
import { yesShown } from "./own-yes.ts";
import type { Plan } from "./plan.ts";
import type { Situation } from "./situation.ts";

const unconfirmed: OwedValue = { explanation: explanation("consent-unconfirmed") };

/** What both sides agree on after one of them was given a new customer (see settle.ts). */
export function settleCreation(
  plan: Extract<Plan, { kind: "create" }>,
  { now, policy, represent, at }: Situation,
  { decisions, after, held, refused }: CarriedOut,
): Base {
  const target = plan.side;
  const source = otherSide(target);
  const given = now[source]!.customer;
  const { customer, hidden = [] } = after[target]!;
  const shown = represent[target](plan.customer);
  const made = { ...customer, newsletter: shownAfterWrite("newsletter", shown.newsletter, after[target]!) };
  const why = refused[target] ?? {};
  const next: BySide<Shadow> = { shopify: {}, framework360: {} };
  const owed: Draft["owed"][SideName] = { ...why };
  const awaited: Changes = {};

  const isOwnYes =
    target === "framework360" &&
    made.newsletter === "subscribed" &&
    plan.customer.newsletter !== "subscribed";

  for (const field of decisions.fields.keys()) {
    if (held.has(field)) continue;
    const isHidden = hidden.includes(field);
    remember(next[source], field, given[field]);
    const isRefused = why[field] !== undefined;
    const isOthers = isByOthers(target, field, made[field], { wanted: shown[field], isRefused });
    remember(next[target], field, isHidden ? shown[field] : isOthers ? null : made[field]);
    if (isHidden || why[field] || shown[field] === null) continue;
    // A side may fill in a default of its own, and an account may wait for the person to confirm.
    if (field === "newsletter") {
      if (shown[field] === "subscribed" && made[field] !== "subscribed") owed[field] = unconfirmed;
    } else if (made[field] === null || isOthers) Object.assign(awaited, { [field]: given[field] });
  }
  if (!decisions.fields.has("newsletter")) {
    // The side filled in a choice that no person made: it must not pass for one once choices are synchronized.
    remember(next[source], "newsletter", null);
    remember(next[target], "newsletter", made.newsletter);
  }
  if (isOwnYes) remember(next.framework360, "newsletter", null);
  if (decisions.tags || plan.ownTags) {
    const [wanted, has] = [keys(shown.tags), keys(made.tags)];
    const isHidden = hidden.includes("tags");
    // A tag that only the new customer has counts as known there, so that it is never taken for an edit.
    if (decisions.tags) next[source].tags = normalizeTags([...decisions.tags.keys()]);
    next[target].tags = normalizeTags(
      isHidden ? shown.tags : made.tags.filter((tag) => wanted.has(tagKey(tag))),
    );
    const missing = shown.tags.filter((tag) => !isHidden && !has.has(tagKey(tag)));
    if (missing.length > 0 && !why.tags) awaited.tags = { add: missing, remove: [] };
  }
  const inFramework360 = after.framework360 ?? now.framework360;
  const shownYes = inFramework360 && yesShown(inFramework360);
  const isAwaited = Object.keys(awaited).length > 0;
  const isYesLeft = isSynchronized("newsletter", policy) && next.framework360.newsletter === null;
  const saidYes = source === "framework360" && given.newsletter === "subscribed";
  return {
    ...emptyBase,
    ...next,
    newsletterChangedAt: choiceTimes({ ...now, [target]: after[target] }),
    owed: nonEmpty({ shopify: {}, framework360: {}, [target]: owed }),
    awaited: isAwaited ? { since: at, changes: { [target]: awaited } } : null,
    recent: { at, created: target, replaced: {} },
    yesInFramework360: isYesLeft && saidYes ? { noSince: null } : null,
    framework360Yes: isOwnYes ? "own" : shownYes,
  };
}
