import type { Link } from "../../app/sync/link.ts";
import {
  otherSide,
  type Changes,
  type Customer,
  type Field,
  type SideName,
} from "../../app/sync/customer.ts";
import { isE164, tagKey } from "../../app/sync/normalize.ts";
import { carriesFrom } from "../../app/sync/policy.ts";
import { representOf, unwelcome } from "./memory-side.ts";
import { textFields } from "./scenario.ts";
import type { Deed, World } from "./world.ts";

const sides = ["shopify", "framework360"] as const;
const valueFields = [...textFields, "email", "phone"] as const;
type ValueField = (typeof valueFields)[number];

type Pair = { shopify: Customer; framework360: Customer };
type LivePair = { link: Link; now: Pair };

/** A customer as it was, and its counterpart on the other side. */
type Portrait = {
  side: SideName;
  id: string;
  now: Customer;
  partner: { id: string; now: Customer | null } | null;
};

/** What stood when a time of trouble began. */
export type Photograph = { pairs: Map<string, Pair>; people: Portrait[]; deeds: number };

/** The pairs that are linked and alive on both sides. */
function livePairs({ links, population }: World): LivePair[] {
  return [...links.values()].flatMap((link) => {
    const shopify = population.shopify.citizens.get(link.shopifyId ?? "");
    const framework360 = population.framework360.citizens.get(link.framework360Id ?? "");
    if (link.deletedOn || !shopify || !framework360) return [];
    return [{ link, now: { shopify: shopify.customer, framework360: framework360.customer } }];
  });
}

export function photograph(world: World): Photograph {
  const pairs = new Map(livePairs(world).map(({ link, now }) => [pairKey(link), structuredClone(now)]));
  const people = sides.flatMap((side) =>
    [...world.population[side].citizens.values()].map(({ id, customer }) => ({
      ...{ side, id, now: structuredClone(customer) },
      partner: portrayPartner(world, side, id),
    })),
  );
  return { pairs, people, deeds: world.record.deeds.length };
}

function portrayPartner(world: World, side: SideName, of: string): Portrait["partner"] {
  const id = partnerOf(world, side, of);
  const citizen = id === null ? undefined : world.population[otherSide(side)].citizens.get(id);
  return id === null ? null : { id, now: structuredClone(citizen?.customer ?? null) };
}

function partnerOf({ links }: World, side: SideName, id: string): string | null {
  const link = [...links.values()].find((one) => idOn(side, one) === id);
  return link ? idOn(otherSide(side), link) : null;
}

function pairKey({ shopifyId, framework360Id }: Link): string {
  return `${shopifyId} ${framework360Id}`;
}

/** Everything that is not as it must be once the world came to rest. */
export function judge(world: World, before: Photograph): string[] {
  const { policy, record } = world;
  const found = [...record.violations];
  const deeds = record.deeds.slice(before.deeds);

  for (const pair of livePairs(world)) {
    const { link, now } = pair;
    const earlier = before.pairs.get(pairKey(link));
    const mine = (side: SideName) =>
      deeds.filter((deed) => deed.side === side && deed.id === idOn(side, link));
    const done = { shopify: mine("shopify"), framework360: mine("framework360") };
    const forced = record.forced.has(`framework360 ${link.framework360Id}`);
    const complain = (what: string) => found.push(`${pairKey(link)}: ${what}`);

    for (const field of valueFields) {
      if (isExempt(field)) continue;
      if (policy.inbound && policy.outbound && !isEqual(field, now)) {
        complain(`${field} differs: ${now.shopify[field]} / ${now.framework360[field]}`);
      }
      if (earlier) judgeEdits(field, earlier, now, done, complain, { policy, forced });
    }
    if (policy.inbound && policy.outbound) {
      if (policy.tags && !raced("tags") && !sameTags(now)) {
        complain(`tags differ: ${now.shopify.tags} / ${now.framework360.tags}`);
      }
      if (
        policy.newsletter &&
        now.shopify.newsletter !== now.framework360.newsletter &&
        !raced("newsletter")
      ) {
        complain(`newsletter differs: ${now.shopify.newsletter} / ${now.framework360.newsletter}`);
      }
    }
    if (earlier) {
      if (!raced("tags")) judgeTags(earlier, now, done, complain, policy);
      if (!raced("newsletter")) judgeNewsletter(earlier, now, done, complain, policy);
    }

    function raced(field: Field): boolean {
      return sides
        .map((side) => `${side} ${idOn(side, link)} ${field}`)
        .some((key) => record.raced.has(key) || record.unseen.has(key));
    }

    /** What a side refused, what two customers wanted at once, and what changed in the moment of writing. */
    function isExempt(field: ValueField): boolean {
      const values = [now.shopify[field], now.framework360[field]];
      if (raced(field)) return true;
      if (values.some((value) => value === unwelcome.shopify || value === unwelcome.framework360))
        return true;
      const everSaid = [...done.shopify, ...done.framework360].map(
        ({ changes }) => changes[field as keyof Changes],
      );
      if (everSaid.some((value) => value === unwelcome.shopify || value === unwelcome.framework360))
        return true;
      if (field !== "email" && field !== "phone") return false;
      if (field === "email" && values.includes(null)) return true;
      return [...values, ...everSaid].some(
        (value) => typeof value === "string" && record.contested.has(value),
      );
    }
  }

  for (const portrait of before.people) judgeFate(world, portrait, deeds, (what) => found.push(what));

  for (const side of sides) {
    if (!carriesFrom(policy, side)) continue;
    for (const { id, customer, author } of world.population[side].citizens.values()) {
      const linked = [...world.links.values()].some(
        (link) =>
          idOn(side, link) === id && (link.deletedOn !== null || idOn(otherSide(side), link) !== null),
      );
      if (linked) continue;
      if (author === "app") found.push(`${side} ${id} was made and forgotten`);
      const { email, phone } = customer;
      const known = email !== null || (side === "framework360" && phone !== null && isE164(phone));
      const disputed = [email, phone].some((value) => value !== null && record.contested.has(value));
      if (known && !disputed)
        found.push(`${side} ${id} was not carried: ${record.skipped.get(`${side} ${id}`)}`);
    }
  }
  for (const [framework360Id, keptId] of record.followers) {
    const links = [...world.links.values()];
    const alive =
      world.population.framework360.citizens.has(framework360Id) &&
      world.population.shopify.citizens.has(keptId);
    const kept = links.some(({ shopifyId }) => shopifyId === keptId);
    if (alive && !kept) found.push(`${framework360Id} did not follow a merge to ${keptId}`);
  }
  found.push(...twice(world));
  return found;
}

