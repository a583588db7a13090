import {
  addressFields,
  isAddressField,
  otherSide,
  type AddressField,
  type Field,
  type SideName,
} from "../../app/sync/customer.ts";
import { isE164 } from "../../app/sync/normalize.ts";
import { sides, type Complain } from "./judge-choices.ts";
import { idOn, judgePair, livePairs, pairKey, type Photograph, type Portrait } from "./judge-pair.ts";
import { mustCarry, mustCarryOf } from "./judge-audience.ts";
import { isAsLeft, standingUndos, undoOf, unitOf } from "./judge-undo.ts";
import { carriesGroup } from "./judge-ways.ts";
import { asGiven } from "./spelling-manners.ts";
import { textFields } from "./scenario.ts";
import { createdTag } from "./state.ts";
import type { Citizen } from "./population.ts";
import type { World } from "./world.ts";

export function photograph(world: World): Photograph {
  const alive = livePairs(world);
  const pairs = new Map(alive.map(({ link, now }) => [pairKey(link), now]));
  const unmet = alive.filter(({ link }) => !link.base && world.survivors.has(link.shopifyId ?? ""));
  const disputed = alive.flatMap(({ link }) =>
    (link.base?.disputed ?? []).map((field) => `${pairKey(link)} ${field}`),
  );
  const people = sides.flatMap((side) =>
    [...world.population[side].citizens.values()].map((citizen) => ({
      ...{ side, id: citizen.id, now: citizen.customer, choiceAt: citizen.choiceAt },
      saidAt: saidAtOf(world, side, citizen),
      partner: portrayPartner(world, side, citizen.id),
    })),
  );
  const { record, policy } = world;
  return {
    pairs,
    unmet: new Set(unmet.map(({ link }) => pairKey(link))),
    people,
    policy: structuredClone(policy),
    deeds: record.deeds.length,
    winnerChoices: record.winnerChoices,
    disputed: new Set(disputed),
    undos: standingUndos(world),
  };
}

function saidAtOf(world: World, side: SideName, { id, customer, author, lastAuthor, choiceAt }: Citizen) {
  const partner = world.population[otherSide(side)].citizens.get(partnerOf(world, side, id) ?? "");
  const isCarried = (lastAuthor.newsletter ?? author) === "app";
  const isSame = partner?.customer.newsletter === customer.newsletter;
  return partner && isCarried && isSame ? Math.min(choiceAt, partner.choiceAt) : choiceAt;
}

function portrayPartner(world: World, side: SideName, of: string): Portrait["partner"] {
  const id = partnerOf(world, side, of);
  const citizen = id === null ? undefined : world.population[otherSide(side)].citizens.get(id);
  return id === null ? null : { id, now: citizen?.customer ?? null };
}

function partnerOf({ links }: World, side: SideName, id: string): string | null {
  const link = [...links.values()].find((one) => idOn(side, one) === id);
  return link ? idOn(otherSide(side), link) : null;
}

/** Everything that is not as it must be once the world came to rest. */
export function judge(world: World, before: Photograph): string[] {
  const { record } = world;
  const found = [...record.violations];
  const complain = (what: string) => found.push(what);

  for (const pair of livePairs(world)) {
    judgePair(world, before, pair, (what) => found.push(`${pairKey(pair.link)}: ${what}`));
  }
  for (const portrait of before.people) judgeFate(world, portrait, before, complain);

  judgeUnlinked(world, complain);
  judgeCreatedTag(world, complain);
  judgeApart(world, complain);
  judgeFollowers(world, complain);
  found.push(...twice(world));
  return found;
}

/** Every customer that can be carried is linked. */
function judgeUnlinked({ policy, record, population, links, apart }: World, complain: Complain) {
  for (const side of sides) {
    for (const citizen of population[side].citizens.values()) {
      if (!mustCarry({ policy, population }, side, citizen)) continue;
      const { id, customer, author, lastAuthor } = citizen;
      const linked = [...links.values()].some(
        (link) =>
          idOn(side, link) === id && (link.deletedOn !== null || idOn(otherSide(side), link) !== null),
      );
      if (linked) continue;
      if (
        record.skipped.get(`${side} ${id}`) === "apart" ||
        isApartFromMatch({ population, apart }, side, citizen)
      )
        continue;
      // Kept apart from the one it was created for, it is like any other customer, whose e-mail a person may clear.
      const isKeptApart = [...apart].some((pair) => pair.split(" ").includes(id));
      // One that a person sent after its counterpart was deleted is, too: another customer may have its e-mail by then.
      const wasSent = side === "framework360" && record.everSent.has(id);
      const { email, phone } = customer;
      // Nor can it be known again where a person took its e-mail away before the answer to its creation was heard.
      const isUnknowable = email === null && phone === null && lastAuthor.email === "person";
      const isForgotten = author === "app" && !isKeptApart && !wasSent && !isUnknowable;
      if (isForgotten) complain(`${side} ${id} was made and forgotten`);
      const isPhoneCarried = carriesGroup({ policy }, "phone", side) && phone !== null && isE164(phone);
      const known = email !== null || (side === "framework360" && isPhoneCarried);
      const disputed = [email, phone].some((value) => value !== null && record.contested.has(asGiven(value)));
      if (known && !disputed)
        complain(`${side} ${id} was not carried: ${record.skipped.get(`${side} ${id}`)}`);
    }
  }
}

