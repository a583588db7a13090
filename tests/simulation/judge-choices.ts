import type { Link } from "../../app/sync/link.ts";
import { otherSide, type BySide, type Customer, type SideName } from "../../app/sync/customer.ts";
import type { FieldGroup } from "../../app/sync/field-groups.ts";
import { tagKey } from "../../app/sync/normalize.ts";
import { carriesFrom, type Policy } from "../../app/sync/policy.ts";
import { isAsLeft, isOver, unitOfTag, type PutBack } from "./judge-undo.ts";
import { carriesGroup, isLeftTag } from "./judge-ways.ts";
import type { Deed, World } from "./world.ts";

export const sides = ["shopify", "framework360"] as const;

export type Pair = { shopify: Customer; framework360: Customer };
/** What people did to each of the two since the world last rested, and whether it has to be on the other side by now. */
export type Done = BySide<Deed[]> & { carried: BySide<boolean> };
/** The undo of a unit that stood before, and the latest since. */
type Undos = { undos: (unit: string) => { standing: PutBack | null; fresh: PutBack | null } };
/** What the merchant had chosen when the world last rested. */
type Earlier = { earlierPolicy: Policy };
/** Whether anything of the two was carried since a merge led one of them to the other. */
type Met = { hasMet: boolean };
export type Complain = (what: string) => void;

/** Framework360's "unsubscribed" may stand beside another choice as long as only the merchant can say what it means. */
export function isChoiceAlike({ base }: Link, { shopify, framework360 }: Pair): boolean {
  if (shopify.newsletter === framework360.newsletter) return true;
  if (isNotShown({ base }) && framework360.newsletter !== "subscribed") return true;
  if (framework360.newsletter !== "unsubscribed") return false;
  return (
    shopify.newsletter === null ||
    base?.isConsentUndated === true ||
    base?.owed.framework360?.newsletter !== undefined
  );
}

/** Whether Framework360 shows nobody's choice any more, so that it is not known whether the person unsubscribed. */
export function isNotShown({ base }: Pick<Link, "base">): boolean {
  return base?.owed.shopify?.newsletter?.explanation.code === "consent-not-shown";
}

export function sameTags({ shopify, framework360 }: Pair): boolean {
  const keys = ({ tags }: Customer) => tags.map(tagKey).sort().join();
  return keys(shopify) === keys(framework360);
}

/** A tag that only one side's people touched is there, or not, as they left it. */
export function judgeTags(
  { policy, population, survivors, record }: World,
  { shopifyId, framework360Id }: Link,
  earlier: Pair,
  now: Pair,
  done: Done & Undos & Earlier & Met,
  complain: Complain,
) {
  const has = ({ tags }: Customer, tag: string) => tags.some((one) => tagKey(one) === tag);
  // Of tags that Framework360 hides the app knows what it wrote, until a merge has it begin anew with another customer: then it
  // cannot take off what it does not see. What is added it writes all the same.
  const areHidden = population.framework360.manners.hides === "tags";
  const isForgotten = areHidden && shopifyId !== null && survivors.has(shopifyId);
  // Nor does it know of a tag that a person gave there: the same tag of Shopify may never have been carried.
  const isUnknown = (tag: string) => {
    const isIt = (one: string) => tagKey(one) === tag;
    const addedWith = record.addedWith.get(`framework360 ${framework360Id}`);
    return (
      areHidden &&
      (addedWith?.some(isIt) ||
        record.deeds.some(
          ({ side, id, changes }) =>
            side === "framework360" && id === framework360Id && changes.tags?.add.some(isIt),
        ))
    );
  };
  for (const tag of ["vip", "fair", "b2b"]) {
    const touched = (side: SideName) =>
      done[side].filter(({ changes }) =>
        [...(changes.tags?.add ?? []), ...(changes.tags?.remove ?? [])].some((one) => tagKey(one) === tag),
      );
    const { standing, fresh } = done.undos(unitOfTag(tag));
    const undone = fresh ?? standing;
    const wasAgreed = isOver(standing) || has(earlier.shopify, tag) === has(earlier.framework360, tag);
    if (undone && wasAgreed && touched("shopify").length + touched("framework360").length === 0) {
      // What an undo of tags was to do, when it broke off, is not told apart from what a run did.
      const isCarried = record.undo.carriedLater.has(`${shopifyId} ${framework360Id} ${unitOfTag(tag)}`);
      if (!isCarried && !isAsLeft(unitOfTag(tag), now, undone))
        complain(`the tag ${tag} is not as an undo left it`);
    }
    if (fresh) continue;
    for (const side of sides) {
      const [own, others] = [touched(side), touched(otherSide(side))];
      const isHidden = population[side].manners.hides === "tags";
      if (others.length > 0) continue;
      const wanted = own.length > 0 ? own.at(-1)!.changes.tags!.add.length > 0 : has(earlier[side], tag);
      const wasSame = has(earlier[side], tag) === has(earlier[otherSide(side)], tag);
      // What people gave on both sides while it, or all tags, were left out, or before the two met, is known of neither: the one that
      // stays is as good as a new one.
      const wasLeftOut = isLeftTag(done.earlierPolicy, tag) || done.earlierPolicy.ways.tags === "none";
      // Nor is it of tags that are hidden while nothing led there.
      const isUnseen = isHidden && !isCarriedFrom(done.earlierPolicy, "tags", otherSide(side));
      if (!wanted && (wasLeftOut || isUnseen || !done.hasMet)) continue;
      // A tag that was put on and taken off before a run saw it left no trace: the other side's, which waited, may be carried.
      if (!wasSame && wanted === has(earlier[side], tag)) continue;
      if (has(now[side], tag) !== wanted)
        complain(`the tag ${tag} of ${side} is ${wanted ? "lost" : "back"}`);
      const isCarried = carriesGroup({ policy }, "tags", side) && !isLeftTag(policy, tag);
      const isKnown = !isHidden && (wanted || !(isForgotten || isUnknown(tag))) && wasSame;
      const carried = isCarried && isKnown && done.carried[side];
      if (carried && has(now[otherSide(side)], tag) !== wanted)
        complain(`the tag ${tag} of ${side} was not carried`);
    }
  }
}

