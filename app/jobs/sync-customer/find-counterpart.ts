import {
  chooseCounterpart,
  decideCreatedFor,
  decideTakenByLinked,
  type Candidate,
  type Counterpart,
} from "../../sync/counterpart.ts";
import { blankCustomer, otherSide, type Customer, type SideName } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import { mainIdentity } from "../../sync/identity.ts";
import { linkedId, type Link } from "../../sync/link.ts";
import { matchCandidates } from "../../sync/match.ts";
import { isCreation, unlinkedCreation } from "../../sync/own-creation.ts";
import { SideError, type CustomerSide, type Identity, type Snapshot } from "../../sync/side.ts";
import { representOf } from "../../sync/situation.ts";
import type { RunPorts } from "./ports.ts";
import { notShownYet } from "./read-subject.ts";

type Ports = Pick<RunPorts, "sides" | "links" | "usual">;

/**
 * Finds the customer on the other side that is the same person as `subject`, which has no living counterpart. The snapshot is
 * whole only if that customer is locked; otherwise only its id, e-mail and phone are set.
 * @param locked the locked customers of the other side; an earlier search found the last one, which only has to be read again
 * @throws {SideError}
 */
export async function findCounterpart(
  subject: Snapshot,
  side: SideName,
  { locked, byHand }: { locked: readonly string[]; byHand: boolean },
  ports: Ports,
): Promise<Counterpart> {
  const { sides, links } = ports;
  const target = otherSide(side);
  const apart = await links.findApart(side, subject.id);
  const expected = locked.at(-1) ?? null;
  const link = expected === null ? null : await links.find(target, expected);
  const snapshot =
    expected === null || link || apart.has(expected) ? null : await sides[target].read(expected);
  if (snapshot && matchCandidates(subject.customer, [snapshot]).kind === "one") {
    return { kind: "found", snapshot, link: null };
  }
  const candidates = await findCandidates(subject, target, { apart, ports });
  const choice = chooseCounterpart(subject.customer, side, candidates, { byHand });
  if (choice.kind === "taken-by-linked" && choice.partnerId === subject.id) {
    // The two are linked, and the side shows by its e-mail a customer that it did not show by its id just now.
    if (locked.includes(choice.holder.id)) throw notShownYet(target);
    // Another job has linked them since this one asked for the subject's link.
    return { kind: "found", snapshot: choice.holder, link: choice.link };
  }
  const chosen =
    choice.kind === "taken-by-linked"
      ? decideTakenByLinked(choice, await sides[side].read(choice.partnerId), side, ports.usual)
      : choice;
  if (chosen.kind !== "found") return chosen;
  if (chosen.link && (await hasOwnCreation(chosen.link, chosen.snapshot, subject, { side, ports }))) {
    return decideCreatedFor(subject.customer, chosen.snapshot, candidates);
  }
  if (!locked.includes(chosen.snapshot.id)) return chosen;
  return { ...chosen, snapshot: await readWhole(chosen.snapshot, sides[target]) };
}

/**
 * Whether a run that died created another customer on the subject's side for the customer that was found. That one is the
 * counterpart, and the next run links the two.
 */
async function hasOwnCreation(
  link: Link,
  found: Snapshot,
  subject: Snapshot,
  { side, ports }: { side: SideName; ports: Ports },
): Promise<boolean> {
  const creation = await findOwnCreation(link, found, side, ports);
  return creation?.kind === "found" && creation.snapshot.id !== subject.id;
}

/**
 * Reads the customer that was found by e-mail or phone.
 * @throws {SideError} when it has another e-mail or phone by now
 */
async function readWhole(found: Snapshot, side: CustomerSide): Promise<Snapshot> {
  if (!side.identify) return found;
  const { id, customer } = found;
  const whole = await side.read(id);
  if (whole?.customer.email === customer.email && whole.customer.phone === customer.phone) return whole;
  throw new SideError(side.name, "unavailable", explanation("changed-meanwhile", { id }));
}

/** The customers that have the e-mail or the phone. Only their id, e-mail and phone are meaningful. */
export async function identify(identity: Identity, side: CustomerSide): Promise<readonly Snapshot[]> {
  if (!side.identify) return side.find(identity);
  return (await side.identify(identity)).map(({ id, email, phone }) => ({
    id,
    customer: { ...blankCustomer, email, phone },
    newsletterChangedAt: null,
  }));
}

async function findCandidates(
  { customer: { email, phone } }: Snapshot,
  target: SideName,
  { apart, ports: { sides, links } }: { apart: ReadonlySet<string>; ports: Ports },
): Promise<Candidate[]> {
  const found = email === null && phone === null ? [] : await identify({ email, phone }, sides[target]);
  const candidates: Candidate[] = [];
  for (const snapshot of found) {
    const link = await links.find(target, snapshot.id);
    candidates.push({ snapshot, link, isApart: apart.has(snapshot.id) });
  }
  return candidates;
}

