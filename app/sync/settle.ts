import { shownAfterWrite } from "./absent-no.ts";
import { baseAt } from "./base-at.ts";
import { emptyBase, type Awaited, type Base, type Owed } from "./base.ts";
import {
  isAddressField,
  isName,
  otherSide,
  sideNames,
  type Field,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { mayBeNeverUnshown } from "./decide-newsletter.ts";
import {
  draftOf,
  forget,
  isByOthers,
  latestSeen,
  nonEmpty,
  remember,
  rememberSpellings,
  stays,
  type CarriedOut,
  type Draft,
} from "./draft.ts";
import { explanation } from "./explanation.ts";
import { placeKeys } from "./extra-fields.ts";
import { withAnnounced } from "./lost-answer.ts";
import type { Decision } from "./plan.ts";
import { policyFor } from "./audience.ts";
import { settleLost } from "./own-blanks.ts";
import { owesTakingBack } from "./own-yes.ts";
import { isAddressLate, isUnlike, isEarlier } from "./read-back.ts";
import { withCompanyUndecided } from "./settle-company.ts";
import { settleCreation } from "./settle-creation.ts";
import { settledConsent, settlePendingChoice } from "./settle-newsletter.ts";
import { recentOf } from "./settle-recent.ts";
import { settleTags } from "./settle-tags.ts";
import type { Snapshot } from "./side.ts";
import { givenTo, shownOn, type Pair, type Situation } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

export type { CarriedOut } from "./draft.ts";

/**
 * What both sides agree on after the plan was carried out, to be kept as the next base.
 *
 * Whatever a side shows right after our own write is its spelling of the value, and becomes its shadow. Three things
 * are not: a value that the side refused, or that was not given to it, is owed; a value that the side does not show
 * yet is awaited; and one that it never shows is taken for written. What was not written because its direction is off stays
 * as it was in the base.
 */
export function settle(given: Situation, done: CarriedOut): Base {
  const { extras } = given.policy.ways;
  const situation = given.base ? { ...given, base: baseAt(given.base, extras) } : given;
  const settled = withAnnounced(settleValues(situation, done), situation);
  const base = { ...settled, shopifySeenAt: latestSeen(situation, done) };
  const places = placeKeys(extras);
  return Object.keys(places).length === 0 ? base : { ...base, places: { ...base.places, ...places } };
}

function settleValues(situation: Situation, done: CarriedOut): Base {
  const { shopify, framework360 } = situation.now;
  if (done.plan.kind === "create") return settleCreation(done.plan, situation, done);
  if (!shopify || !framework360)
    throw new Error("Only a creation is settled without a customer on each side.");
  const now = { shopify, framework360 };
  const base = situation.base ?? emptyBase;
  const pair = { ...situation, now, base, policy: policyFor(situation.policy, now, situation.base) };
  return settlePair(pair, done);
}

function settlePair(pair: Pair, given: CarriedOut): Base {
  const { base } = pair;
  const done = withCompanyUndecided(pair, given);
  const { decisions, failed, plan } = done;
  const draft = draftOf(base);
  for (const [field, decision] of decisions.fields) {
    if (!stays(field, decision, done)) settleField(field, decision, pair, done, draft);
    else if (decision.kind === "write") settleFreed(field, decision.to, done, draft);
  }
  if (decisions.tags) settleTags(decisions.tags, pair, done, draft);
  settleSpellings(pair, done, draft);
  settleLost(pair.now, done, draft);
  const changes = plan.kind === "update" ? plan.changes : { shopify: {}, framework360: {} };
  return {
    ...base,
    shopify: draft.shopify,
    framework360: draft.framework360,
    disputed: settledDisputes(pair, done),
    undone: settledUndone(pair, done),
    intent: Object.fromEntries([...failed].map((side) => [side, changes[side]])),
    intentBy: "run",
    unshownCreationAt: null,
    owed: nonEmpty(draft.owed),
    awaited: settledAwaited(draft, pair),
    recent: recentOf(changes, pair, done.after, draft) ?? base.recent,
    ...settledConsent(pair, done, draft),
  };
}

/** A value that waits, and whose place was freed meanwhile: the blank is no person's edit. */
function settleFreed(field: ValueField, to: SideName, { plan, after }: CarriedOut, draft: Draft): void {
  const shown = after[to]?.customer;
  if (shown && plan.kind === "update" && field in plan.changes[to]) remember(draft[to], field, shown[field]);
}

function settleField(
  field: ValueField,
  decision: Decision,
  pair: Pair,
  { after, refused }: CarriedOut,
  draft: Draft,
): void {
  const { now } = pair;
  const rememberNow = () => {
    for (const side of sideNames) remember(draft[side], field, now[side].customer[field]);
  };
  switch (decision.kind) {
    case "agreed":
      // What Framework360 hides beside Shopify's yes may be no choice at all, which that yes is carried to once it shows that.
      if (field === "newsletter" && mayBeNeverUnshown(pair)) return forget(draft, field);
      rememberNow();
      return isTakenInPart(field, pair) ? undefined : forget(draft, field);
    case "disputed":
      return rememberNow();
    case "withheld":
      rememberNow();
      delete draft.owed[otherSide(decision.to)][field];
      delete draft.awaited[otherSide(decision.to)][field];
      // What was written before and shows late is no edit, whatever keeps the next value from being carried.
      draft.owed[decision.to][field] = { explanation: decision.explanation };
      return;
    case "write":
      forget(draft, field);
      keepOwed(field, otherSide(decision.to), pair, draft);
      return settleWrite(
        field,
        decision.to,
        pair,
        { shown: after[decision.to], refused: refused[decision.to] },
        draft,
      );
    case "same":
      for (const side of sideNames) delete draft.owed[side][field];
      return;
    case "pending":
      if (field === "newsletter") settlePendingChoice(decision.to, pair, draft);
  }
}

/** Whether a name that was refused is shown without the letters that the side refuses: it took another form, and may show that late. */
function isTakenInPart(field: ValueField, { now, base }: Pair): boolean {
  if (!isName(field)) return false;
  return sideNames.some((side) => {
    const source = otherSide(side);
    const [wanted, shown] = [now[source].customer[field], now[side].customer[field]];
    const { code } = base.owed[side]?.[field]?.explanation ?? {};
    const isRefused = code === "data-refused" || code === "call-failed";
    return isRefused && wanted === base[source][field] && shown?.toLowerCase() !== wanted?.toLowerCase();
  });
}

/** Of an address that goes to the other side, a part that the source could not hold stays there, and stays owed. */
function keepOwed(field: ValueField, source: SideName, pair: Pair, draft: Draft): void {
  const owed = pair.base.owed[source]?.[field];
  const isKept = givenTo(otherSide(source), field, pair) !== pair.now[source].customer[field];
  if (owed && isKept) draft.owed[source][field] = owed;
}

function settleWrite(
  field: ValueField,
  to: SideName,
  pair: Pair,
  { shown, refused }: { shown: Snapshot | undefined; refused: Owed[SideName] },
  draft: Draft,
): void {
  const { now, represent } = pair;
  const before = now[to].customer[field];
  const value = now[otherSide(to)].customer[field];
  const present = shown ?? now[to];
  const why = refused?.[field];
  const given = givenTo(to, field, pair);
  const wanted = shownOn(to, field, given, present.customer, represent);
  remember(draft[otherSide(to)], field, value);
  if (field === "newsletter" && owesTakingBack(pair)) return settleTakingBack(present, draft);
  if (shown?.hidden?.includes(field) && !why) return remember(draft[to], field, wanted);
  const after = shownAfterWrite(field, given, present);
  const isRefused = why !== undefined;
  const isShown = isSpellingOf(after, wanted);
  const isOld = isEarlier(field, to, pair, after) || isUnlike(field, wanted, present);
  const isLate = !isOld && !isShown && isAddressField(field) && isAddressLate(to, pair, present, refused);
  const isOthers = isLate || (!isOld && isByOthers(to, field, after, { wanted, isRefused }));
  remember(draft[to], field, isOthers ? before : after);
  if (why) draft.owed[to][field] = why;
  else if (field === "newsletter" && value === "subscribed" && after !== value)
    draft.owed[to][field] = {
      explanation: explanation(to === "framework360" ? "consent-unconfirmed" : "newsletter-kept"),
    };
  // A field of an address is written with the others, though it is to stay as it stands there.
  else if (given === before) return;
  else if (isOthers || (isOld && !isShown)) Object.assign(draft.awaited[to], { [field]: given });
}

/** Of a yes that our creation made, once it was to be taken back. */
function settleTakingBack({ showsChoice }: Snapshot, draft: Draft): void {
  const isTaken = showsChoice !== "yes";
  remember(draft.framework360, "newsletter", isTaken ? "unsubscribed" : null);
  if (!isTaken) draft.owed.framework360.newsletter = { explanation: explanation("subscribed-by-account") };
}

function settleSpellings({ now }: Pair, { decisions, after }: CarriedOut, draft: Draft): void {
  for (const side of sideNames) {
    const shown = after[side]?.customer;
    if (!shown) continue;
    const fields = [...decisions.fields.keys()];
    rememberSpellings(draft, side, fields, { before: now[side].customer, after: shown });
  }
}

function settledDisputes({ base }: Pair, done: CarriedOut): Field[] {
  const disputed = new Set(base.disputed);
  for (const [field, decision] of done.decisions.fields) {
    if (stays(field, decision, done)) continue;
    if (decision.kind === "disputed") disputed.add(field);
    else if (decision.kind !== "pending") disputed.delete(field);
  }
  return [...disputed];
}

/** An undone value stays so until it is carried, or both sides hold the same. */
function settledUndone({ base }: Pair, done: CarriedOut): Field[] {
  const { fields, tags } = done.decisions;
  const isOver = ({ kind }: Decision) => kind === "agreed" || kind === "write" || kind === "withheld";
  return base.undone.filter((field) => {
    if (field === "tags") {
      const isAwaited = sideNames.some((side) => base.awaited?.changes[side]?.tags);
      return tags === null || isAwaited || [...tags.values()].some(({ kind }) => kind === "same");
    }
    const decision = fields.get(field);
    return !decision || stays(field, decision, done) || !isOver(decision);
  });
}

function settledAwaited({ awaited }: Draft, { base, at }: Pair): Awaited | null {
  const isNew =
    JSON.stringify(awaited) !== JSON.stringify({ shopify: {}, framework360: {}, ...base.awaited?.changes });
  const changes = nonEmpty(awaited);
  if (Object.keys(changes).length === 0) return null;
  return { since: isNew || !base.awaited ? at : base.awaited.since, changes };
}
