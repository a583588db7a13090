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
const valueFields = [...textFields, "email", "phone"] as const;
type ValueField = (typeof valueFields)[number];

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

  for (const field of valueFields) {
    if (isExempt(world, field, { link, now }, done)) continue;
    if (policy.inbound && policy.outbound && !isEqual(field, now)) {
      complain(`${field} differs: ${now.shopify[field]} / ${now.framework360[field]}`);
    }
    if (earlier) judgeEdits(field, earlier, now, done, complain, { policy, forced });
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

/** What a side refused, what two customers wanted at once, and what changed in the moment of writing. */
function isExempt(world: World, field: ValueField, { link, now }: LivePair, done: Done): boolean {
  const { record } = world;
  const values = [now.shopify[field], now.framework360[field]];
  if (isRaced(world, link, field)) return true;
  if (values.some((value) => value === unwelcome.shopify || value === unwelcome.framework360)) return true;
  const everSaid = [...done.shopify, ...done.framework360].map(
    ({ changes }) => changes[field as keyof Changes],
  );
  if (everSaid.some((value) => value === unwelcome.shopify || value === unwelcome.framework360)) return true;
  if (field !== "email" && field !== "phone") return false;
  if (field === "email" && values.includes(null)) return true;
  return [...values, ...everSaid].some((value) => typeof value === "string" && record.contested.has(value));
}

function isEqual(field: ValueField, { shopify, framework360 }: Pair): boolean {
  return (
    representOf("framework360", shopify)[field] === framework360[field] ||
    representOf("shopify", framework360)[field] === shopify[field]
  );
}

/** Since the world last rested: what one side alone changed stands on both; what no person changed stands as it was. */
function judgeEdits(
  field: ValueField,
  earlier: Pair,
  now: Pair,
  done: Done,
  complain: Complain,
  { policy, forced }: { policy: World["policy"]; forced: boolean },
) {
  const said = (side: SideName) =>
    done[side]
      .map(({ changes }) => changes[field as keyof Changes] as string | null | undefined)
      .filter((value) => value !== undefined);
  const agreed = isEqual(field, earlier);
  for (const side of sides) {
    // A send by hand overrules Shopify alone.
    if (forced && side === "shopify") continue;
    const [own, others] = [said(side), said(otherSide(side))];
    if (own.length === 0 && others.length === 0 && agreed && now[side][field] !== earlier[side][field]) {
      complain(`${field} of ${side} changed by itself: ${earlier[side][field]} → ${now[side][field]}`);
    }
    if (own.length > 0 && others.length === 0 && agreed && now[side][field] !== own.at(-1)) {
      complain(`an edit on ${side} was lost: ${field} should be ${own.at(-1)}, is ${now[side][field]}`);
    }
    if (
      own.length > 0 &&
      others.length === 0 &&
      agreed &&
      carriesFrom(policy, side) &&
      !isEqual(field, now)
    ) {
      complain(
        `an edit on ${side} was not carried: ${field} is ${now[side][field]} / ${now[otherSide(side)][field]}`,
      );
    }
    const possible = [own.at(-1), others.at(-1)].flatMap((value, index) =>
      value === undefined ? [] : [value, shown(value, index === 0 ? side : otherSide(side))],
    );
    if (own.length > 0 && others.length > 0 && !possible.includes(now[side][field])) {
      complain(
        `${field} of ${side} is neither side's last word: ${now[side][field]}, said were ${own.at(-1)} / ${others.at(-1)}`,
      );
    }
  }

  function shown(value: string | null, saidOn: SideName): string | null {
    const other = otherSide(saidOn);
    return representOf(other, { ...now[other], [field]: value })[field];
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
