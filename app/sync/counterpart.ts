import type { Customer, SideName } from "./customer.ts";
import { isReleasing } from "./identity.ts";
import { keptOfFramework360, linkedId, withoutAgreement, type Link } from "./link.ts";
import { matchCandidates } from "./match.ts";
import type { Policy } from "./policy.ts";
import type { Snapshot } from "./side.ts";

/** A customer of the other side that has the subject's e-mail or phone, and the link that it has already. */
export type Candidate = {
  snapshot: Snapshot;
  link: Link | null;
  /** Whether a person said that the two are different people. */
  isApart: boolean;
};

/** Who, on the other side, is the same person. */
export type Counterpart =
  /** The same person on the other side. `link`: the one it has with a customer that does not exist any more. */
  | { kind: "found"; snapshot: Snapshot; link: Link | null }
  | { kind: "none"; candidates: readonly Snapshot[] }
  /** No guess: several customers, or one that belongs to another customer and keeps the e-mail. */
  | { kind: "ambiguous" }
  /** A person keeps the subject apart from those it would be linked with. */
  | { kind: "apart" }
  /** The one with this e-mail belongs to another customer, whose new e-mail has not been written there yet. */
  | { kind: "contested"; holderId: string };

/** The e-mail belongs to a linked customer: whether that one keeps it depends on the customer it is linked with. */
export type TakenByLinked = { kind: "taken-by-linked"; holder: Snapshot; link: Link; partnerId: string };

/**
 * Which of the candidates is the same person as `subject`, a customer of `side` without a link. Only a free customer
 * can be: one without a link, or whose link leads to a deleted customer or to a creation that did not finish. A customer
 * that was left alone by hand is free for a person's own send only, and one that a person keeps apart is never free.
 * @returns `taken-by-linked` when the customer `partnerId` of `side` must be read first, for decideTakenByLinked
 */
export function chooseCounterpart(
  subject: Customer,
  side: SideName,
  candidates: readonly Candidate[],
  { byHand }: { byHand: boolean },
): Counterpart | TakenByLinked {
  const linkOf = new Map(candidates.map(({ snapshot, link }) => [snapshot.id, link]));
  const isKeptApart = ({ link, isApart }: Candidate) => isApart || (!byHand && link?.leftAlone === true);
  const free = candidates
    .filter((one) => !isKeptApart(one) && hasNoCounterpart(one.link, side))
    .map(({ snapshot }) => snapshot);
  const match = matchCandidates(subject, free);
  if (match.kind === "ambiguous") return { kind: "ambiguous" };
  if (match.kind === "one") {
    return { kind: "found", snapshot: match.snapshot, link: linkOf.get(match.snapshot.id)! };
  }
  const apart = candidates.filter(isKeptApart).map(({ snapshot }) => snapshot);
  if (matchCandidates(subject, apart).kind !== "none") return { kind: "apart" };

  for (const { snapshot, link } of candidates) {
    const partnerId = link && linkedId(link, side);
    if (subject.email === null || snapshot.customer.email !== subject.email || !link || !partnerId) continue;
    return { kind: "taken-by-linked", holder: snapshot, link, partnerId };
  }
  return { kind: "none", candidates: candidates.map(({ snapshot }) => snapshot) };
}

/**
 * @param partner the customer of `side` that the holder is linked with, as it was read just now
 * @param policy what applies to the holder
 */
export function decideTakenByLinked(
  { holder, link }: TakenByLinked,
  partner: Snapshot | null,
  side: SideName,
  policy: Policy,
): Counterpart {
  if (!partner) return { kind: "found", snapshot: holder, link };
  return isReleasing("email", { holder, partner, link }, side, policy)
    ? { kind: "contested", holderId: holder.id }
    : { kind: "ambiguous" };
}

/**
 * The customer that was found is the counterpart of another one, which was created for it and is not linked yet. The subject
 * counts as if they were linked: it has no counterpart, or shares its e-mail with that other customer.
 */
export function decideCreatedFor(
  subject: Customer,
  found: Snapshot,
  candidates: readonly Candidate[],
): Counterpart {
  const isSharedEmail = subject.email !== null && subject.email === found.customer.email;
  if (isSharedEmail) return { kind: "ambiguous" };
  return { kind: "none", candidates: candidates.map(({ snapshot }) => snapshot) };
}

function hasNoCounterpart(link: Link | null, side: SideName): boolean {
  return link === null || link.deletedOn === side || linkedId(link, side) === null;
}

function isUnfinished({ shopifyId, framework360Id, deletedOn }: Link): boolean {
  return deletedOn === null && (shopifyId === null || framework360Id === null);
}

/** What happens to a customer that is not linked with a living one. */
export type FirstContact =
  | { kind: "pair"; partner: Snapshot; link: Link | null; replaced: Link | null }
  | { kind: "create"; candidates: readonly Snapshot[]; link: Link | null }
  /** The other customer was deleted on the target side, and is not brought back. */
  | { kind: "bury"; link: Link }
  | { kind: "ambiguous" }
  | { kind: "apart" }
  /** To be tried again once the holder has its new e-mail. */
  | { kind: "wait"; holderId: string };

/**
 * Decides about a customer that is not linked with a living one. A deletion keeps the deleted customer from being
 * brought back, unless a person sends the customer by hand. It does not keep a new customer with the same e-mail
 * from being linked.
 * @param link the customer's own link: to a deleted customer, or to one whose creation did not finish
 */
export function decideFirstContact(
  counterpart: Counterpart,
  { link, target, byHand }: { link: Link | null; target: SideName; byHand: boolean },
): FirstContact {
  if (link?.leftAlone && !byHand) return { kind: "apart" };
  if (counterpart.kind === "found") {
    const [kept, replaced] = link ? [link, counterpart.link] : [counterpart.link, null];
    const ofFramework360 = target === "framework360" ? counterpart.link : link;
    const base = kept && isUnfinished(kept) ? kept.base : keptOfFramework360(ofFramework360?.base ?? null);
    return { kind: "pair", partner: counterpart.snapshot, link: kept && { ...kept, base }, replaced };
  }
  // The link of a redacted customer keeps only the deletion, no id.
  const wasThere = link !== null && (linkedId(link, target) !== null || link.deletedOn === target);
  if (wasThere && !byHand) return { kind: "bury", link };
  if (counterpart.kind === "none") {
    return { kind: "create", candidates: counterpart.candidates, link: link && withoutAgreement(link) };
  }
  if (counterpart.kind === "contested") return { kind: "wait", holderId: counterpart.holderId };
  return { kind: counterpart.kind };
}