function idOn(side: SideName, { shopifyId, framework360Id }: Link): string | null {
  return side === "shopify" ? shopifyId : framework360Id;
}

function isEqual(field: ValueField, { shopify, framework360 }: Pair): boolean {
  return (
    representOf("framework360", shopify)[field] === framework360[field] ||
    representOf("shopify", framework360)[field] === shopify[field]
  );
}

/** How many pairs met since: neither of the two was created for the other, so that every field may have been carried. */
export function countMeetings(world: World, before: Photograph): number {
  const known = new Set(before.people.map(({ side, id }) => `${side} ${id}`));
  const cameByItself = (side: SideName, id: string | null) =>
    known.has(`${side} ${id}`) || world.population[side].citizens.get(id ?? "")?.author === "person";
  return livePairs(world).filter(
    ({ link }) =>
      !before.pairs.has(pairKey(link)) && sides.every((side) => cameByItself(side, idOn(side, link))),
  ).length;
}

/** Everything that is not as it must be once every customer was compared again. */
export function judgeFigures(world: World): string[] {
  if (!world.policy.outbound) return [];
  return livePairs(world).flatMap(({ link, now: { shopify, framework360 } }) =>
    framework360.orderCount === null || shopify.orderCount === framework360.orderCount
      ? []
      : [`${pairKey(link)}: the order count was not carried`],
  );
}

/**
 * Whatever a customer is linked with by now, also after a merge or a deletion: a field that no person emptied is not
 * empty, and an unsubscribed customer is not subscribed unless a person said so since.
 */
function judgeFate(
  world: World,
  { side, id, now: earlier, partner }: Portrait,
  deeds: readonly Deed[],
  complain: Complain,
) {
  const citizen = world.population[side].citizens.get(id);
  if (!citizen) return;
  const other = otherSide(side);
  const partners = new Set([partner?.id, partnerOf(world, side, id)]);
  const theirs = deeds.filter((deed) =>
    deed.side === side ? deed.id === id : deed.side === other && partners.has(deed.id),
  );
  for (const field of textFields) {
    const said = theirs.some(({ changes }) => field in changes);
    // The other side may have been emptied before, while nothing was carried.
    const pending = partner !== null && partner.now?.[field] === null;
    if (earlier[field] !== null && citizen.customer[field] === null && !said && !pending)
      complain(`${field} of ${id} was emptied by itself`);
  }
  const isBack = earlier.newsletter === "unsubscribed" && citizen.customer.newsletter === "subscribed";
  const saidYes =
    partner?.now?.newsletter === "subscribed" ||
    theirs.some(({ changes }) => changes.newsletter === "subscribed");
  const raced = world.record.raced.has(`${side} ${id} newsletter`);
  if (isBack && !saidYes && !raced) complain(`the unsubscription of ${id} was undone`);
}

type Done = { [side in SideName]: Deed[] };
type Complain = (what: string) => void;

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

/** No customer is there twice because of the app. */
function twice({ population, record }: World): string[] {
  return sides.flatMap((side) => {
    const byEmail = Map.groupBy(population[side].citizens.values(), ({ customer }) => customer.email);
    return [...byEmail].flatMap(([email, all]) => {
      const ours = all.some(({ author }) => author === "app");
      return email !== null && all.length > 1 && ours && !record.contested.has(email)
        ? [`${email} is twice on ${side}`]
        : [];
    });
  });
}
