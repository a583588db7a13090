import { otherSide, type SideName } from "./customer.ts";
import {
  idColumn,
  keptOfFramework360,
  unfinishedCreation,
  withoutAgreement,
  type Link,
  type LinkToSave,
} from "./link.ts";

/**
 * The link of a customer that was deleted on `side`: it becomes a tombstone, and the other side is left alone. What the person
 * said stays known where Framework360's customer stays, which may not show it: Shopify's customer shows it itself.
 * @returns null when it is a tombstone already
 */
export function tombstoneOf(link: Link, side: SideName): LinkToSave | null {
  if (link.deletedOn !== null) return null;
  return { ...link, base: side === "shopify" ? keptOfFramework360(link.base) : null, deletedOn: side };
}

/**
 * The link of a customer of `side` that was merged into `survivorId`: it moves to the survivor, unless that one has a
 * living counterpart of its own, or a person unlinked one of the two or said that they are different people. The survivor has agreed on nothing yet: what it
 * never had is not an edit, and what it chose long ago is not a new choice.
 * @param survivorLink the link that the survivor has already
 * @param survivor `isApart`: a person said that it is somebody else than the link's customer of the other side
 * @returns null when the link stays where it is, and the merged customer counts as deleted
 */
export function linkAfterMerge(
  link: Link,
  survivorLink: Link | null,
  { side, survivorId, isApart }: { side: SideName; survivorId: string; isApart: boolean },
): { save: LinkToSave; replacing: string | undefined } | null {
  if (isApart || link.leftAlone || survivorLink?.leftAlone) return null;
  const lostCounterpart = survivorLink?.deletedOn === otherSide(side);
  if (survivorLink && !lostCounterpart) return null;
  const moved = withoutAgreement(link);
  const isUnfinished = unfinishedCreation(link)?.side === otherSide(side);
  const base = moved.base && isUnfinished ? { ...moved.base, isIntentOfMerged: true } : moved.base;
  return {
    save: { ...moved, base, [idColumn[side]]: survivorId, deletedOn: null },
    replacing: survivorLink?.id,
  };
}
