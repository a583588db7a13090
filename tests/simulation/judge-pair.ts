import type { FieldGroup } from "../../app/sync/field-groups.ts";
import type { Link } from "../../app/sync/link.ts";
import type { Policy } from "../../app/sync/policy.ts";
import {
  otherSide,
  type Changes,
  type Customer,
  type Field,
  type SideName,
} from "../../app/sync/customer.ts";
import {
  isChoiceAlike,
  judgeLastYes,
  judgeNewsletter,
  isNotShown,
  judgeTags,
  sameTags,
  sides,
  type Complain,
  type Done,
  type Pair,
} from "./judge-choices.ts";
import { mustCarryOf } from "./judge-audience.ts";
import { carriedTags, carriesGroup, groupOf, isBothWays } from "./judge-ways.ts";
import { isAsLeft, isOver, noteTakenBack, undoOf, unitOf, unitOfTag, type PutBack } from "./judge-undo.ts";
import { asGiven, unwelcome } from "./spelling-manners.ts";
import { textFields } from "./scenario.ts";
import type { World } from "./world.ts";

const addressFields = ["street", "city", "postalCode"] as const;
type Part = (typeof textFields)[number] | "email" | "phone";

/** What is compared, written and judged as one thing: a field, or all of an address. */
const units: readonly (readonly Part[])[] = [
  addressFields,
  ...textFields
    .filter((field) => !(addressFields as readonly string[]).includes(field))
    .map((field) => [field]),
  ["email"],
  ["phone"],
];
type Unit = (typeof units)[number];

const nameOf = (unit: Unit) => (unit.length > 1 ? "the address" : unit[0]!);

/** What a customer holds of it. */
const held = (unit: Unit, customer: Customer) => JSON.stringify(unit.map((field) => customer[field]));

export type LivePair = { link: Link; now: Pair };

/** A customer as it was, and its counterpart on the other side. */
export type Portrait = {
  side: SideName;
  id: string;
  now: Customer;
  /** When the newsletter choice was made. */
  choiceAt: number;
  /** When a person made it: on the other side, where the app carried it from there. */
  saidAt: number;
  partner: { id: string; now: Customer | null } | null;
};

/** What stood when a time of trouble began. */
export type Photograph = {
  pairs: Map<string, Pair>;
  /** Those whose customer of Shopify is another one since a merge, and of whom nothing was carried since. */
  unmet: ReadonlySet<string>;
  people: Portrait[];
  /** What the merchant had chosen. */
  policy: Policy;
  deeds: number;
  winnerChoices: number;
  /** `<pair> <field>`: both differ since they met, as far as the app can tell, and nothing was written for want of a direction. */
  disputed: ReadonlySet<string>;
  undos: ReadonlyMap<string, PutBack>;
};

/** The pairs that are linked and alive on both sides. */
export function livePairs({ links, population }: World): LivePair[] {
  return [...links.values()].flatMap((link) => {
    const shopify = population.shopify.citizens.get(link.shopifyId ?? "");
    const framework360 = population.framework360.citizens.get(link.framework360Id ?? "");
    if (link.deletedOn || !shopify || !framework360) return [];
    return [{ link, now: { shopify: shopify.customer, framework360: framework360.customer } }];
  });
}

export function idOn(side: SideName, { shopifyId, framework360Id }: Link): string | null {
  return side === "shopify" ? shopifyId : framework360Id;
}

export function pairKey({ shopifyId, framework360Id }: Link): string {
  return `${shopifyId} ${framework360Id}`;
}