/** Whether the group goes from `side` to the other one, by the direction that is on and by its own way. */
function isCarriedFrom(policy: Policy, group: FieldGroup, side: SideName): boolean {
  return carriesFrom(policy, side) && carriesGroup({ policy }, group, side);
}

/**
 * A person who said yes last, and of whom no person ever said no, is subscribed: what a side fills in of a customer whom the app
 * created there is nobody's no.
 */
export function judgeLastYes(
  { population, record }: World,
  { shopifyId, framework360Id }: Link,
  complain: Complain,
) {
  const pair = {
    shopify: population.shopify.citizens.get(shopifyId ?? ""),
    framework360: population.framework360.citizens.get(framework360Id ?? ""),
  };
  for (const side of sides) {
    const [own, other] = [pair[side], pair[otherSide(side)]];
    if (own?.author !== "person" || other?.author !== "app") continue;
    const said = record.deeds.filter(
      ({ side: on, id, changes }) => pair[on]?.id === id && changes.newsletter !== undefined,
    );
    const isNo = said.some(({ changes }) => changes.newsletter !== "subscribed");
    const saidYes = said.some((deed) => deed.side === side);
    if (saidYes && !isNo && own.customer.newsletter !== "subscribed")
      complain(`the subscription of ${side} was taken back by nobody`);
  }
}

/** A customer that is subscribed in the end said so after every unsubscription. */
export function judgeNewsletter(
  { policy, population, record }: World,
  earlier: Pair,
  now: Pair,
  done: Done & Undos & Earlier,
  complain: Complain,
) {
  // Where Framework360 shows no choice, what is chosen there is not known.
  const isHidden = population.framework360.manners.hides === "newsletter";
  if (isHidden && done.framework360.some(({ changes }) => changes.newsletter !== undefined)) return;
  const said = sides
    .flatMap((side) => done[side])
    .filter(({ changes }) => changes.newsletter !== undefined)
    .sort((one, other) => one.at - other.at);
  const last = said.at(-1);
  const { manners } = population.framework360;
  // Nor may it show for a while that a yes was given right before Shopify's no, which then looks like a newer one.
  const isLate = said.some(
    ({ side, at, changes }) =>
      side === "framework360" &&
      changes.newsletter === "subscribed" &&
      last!.side === "shopify" &&
      last!.at - at < manners.lagMs,
  );
  if (isLate) return;
  // Framework360 does not tell when a choice was made: one that was taken back before anybody looked left no trace.
  if (
    last?.side === "framework360" &&
    done.framework360.some(({ changes }) => changes.newsletter === "subscribed")
  )
    return;
  // Where Framework360 was not seen to say yes, its "unsubscribed" may mean that the person was never asked. While choices are not
  // carried from there, nothing is noted of them; and a no that shows by nothing is none beside a yes that only the choice of
  // customers left there.
  const wasLeftOut =
    earlier.shopify.newsletter !== "subscribed" &&
    done.earlierPolicy.audience.framework360.kind !== "everybody";
  const wasRead =
    isCarriedFrom(done.earlierPolicy, "newsletter", "framework360") &&
    !(manners.showsYesAlone === true && wasLeftOut);
  if (last?.side === "framework360" && !(wasRead && earlier.framework360.newsletter === "subscribed")) return;
  if (last?.changes.newsletter === "unsubscribed") {
    for (const side of sides) {
      // A person's no passes the choice of customers.
      const reaches = last.side === side || isCarriedFrom(policy, "newsletter", last.side);
      if (now[side].newsletter === "subscribed" && reaches)
        complain(`an unsubscription on ${last.side} was undone, or not carried`);
    }
  }
  const { standing, fresh } = done.undos("newsletter");
  if (fresh || standing) {
    // An unsubscription of which it is not known whether it was written is carried as a person's.
    const isKnown = record.crashes + record.failures === 0;
    const wasAgreed = isOver(standing) || earlier.shopify.newsletter === earlier.framework360.newsletter;
    if (isKnown && wasAgreed && said.length === 0 && !isAsLeft("newsletter", now, fresh ?? standing))
      complain("the newsletter is not as an undo left it");
    return;
  }
  if (said.length > 0 || earlier.shopify.newsletter !== earlier.framework360.newsletter) return;
  for (const side of sides) {
    if (now[side].newsletter !== earlier[side].newsletter)
      complain(`the newsletter of ${side} changed by itself`);
  }
}