/**
 * The customer that a run created for the subject of this link before it died without linking the two; null when there is
 * none, or when a person has since said that it is a different person.
 * @param subject `customer` null: it is deleted
 * @throws {SideError}
 */
export async function findOwnCreation(
  link: Link,
  subject: { id: string; customer: Customer | null },
  target: SideName,
  { sides, links }: Ports,
): Promise<Counterpart | null> {
  const created = unlinkedCreation(link, target, representOf(sides));
  const identity = created && mainIdentity(created);
  if (!identity) return null;
  const apart = await links.findApart(otherSide(target), subject.id);
  const isFree = async ({ id }: Snapshot) => !apart.has(id) && !(await links.find(target, id));
  const marked = await sides[target].findCreatedFor?.(subject.id);
  if (marked && (await isFree(marked)) && !(await links.showsEarlierId(marked.id, subject.id)))
    return { kind: "found", snapshot: marked, link: null };
  for (const snapshot of await sides[target].find(identity)) {
    if (isCreation(created, snapshot, subject.customer) && (await isFree(snapshot))) {
      return { kind: "found", snapshot, link: null };
    }
  }
  return null;
}

/** The customer that the subject was created from, and the link whose intent began the creation. */
export type CreatedFrom = { link: Link; id: string; snapshot: Snapshot | null };

/**
 * The customer from which a run created the subject, when the run died before it linked them or is still running; null when
 * no run created the subject, or when a person has since said that the two are different people.
 * @throws {SideError}
 */
export async function findCreatedFrom(
  subject: Snapshot,
  side: SideName,
  ports: Ports,
): Promise<CreatedFrom | null> {
  const createdFrom =
    (await findCreatedFromById(subject, side, ports)) ??
    (await findCreatedFromByIdentity(subject, side, ports));
  if (!createdFrom) return null;
  const apart = await ports.links.findApart(side, subject.id);
  return apart.has(createdFrom.id) ? null : createdFrom;
}

/** The same, found by the subject's e-mail or phone. */
async function findCreatedFromByIdentity(
  subject: Snapshot,
  side: SideName,
  { sides, links }: Ports,
): Promise<CreatedFrom | null> {
  const identity = mainIdentity(subject.customer);
  const link = identity && (await links.findUnfinished(side, identity));
  const id = link && linkedId(link, otherSide(side));
  const created = link && unlinkedCreation(link, side, representOf(sides));
  if (!id || !created) return null;
  const snapshot = await sides[otherSide(side)].read(id);
  return isCreation(created, subject, snapshot?.customer ?? null) ? { link, id, snapshot } : null;
}

/** The same, found by the counterpart id that the subject shows, whatever its e-mail and phone are now. */
async function findCreatedFromById(
  subject: Snapshot,
  side: SideName,
  { sides, links }: Ports,
): Promise<CreatedFrom | null> {
  const { readCounterpartId } = sides[side];
  const id =
    readCounterpartId && (await links.hasUnfinished(side)) ? await readCounterpartId(subject.id) : null;
  const link = id === null ? null : await links.find(otherSide(side), id);
  if (id === null || !link || link.deletedOn || !unlinkedCreation(link, side, representOf(sides)))
    return null;
  if (await links.showsEarlierId(subject.id, id)) return null;
  return { link, id, snapshot: await sides[otherSide(side)].read(id) };
}

/** Whether another customer of that side has the subject's e-mail or, if the subject has none, its phone. */
export async function hasNamesake({ id, customer }: Snapshot, side: CustomerSide): Promise<boolean> {
  const identity = mainIdentity(customer);
  if (!identity || !side.hasNamesakes) return false;
  return (await side.find(identity, id)).some((other) => other.id !== id);
}

/**
 * Whether `found`, which has no e-mail, could by its phone as well be another customer of the subject's side. From there only the
 * subject's own e-mail and phone were looked for.
 */
export async function isFoundByOthers(
  { customer }: Snapshot,
  found: Snapshot,
  side: SideName,
  ports: Ports,
): Promise<boolean> {
  const isByPhone = customer.email !== null && found.customer.email === null;
  if (!isByPhone || !ports.sides[side].hasNamesakes) return false;
  const apart = await ports.links.findApart(otherSide(side), found.id);
  const candidates = await findCandidates(found, side, { apart, ports });
  return (
    chooseCounterpart(found.customer, otherSide(side), candidates, { byHand: false }).kind === "ambiguous"
  );
}