/** Everything about a linked pair that is not as it must be once the world came to rest. */
export function judgePair(world: World, before: Photograph, { link, now }: LivePair, complain: Complain) {
  const { record } = world;
  const deeds = record.deeds.slice(before.deeds);
  const isNewlyMet = record.takenApart.has(pairKey(link));
  const earlier = isNewlyMet ? undefined : before.pairs.get(pairKey(link));
  const mine = (side: SideName) => deeds.filter((deed) => deed.side === side && deed.id === idOn(side, link));
  const carried = {
    shopify: mustCarryOf(world, "shopify", link),
    framework360: mustCarryOf(world, "framework360", link),
  };
  const all = { shopify: mine("shopify"), framework360: mine("framework360"), carried };
  const sent = `framework360 ${link.framework360Id}`;
  const raced = (field: Field) => isRaced(world, link, field);

  const isCarriedBothWays = carried.shopify && carried.framework360;
  const { hides } = world.population.framework360.manners;
  const isEqual = (unit: Unit, pair: Pair) => isEqualOn(world, unit, pair);
  const undoNamed = (unit: string) => {
    const undo = undoOf(world, before.undos, link, unit);
    if (undo.fresh && earlier) noteTakenBack(unit, now, earlier, undo.fresh);
    return undo;
  };
  for (const unit of units) {
    if (unit.some((field) => isRaced(world, link, field))) continue;
    const group = groupOf(unit[0]!);
    const forced = record.forced.has(sent) || record.forced.has(`${sent} ${group}`);
    const done = { ...all, carried: carriedInGroup(world, carried, group) };
    const isBothWaysHere = done.carried.shopify && done.carried.framework360;
    const undo = undoNamed(unitOf(unit[0]!));
    const isApart = isAsLeft(unitOf(unit[0]!), now, undo.fresh ?? undo.standing);
    if (unit[0] === hides) {
      if (earlier && !isExempt(world, unit, now, done))
        judgeHidden(world, unit, earlier, now, done, complain);
      continue;
    }
    if (isExempt(world, unit, now, done)) {
      const told = new Set(
        sides.flatMap((side) => [...(record.told.get(`${side} ${idOn(side, link)}`) ?? [])]),
      );
      const isTold = told.has("everything") || unit.some((field) => told.has(field));
      if (isBothWaysHere && !isEqual(unit, now) && !isTold && !isApart)
        complain(`${nameOf(unit)} differs, and is not told: ${both(unit, now)}`);
      continue;
    }
    const isMet = earlier === undefined && isEqualInBoth(world, unit, now);
    if (isBothWaysHere && !isEqual(unit, now) && !isMet && !isApart) {
      complain(`${nameOf(unit)} differs: ${both(unit, now)}`);
    }
    // A person who sends the customer has the sent side's value carried over what was put back.
    if ((undo.fresh || undo.standing) && record.sent.has(sent)) continue;
    // What one side spells in its own way since before they met is a difference: a merchant who chooses the winner anew decides it.
    const isDecided =
      record.winnerChoices > before.winnerChoices &&
      unit.some((field) => before.disputed.has(`${pairKey(link)} ${field}`));
    // Of what was not carried until then nothing was agreed on, though both had the same.
    const wasLeftOut = group !== undefined && before.policy.ways[group] === "none";
    const wasAgreed =
      isOver(undo.standing) || (!isDecided && !wasLeftOut && earlier !== undefined && isEqual(unit, earlier));
    if (earlier && undo.fresh) {
      if (wasAgreed) judgeUndone(world, unit, undo.fresh, now, done, complain, undo.standing !== null);
      continue;
    }
    if (earlier) judgeEdits(world, unit, earlier, now, done, complain, forced, wasAgreed);
    if (earlier && unit.length > 1) judgeRest(world, unit, earlier, now, done, complain);
  }
  if (isCarriedBothWays) {
    const isTagApart = (tag: string) => {
      const undo = undoNamed(unitOfTag(tag));
      return isAsLeft(unitOfTag(tag), now, undo.fresh ?? undo.standing);
    };
    const areTagsAlike = sameTags(carriedTags(world, now, isTagApart));
    if (isBothWays(world, "tags") && hides !== "tags" && !raced("tags") && !areTagsAlike) {
      complain(`tags differ: ${now.shopify.tags.join(", ")} / ${now.framework360.tags.join(", ")}`);
    }
    const isShared = isBothWays(world, "newsletter") && hides !== "newsletter";
    const undo = undoNamed("newsletter");
    const isApart = isAsLeft("newsletter", now, undo.fresh ?? undo.standing);
    const isUnconfirmed =
      record.registeredAgain.has(link.framework360Id!) &&
      now.framework360.newsletter === null &&
      link.base?.owed.framework360?.newsletter !== undefined;
    const isAlike = isUnconfirmed || isChoiceAlike(link, now);
    if (isShared && !isAlike && !raced("newsletter") && !isApart) {
      complain(`newsletter differs: ${now.shopify.newsletter} / ${now.framework360.newsletter}`);
    }
  }
  if (earlier) {
    const done = {
      ...all,
      undos: undoNamed,
      earlierPolicy: before.policy,
      hasMet: !before.unmet.has(pairKey(link)),
    };
    if (!raced("tags")) judgeTags(world, link, earlier, now, done, complain);
    if (!raced("newsletter") && !isNotShown(link)) judgeNewsletter(world, earlier, now, done, complain);
  }
  if (!record.undoAsked.has(pairKey(link)) && !isNewlyMet && !hadAnother(world, link))
    judgeLastYes(world, link, complain);
}