/** Whether a person said that the customer is not the one of the other side with its e-mail: it may be foreseen to be left alone, without a job. */
function isApartFromMatch(
  { population, apart }: Pick<World, "population" | "apart">,
  side: SideName,
  { id, customer }: Citizen,
): boolean {
  const others = population[otherSide(side)].citizens;
  return [...apart].some((pair) => {
    const ids = pair.split(" ");
    const other = ids.includes(id) ? others.get(ids.find((one) => one !== id) ?? "") : undefined;
    return other !== undefined && customer.email !== null && other.customer.email === customer.email;
  });
}

/**
 * Only customers that the app created have the tag of those, those they were merged into, and those who were given it like any
 * other tag once it was not chosen any more.
 */
function judgeCreatedTag({ population, record }: World, complain: Complain) {
  const wasGiven = (side: SideName, id: string) =>
    record.givenMark.has(`${side} ${id}`) ||
    record.deeds.some(
      (deed) => deed.side === side && deed.id === id && deed.changes.tags?.add.includes(createdTag),
    );
  for (const side of sides) {
    for (const { id, customer, author } of population[side].citizens.values()) {
      if (customer.tags.includes(createdTag) && author === "person" && !wasGiven(side, id))
        complain(`${side} ${id} has the tag of created customers`);
    }
  }
}

/** Customers that a person unlinked have no link, and those said to be different people are not linked with each other. */
function judgeApart(world: World, complain: Complain) {
  for (const { link } of livePairs(world)) {
    if (world.apart.has(pairKey(link))) complain(`${pairKey(link)} are different people, and linked`);
    // Only a send by hand leads to another.
    const { alone, everSent } = world.record;
    if (alone.has(`shopify ${link.shopifyId}`) && !everSent.has(link.framework360Id ?? "")) {
      complain(`${pairKey(link)} were unlinked by hand, and linked again`);
    }
  }
}

/**
 * Links followed the merges that were told of, but where a new customer has the e-mail that the merged one had: the two were found
 * by it before the merge was told of.
 */
