import type { Link } from "../../app/sync/link.ts";
import {
  otherSide,
  type Changes,
  type Customer,
  type Field,
  type SideName,
} from "../../app/sync/customer.ts";
import { tagKey } from "../../app/sync/normalize.ts";
import { carriesFrom } from "../../app/sync/policy.ts";
import { representOf, unwelcome } from "./memory-side.ts";
import { textFields } from "./scenario.ts";
import type { Deed, World } from "./world.ts";

export const sides = ["shopify", "framework360"] as const;
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

export type Pair = { shopify: Customer; framework360: Customer };
export type LivePair = { link: Link; now: Pair };

/** A customer as it was, and its counterpart on the other side. */
export type Portrait = {
  side: SideName;
  id: string;
  now: Customer;
  partner: { id: string; now: Customer | null } | null;
};

/** What stood when a time of trouble began. */
export type Photograph = { pairs: Map<string, Pair>; people: Portrait[]; deeds: number };

type Done = { [side in SideName]: Deed[] };
export type Complain = (what: string) => void;

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
  const { policy, record } = world;
  const deeds = record.deeds.slice(before.deeds);
  const earlier = before.pairs.get(pairKey(link));
  const mine = (side: SideName) => deeds.filter((deed) => deed.side === side && deed.id === idOn(side, link));
  const done = { shopify: mine("shopify"), framework360: mine("framework360") };
  const forced = record.forced.has(`framework360 ${link.framework360Id}`);
  const raced = (field: Field) => isRaced(world, link, field);

  for (const unit of units) {
    if (unit.some((field) => isRaced(world, link, field))) continue;
    if (isExempt(world, unit, now, done)) {
      const told = new Set(
        sides.flatMap((side) => [...(record.told.get(`${side} ${idOn(side, link)}`) ?? [])]),
      );
      const isTold = told.has("everything") || unit.some((field) => told.has(field));
      const carries = policy.inbound && policy.outbound;
      if (carries && !isEqual(unit, now) && !isTold)
        complain(`${nameOf(unit)} differs, and is not told: ${both(unit, now)}`);
      continue;
    }
    if (policy.inbound && policy.outbound && !isEqual(unit, now)) {
      complain(`${nameOf(unit)} differs: ${both(unit, now)}`);
    }
    if (earlier) judgeEdits(unit, earlier, now, done, complain, { policy, forced });
  }
  if (policy.inbound && policy.outbound) {
    if (policy.tags && !raced("tags") && !sameTags(now)) {
      complain(`tags differ: ${now.shopify.tags.join(", ")} / ${now.framework360.tags.join(", ")}`);
    }
    if (policy.newsletter && !isChoiceAlike(link, now) && !raced("newsletter")) {
      complain(`newsletter differs: ${now.shopify.newsletter} / ${now.framework360.newsletter}`);
    }
  }
  if (earlier) {
    if (!raced("tags")) judgeTags(earlier, now, done, complain, policy);
    if (!raced("newsletter")) judgeNewsletter(earlier, now, done, complain, policy);
  }
}

/** Framework360's "unsubscribed" may stand beside another choice as long as only the merchant can say what it means. */
function isChoiceAlike({ base }: Link, { shopify, framework360 }: Pair): boolean {
  if (shopify.newsletter === framework360.newsletter) return true;
  if (framework360.newsletter !== "unsubscribed") return false;
  return (
    shopify.newsletter === null ||
    base?.isConsentUndated === true ||
    base?.owed.framework360?.newsletter !== undefined
  );
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
  return values.some((value) => typeof value === "string" && record.contested.has(value));
}

/** A blank on Shopify that is no edit of Framework360's billing data. */
function isKept(unit: Unit, { shopify, framework360 }: Pair): boolean {
  const hasNoAddress = addressFields.every((field) => shopify[field] === null);
  if (unit === units[0]) return hasNoAddress;
  return (
    unit[0] === "company" && shopify.company === null && (hasNoAddress || framework360.vatNumber !== null)
  );
}

function isEqual(unit: Unit, { shopify, framework360 }: Pair): boolean {
  return (
    held(unit, representOf("framework360", shopify)) === held(unit, framework360) ||
    held(unit, representOf("shopify", framework360)) === held(unit, shopify)
  );
}