/** Whether one of the two was linked with somebody else, or a merge led there. */
function hadAnother({ linkedBefore, survivors }: World, { shopifyId, framework360Id }: Link): boolean {
  const isOther = (pair: string) => {
    const [here, there] = pair.split(" ");
    return (here === shopifyId) !== (there === framework360Id);
  };
  return survivors.has(shopifyId ?? "") || [...linkedBefore].some(isOther);
}

/** Whether what is changed on each side has to be on the other one by now, by the way of the group too. */
function carriedInGroup(
  world: World,
  carried: Done["carried"],
  group: FieldGroup | undefined,
): Done["carried"] {
  const isCarried = (side: SideName) => carried[side] && (!group || carriesGroup(world, group, side));
  return { shopify: isCarried("shopify"), framework360: isCarried("framework360") };
}

/** Whether a person changed the field in the moment of writing. */
function isRaced({ record }: World, link: Link, field: Field): boolean {
  return sides
    .map((side) => `${side} ${idOn(side, link)} ${field}`)
    .some((key) => record.raced.has(key) || record.unseen.has(key));
}

const both = (unit: Unit, { shopify, framework360 }: Pair) =>
  `${held(unit, shopify)} / ${held(unit, framework360)}`;

/** What a side refused, what two customers wanted at once, and what is kept although it is blank on Shopify. */
function isExempt({ record }: World, unit: Unit, now: Pair, done: Done): boolean {
  const said = [...done.shopify, ...done.framework360].flatMap(({ changes }) =>
    unit.map((field) => changes[field as keyof Changes]),
  );
  const values = [...unit.flatMap((field) => [now.shopify[field], now.framework360[field]]), ...said];
  if (values.some((value) => value === unwelcome.shopify || value === unwelcome.framework360)) return true;
  if (isKept(unit, now)) return true;
  if (unit[0] === "email" && [now.shopify.email, now.framework360.email].includes(null)) return true;
  if (unit[0] !== "email" && unit[0] !== "phone") return false;
  return values.some((value) => typeof value === "string" && record.contested.has(asGiven(value)));
}

/** A blank on Shopify that is no edit of Framework360's billing data. */
function isKept(unit: Unit, { shopify, framework360 }: Pair): boolean {
  const hasNoAddress = addressFields.every((field) => shopify[field] === null);
  if (unit === units[0]) return hasNoAddress;
  return (
    unit[0] === "company" && shopify.company === null && (hasNoAddress || framework360.vatNumber !== null)
  );
}

/** Whether each of the fields is the same on both sides, be it in one side's own spelling. */
function isEqualOn({ population }: World, unit: Unit, { shopify, framework360 }: Pair): boolean {
  const [there, here] = [population.framework360.stored(shopify), population.shopify.stored(framework360)];
  return unit.every((field) => there[field] === framework360[field] || here[field] === shopify[field]);
}

/** Whether people gave the same on both sides, each of which made a spelling of its own of it. */
function isEqualInBoth({ population }: World, unit: Unit, { shopify, framework360 }: Pair): boolean {
  const there = population.framework360.stored(shopify);
  const here = population.framework360.stored(population.shopify.stored(framework360));
  return unit.every((field) => there[field] === here[field]);
}

/** A field that Framework360 never shows is carried from Shopify, and nothing but Shopify's own people changes it there. */
function judgeHidden(world: World, unit: Unit, earlier: Pair, now: Pair, done: Done, complain: Complain) {
  const own = done.shopify.filter(({ changes }) => unit.some((field) => field in changes));
  const others = done.framework360.filter(({ changes }) => unit.some((field) => field in changes));
  const is = held(unit, now.shopify);
  const wanted = held(unit, own.at(-1)?.after ?? earlier.shopify);
  if (is !== wanted) complain(`${nameOf(unit)}, which is hidden, should be ${wanted} on Shopify, is ${is}`);
  const isCarried = own.length > 0 && others.length === 0 && done.carried.shopify;
  if (isCarried && !isEqualOn(world, unit, now))
    complain(`an edit of ${nameOf(unit)}, which is hidden, was not carried: ${both(unit, now)}`);
}