function judgeFollowers(world: World, complain: Complain) {
  const { record, population, links: all, apart } = world;
  for (const [framework360Id, keptId] of record.followers) {
    const links = [...all.values()];
    const alive =
      population.framework360.citizens.has(framework360Id) && population.shopify.citizens.has(keptId);
    const kept = links.some(({ shopifyId }) => shopifyId === keptId);
    const isFree = !record.alone.has(`shopify ${keptId}`) && !apart.has(`${keptId} ${framework360Id}`);
    const isTakenOver = livePairs(world).some(
      ({ link, now }) =>
        link.framework360Id === framework360Id && now.shopify.email === now.framework360.email,
    );
    if (alive && !kept && isFree && !isTakenOver)
      complain(`${framework360Id} did not follow a merge to ${keptId}`);
  }
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
  return livePairs(world).flatMap(({ link, now: { shopify, framework360 } }) =>
    !mustCarryOf(world, "framework360", link) ||
    !carriesGroup(world, "orderFigures", "framework360") ||
    framework360.orderCount === null ||
    shopify.orderCount === framework360.orderCount ||
    isAsLeft("orderCount", { shopify, framework360 }, undoOf(world, new Map(), link, "orderCount").fresh)
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
  { side, id, now: earlier, choiceAt, saidAt, partner }: Portrait,
  before: Photograph,
  complain: Complain,
) {
  const deeds = world.record.deeds.slice(before.deeds);
  const citizen = world.population[side].citizens.get(id);
  if (!citizen) return;
  const other = otherSide(side);
  const present = partnerOf(world, side, id);
  const partners = new Set([partner?.id, present]);
  const theirs = deeds.filter((deed) =>
    deed.side === side ? deed.id === id : deed.side === other && partners.has(deed.id),
  );
  // Another customer's address takes the place of this one as a whole.
  const isMoved = addressFields.some(
    (field) => citizen.customer[field] !== null && citizen.customer[field] !== earlier[field],
  );
  // So does that of a customer who was not linked with this one before, though its new part may be refused, or this one's be edited.
  const theirAddress = world.population[other].citizens.get(present ?? "")?.customer;
  const isEdited = theirs.some(({ changes }) =>
    Object.keys(changes).some((key) => isAddressField(key as Field)),
  );
  const isNew = (field: AddressField) => {
    if (!theirAddress || theirAddress[field] === null) return false;
    return ![theirAddress[field], world.population[side].stored(theirAddress)[field]].includes(
      earlier[field],
    );
  };
  const isOfNewcomer = present !== (partner?.id ?? null) && (isEdited || addressFields.some(isNew));
  // And the one that an undo left in Framework360, where a person sends the customer from there: its blanks come along.
  const isSentApart =
    side === "shopify" &&
    [...partners].some((id) => {
      const { sent, undo } = world.record;
      return sent.has(`framework360 ${id}`) && undo.emptied.has(`framework360 ${id} ${unitOf("street")}`);
    });
  // Or where a person edits it beside what an undo emptied: the address goes as a whole, though its new part may be refused.
  const isEditedApart =
    isEdited &&
    [...partners].some((id) => world.record.undo.emptied.has(`${other} ${id} ${unitOf("street")}`));
  const isReplaced = (field: Field) =>
    (isMoved || isOfNewcomer || isSentApart || isEditedApart) && isAddressField(field);
  for (const field of textFields) {
    const said = theirs.some(({ changes }) => field in changes);
    // The other side may have been emptied before, while nothing was carried.
    const pending = partner !== null && partner.now?.[field] === null;
    if (
      earlier[field] !== null &&
      citizen.customer[field] === null &&
      !said &&
      !world.record.undo.emptied.has(`${side} ${id} ${unitOf(field)}`) &&
      !pending &&
      !isReplaced(field)
    )
      complain(`${field} of ${id} was emptied by itself`);
  }
  const isBack = earlier.newsletter === "unsubscribed" && citizen.customer.newsletter === "subscribed";
  const saidYes =
    partner?.now?.newsletter === "subscribed" ||
    theirs.some(({ changes }) => changes.newsletter === "subscribed") ||
    (side === "framework360" && cameSubscribed(world, partnerOf(world, side, id), { id, saidAt }));
  const raced = world.record.raced.has(`${side} ${id} newsletter`);
  const isUnseen =
    world.population[side].manners.showsYesAlone === true &&
    !isKnownNo(world, { id, choiceAt, partner }, partnerOf(world, side, id));
  // The merchant said that a first no is none. So is one after a yes of a customer who was not linked yet: nobody knows of that yes.
  const { notSubscribedMeans } = world.policy;
  const isKnown = citizen.isKnownNo && (partner !== null || wasLinkedBefore(world, id, present));
  const isNone = side === "framework360" && notSubscribedMeans === "never-asked" && !isKnown;
  if (isBack && !saidYes && !raced && !isUnseen && !isNone)
    complain(`the unsubscription of ${id} was undone`);
}

/**
 * Whether a no that Framework360 shows by nothing is known all the same. It looks like no choice, so that only what the app itself
 * wrote since tells: it carried the no from there once the yes was missing, or wrote Shopify's own. What became of the customer
 * there is no matter then. Beside the same customer as before, or another one's no, no yes comes from a person who said it.
 */
function isKnownNo(
  { record }: World,
  { id, choiceAt, partner }: Pick<Portrait, "id" | "choiceAt" | "partner">,
  partnerId: string | null,
): boolean {
  if (partner && (partner.id === partnerId || partner.now?.newsletter === "unsubscribed")) return true;
  const toldAt = record.toldNo.get(id);
  return toldAt !== undefined && toldAt >= choiceAt;
}

/** Whether a customer of Framework360 was ever linked with another one than the present partner. */
function wasLinkedBefore({ linkedBefore }: World, id: string, partnerId: string | null): boolean {
  return [...linkedBefore].some((pair) => pair.endsWith(` ${id}`) && pair !== `${partnerId} ${id}`);
}

/**
 * Whether this customer of Shopify says yes by a person, who may have added the customer so, and said it after the no that was made
 * then: also where nobody knew yet that the two are one person. The app may have carried it from another customer of Framework360,
 * with whom this one was linked until a person said otherwise, or deleted that one: a merge into this one then keeps its yes, and so
 * does a person who links this one by hand.
 */
function cameSubscribed(
  { population, record, survivors, linkedBefore }: World,
  id: string | null,
  { id: ownId, saidAt: since }: Pick<Portrait, "id" | "saidAt">,
): boolean {
  const { customer, lastAuthor, newsletterChangedAt } = population.shopify.citizens.get(id ?? "") ?? {};
  const saidElsewhere = record.deeds.some(
    ({ side, at, changes }) => side === "framework360" && at > since && changes.newsletter === "subscribed",
  );
  // It may be deleted by now.
  const wasTold = record.deeds.some(
    ({ side, id: by, at, changes }) =>
      side === "shopify" &&
      at > since &&
      changes.newsletter === "subscribed" &&
      linkedBefore.has(`${by} ${ownId}`),
  );
  if (wasTold) return true;
  const hadAnother = [...linkedBefore].some((pair) => {
    const [shopifyId, framework360Id] = pair.split(" ");
    return shopifyId === id && framework360Id !== ownId;
  });
  const isTheirs = lastAuthor?.newsletter !== "app" || saidElsewhere || hadAnother || survivors.has(id ?? "");
  return customer?.newsletter === "subscribed" && isTheirs && Date.parse(newsletterChangedAt ?? "") > since;
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
