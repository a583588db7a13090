import { idColumn, linkedId, type Link } from "../../sync/link.ts";
import { otherSide, type SideName } from "../../sync/customer.ts";
import { matchCandidates } from "../../sync/match.ts";
import { carriesFrom, type Policy } from "../../sync/policy.ts";
import { SideError, type CustomerSide, type Snapshot } from "../../sync/side.ts";
import type { Situation } from "../../sync/situation.ts";
import { syncPair, type Known, type SyncRun } from "./sync-pair.ts";
import { findCounterpart, findOwnCreation, type Counterpart } from "./find-counterpart.ts";
import type { SyncRequest } from "./job.ts";
import type { CustomerRef, SyncPorts } from "./ports.ts";
import { idOf, skipped, type SyncResult } from "./result.ts";

/**
 * A run under locks: done; or the pair turned out to be another than the one that is locked; or the link follows
 * a merge to the customer who stays, who is to be brought in step.
 */
type Attempt =
  { kind: "done"; run: SyncRun } | { kind: "also-lock"; id: string } | { kind: "merged"; into: string };

/** So often at most may the pair change between finding and locking it. */
const mostAttempts = 5;

/**
 * Brings one customer in step: reads both sides as they are now, lets the core decide, writes the differences
 * and keeps what both sides now agree on. Repeating it, also after a crash at any point, ends in the same state.
 * @throws {SideError} when a side could not be read or written; nothing is kept then, and a repetition is due
 */
export async function syncCustomer(request: SyncRequest, given: SyncPorts): Promise<SyncRun> {
  const { side, customerId } = request;
  const ports = { ...given, policy: effectivePolicy(request, given.policy) };
  if (!carriesFrom(ports.policy, side) && request.mergedInto === undefined) {
    return done(skipped(idOf(side, customerId), "direction-off"));
  }

  const link = await ports.links.find(side, customerId);
  let counterpart = link && linkedId(link, otherSide(side));
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const locked: CustomerRef[] = [{ side, id: customerId }];
    if (counterpart !== null) locked.push({ side: otherSide(side), id: counterpart });
    if (request.mergedInto !== undefined) locked.push({ side, id: request.mergedInto });
    const expected = counterpart;
    const outcome = await ports.lock(locked, () => syncLocked(request, expected, ports));
    if (outcome.kind === "done") return outcome.run;
    if (outcome.kind === "merged") return syncCustomer(withoutMerge(request, outcome.into), given);
    counterpart = outcome.id;
  }
  throw new Error(`The counterpart of ${customerId} on ${side} keeps changing.`);
}

/** A person who sends a customer by hand means it: the direction counts as on, and that side's values win. */
function effectivePolicy({ cause, side }: SyncRequest, policy: Policy): Policy {
  if (cause !== "manual") return policy;
  const twoWay = carriesFrom(policy, otherSide(side));
  return {
    ...policy,
    ...(side === "framework360" ? { outbound: true } : { inbound: true }),
    conflictWinner: side,
    forcedFrom: twoWay ? null : side,
  };
}

/** @param expected the counterpart's id that is locked too; null: none is */
async function syncLocked(request: SyncRequest, expected: string | null, ports: SyncPorts): Promise<Attempt> {
  const { side, customerId } = request;
  const target = otherSide(side);
  const link = await ports.links.find(side, customerId);
  if (request.mergedInto !== undefined) return followMerge(request.mergedInto, side, link, ports);
  const subject = await ports.sides[side].read(customerId);
  if (!subject && !link) return finish(skipped(idOf(side, customerId), "not-found"));
  if (!subject) return finish(await buried(link!, side, ports));

  const partnerId = link && !link.deletedOn ? linkedId(link, target) : null;
  if (partnerId !== null) {
    if (partnerId !== expected) return { kind: "also-lock", id: partnerId };
    const partner = await ports.sides[target].read(partnerId);
    if (partner) return end(await syncPair(asPair(side, subject, partner), { link }, ports));
  }

  const made = link && (await findOwnCreation(link, target, ports));
  const counterpart = made ?? (await counterpartOf(subject, side, expected, ports));
  const isFirstContact = made === null && request.cause !== "manual";
  if (isFirstContact && (await hasNamesake(subject, ports.sides[side]))) {
    return finish(skipped(idOf(side, customerId), "ambiguous"));
  }
  if (counterpart.kind === "found") {
    const { snapshot } = counterpart;
    if (snapshot.id !== expected) return { kind: "also-lock", id: snapshot.id };
    return end(await syncPair(asPair(side, subject, snapshot), anew(link, counterpart.link), ports));
  }
  // A deletion bars the way back to the deleted customer, not to one who came anew, and not to a person's own wish.
  // Of a redacted customer only the deletion is known.
  const wasThere = link !== null && (linkedId(link, target) !== null || link.deletedOn === target);
  if (wasThere && request.cause !== "manual") return finish(await buried(link, target, ports));
  if (counterpart.kind === "nobody") {
    const known = { ...anew(link, null), candidates: counterpart.candidates };
    return end(await syncPair(asPair(side, subject, null), known, ports));
  }
  if (counterpart.kind === "ambiguous") return finish(skipped(idOf(side, customerId), "ambiguous"));
  throw new SideError(
    target,
    "unavailable",
    `The e-mail of ${customerId} still belongs to ${counterpart.holderId}, whose new one has not been carried yet.`,
  );
}