/** Since the world last rested: what one side alone changed stands on both; what no person changed stands as it was. */
function judgeEdits(
  world: World,
  unit: Unit,
  earlier: Pair,
  now: Pair,
  done: Done,
  complain: Complain,
  forced: boolean,
  agreed: boolean,
) {
  const said = (side: SideName) =>
    done[side]
      .filter(({ changes }) => unit.some((field) => field in changes))
      .map(({ after }) => held(unit, after));
  const name = nameOf(unit);
  for (const side of sides) {
    // A send by hand overrules Shopify alone.
    if (forced && side === "shopify") continue;
    const [own, others] = [said(side), said(otherSide(side))];
    const [was, is] = [held(unit, earlier[side]), held(unit, now[side])];
    if (own.length === 0 && others.length === 0 && agreed && is !== was) {
      complain(`${name} of ${side} changed by itself: ${was} → ${is}`);
    }
    if (own.length > 0 && others.length === 0 && agreed && is !== own.at(-1)) {
      complain(`an edit on ${side} was lost: ${name} should be ${own.at(-1)}, is ${is}`);
    }
    // An edit that was taken back before a run saw it leaves both as an undo did: apart.
    const isTakenBack =
      own.at(-1) === was && sides.every((one) => held(unit, now[one]) === held(unit, earlier[one]));
    if (
      own.length > 0 &&
      others.length === 0 &&
      agreed &&
      !isTakenBack &&
      done.carried[side] &&
      !isEqualOn(world, unit, now)
    ) {
      complain(`an edit on ${side} was not carried: ${name} is ${both(unit, now)}`);
    }
    // The other side's last word may not come any more: its direction was turned off after an earlier one had won.
    const theirs = done.carried[otherSide(side)] ? others.slice(-1) : others;
    const isTheirs = theirs.some((value) => isWordOf(value, side));
    if (own.length > 0 && others.length > 0 && own.at(-1) !== is && !isTheirs) {
      complain(
        `${name} of ${side} is neither side's last word: ${is}, said were ${own.at(-1)} / ${others.at(-1)}`,
      );
    }
  }

  /** Whether `side` shows what was said on the other one. */
  function isWordOf(value: string, side: SideName): boolean {
    const other = otherSide(side);
    const values = JSON.parse(value) as (string | null)[];
    const said = Object.fromEntries(unit.map((field, index) => [field, values[index]]));
    return isEqualOn(world, unit, { ...now, [other]: { ...now[other], ...said } });
  }
}

/**
 * After an undo of what both sides agreed on: both stay as it left them, what one side alone changed since stands on both, and
 * a change that waited when the undo came is carried.
 */
function judgeUndone(
  world: World,
  unit: Unit,
  { side, at, left, hadWaiting }: PutBack,
  now: Pair,
  done: Done,
  complain: Complain,
  wasStanding: boolean,
) {
  const mine = (deeds: Done["shopify"]) =>
    deeds.filter(({ changes }) => unit.some((field) => field in changes));
  const earlier = (name: SideName) => mine(done[name]).filter((deed) => deed.at <= at);
  if (earlier("shopify").length + earlier("framework360").length === 0) {
    const later = { ...done, shopify: mine(done.shopify), framework360: mine(done.framework360) };
    return judgeEdits(world, unit, left, now, later, complain, false, true);
  }
  const other = otherSide(side);
  const isWaiting = hadWaiting && !wasStanding && mine(done[side]).length === 0 && done.carried[other];
  if (isWaiting && !isEqualOn(world, unit, now))
    complain(`a change that waited was lost by an undo: ${nameOf(unit)} is ${both(unit, now)}`);
}

/** Of an address that a person changed in part, the rest stays on each side as it was, in its own spelling. */
function judgeRest(world: World, unit: Unit, earlier: Pair, now: Pair, done: Done, complain: Complain) {
  if (!isEqualOn(world, unit, earlier)) return;
  for (const field of unit) {
    if (sides.some((side) => done[side].some(({ changes }) => field in changes))) continue;
    for (const side of sides) {
      const [was, is] = [earlier[side][field], now[side][field]];
      if (is !== was) complain(`${field} of ${side} changed with the address: ${was} → ${is}`);
    }
  }
}