/** Since the world last rested: what one side alone changed stands on both; what no person changed stands as it was. */
function judgeEdits(
  unit: Unit,
  earlier: Pair,
  now: Pair,
  done: Done,
  complain: Complain,
  { policy, forced }: { policy: World["policy"]; forced: boolean },
) {
  const said = (side: SideName) =>
    done[side]
      .filter(({ changes }) => unit.some((field) => field in changes))
      .map(({ after }) => held(unit, after));
  const agreed = isEqual(unit, earlier);
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
    if (own.length > 0 && others.length === 0 && agreed && carriesFrom(policy, side) && !isEqual(unit, now)) {
      complain(`an edit on ${side} was not carried: ${name} is ${both(unit, now)}`);
    }
    if (
      own.length > 0 &&
      others.length > 0 &&
      ![own.at(-1), shown(others.at(-1)!, otherSide(side))].includes(is)
    ) {
      complain(
        `${name} of ${side} is neither side's last word: ${is}, said were ${own.at(-1)} / ${others.at(-1)}`,
      );
    }
  }

  function shown(value: string, saidOn: SideName): string {
    const other = otherSide(saidOn);
    const values = JSON.parse(value) as (string | null)[];
    const said = Object.fromEntries(unit.map((field, index) => [field, values[index]]));
    return held(unit, representOf(other, { ...now[other], ...said }));
  }
}

function sameTags({ shopify, framework360 }: Pair): boolean {
  const keys = ({ tags }: Customer) => tags.map(tagKey).sort().join();
  return keys(shopify) === keys(framework360);
}

/** A tag that only one side's people touched is there, or not, as they left it. */
function judgeTags(earlier: Pair, now: Pair, done: Done, complain: Complain, policy: World["policy"]) {
  const has = ({ tags }: Customer, tag: string) => tags.some((one) => tagKey(one) === tag);
  for (const tag of ["vip", "fair", "b2b"]) {
    const touched = (side: SideName) =>
      done[side].filter(({ changes }) =>
        [...(changes.tags?.add ?? []), ...(changes.tags?.remove ?? [])].some((one) => tagKey(one) === tag),
      );
    for (const side of sides) {
      const [own, others] = [touched(side), touched(otherSide(side))];
      if (others.length > 0) continue;
      const wanted = own.length > 0 ? own.at(-1)!.changes.tags!.add.length > 0 : has(earlier[side], tag);
      if (!sameTags(earlier) && own.length === 0) continue;
      if (has(now[side], tag) !== wanted)
        complain(`the tag ${tag} of ${side} is ${wanted ? "lost" : "back"}`);
      const carried = policy.tags && carriesFrom(policy, side) && sameTags(earlier);
      if (carried && has(now[otherSide(side)], tag) !== wanted)
        complain(`the tag ${tag} of ${side} was not carried`);
    }
  }
}

/** A customer that is subscribed in the end said so after every unsubscription. */
function judgeNewsletter(earlier: Pair, now: Pair, done: Done, complain: Complain, policy: World["policy"]) {
  const said = sides
    .flatMap((side) => done[side])
    .filter(({ changes }) => changes.newsletter !== undefined)
    .sort((one, other) => one.at - other.at);
  const last = said.at(-1);
  // Framework360 does not tell when a choice was made: one that was taken back before anybody looked left no trace.
  if (
    last?.side === "framework360" &&
    done.framework360.some(({ changes }) => changes.newsletter === "subscribed")
  )
    return;
  // Where Framework360 was not seen to say yes, its "unsubscribed" may mean that the person was never asked.
  if (last?.side === "framework360" && earlier.framework360.newsletter !== "subscribed") return;
  if (last?.changes.newsletter === "unsubscribed") {
    for (const side of sides) {
      const reaches = last.side === side || (policy.newsletter && carriesFrom(policy, last.side));
      if (now[side].newsletter === "subscribed" && reaches)
        complain(`an unsubscription on ${last.side} was undone, or not carried`);
    }
  }
  if (said.length > 0 || earlier.shopify.newsletter !== earlier.framework360.newsletter) return;
  for (const side of sides) {
    if (now[side].newsletter !== earlier[side].newsletter)
      complain(`the newsletter of ${side} changed by itself`);
  }
}