/** Whether somebody else there has the e-mail, or, without one, the phone, that the subject is known by. */
async function hasNamesake({ id, customer }: Snapshot, side: CustomerSide): Promise<boolean> {
  const { email, phone } = customer;
  if (email === null && phone === null) return false;
  if (!side.hasNamesakes) return false;
  const namesakes = await side.find(email === null ? { email, phone } : { email, phone: null });
  return namesakes.some((other) => other.id !== id);
}

/** Whoever was found before the locks were taken is only looked at again. */
async function counterpartOf(
  subject: Snapshot,
  side: SideName,
  expected: string | null,
  ports: SyncPorts,
): Promise<Counterpart> {
  const target = otherSide(side);
  const link = expected === null ? null : await ports.links.find(target, expected);
  const snapshot = expected === null || link ? null : await ports.sides[target].read(expected);
  if (snapshot && matchCandidates(subject.customer, [snapshot]).kind === "one") {
    return { kind: "found", snapshot, link: null };
  }
  return findCounterpart(subject, side, ports);
}

/**
 * A link whose other customer is gone goes on with the one who came anew, as on first contact. One whose other
 * customer was being created remembers what was to be written.
 */
function anew(own: Link | null, other: Link | null): Known {
  const [link, replaced] = own ? [own, other] : [other, null];
  return { link: link && withoutAgreement(link), replaced };
}

/** Another customer takes one's place in the link. What a creation was about to write is still to be known. */
function withoutAgreement(link: Link): Link {
  const isUnfinished = link.shopifyId === null || link.framework360Id === null;
  return { ...link, base: isUnfinished ? link.base : null };
}

function asPair(side: SideName, subject: Snapshot, partner: Snapshot | null): Situation["now"] {
  return side === "shopify"
    ? { shopify: subject, framework360: partner }
    : { shopify: partner, framework360: subject };
}

/**
 * The customer was merged into another: the link follows to the one that stays, unless that one has a counterpart
 * of its own. Who stays agreed on nothing yet: what they never had is no edit, and what they chose long ago no
 * new choice.
 */
async function followMerge(
  keptId: string,
  side: SideName,
  link: Link | null,
  ports: SyncPorts,
): Promise<Attempt> {
  if (!link) return { kind: "merged", into: keptId };
  const taken = await ports.links.find(side, keptId);
  const lost = taken?.deletedOn === otherSide(side) ? taken : null;
  if (taken && !lost) return finish(await buried(link, side, ports));
  await ports.links.save({ ...withoutAgreement(link), [idColumn[side]]: keptId, deletedOn: null }, lost?.id);
  return { kind: "merged", into: keptId };
}

function withoutMerge({ mergedInto: _merged, ...request }: SyncRequest, customerId: string): SyncRequest {
  return { ...request, customerId };
}

/** The customer is gone on `side`: the link becomes a tombstone, and the other side is left alone. */
async function buried(link: Link, side: SideName, { links }: SyncPorts): Promise<SyncResult> {
  if (link.deletedOn === null) await links.save({ ...link, base: null, deletedOn: side });
  return skipped(idsOf(link), "deleted");
}

function idsOf({ shopifyId, framework360Id }: Pick<Link, "shopifyId" | "framework360Id">) {
  return { shopifyId, framework360Id };
}

function done(result: SyncResult): SyncRun {
  return { result, again: null };
}

function finish(result: SyncResult): Attempt {
  return end(done(result));
}

function end(run: SyncRun): Attempt {
  return { kind: "done", run };
}
