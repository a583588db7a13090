import { linkedId, type Link } from "../store/links.ts";
import { otherSide, type Customer, type SideName } from "../sync/customer.ts";
import { matchCandidates } from "../sync/match.ts";
import { carriesFrom, type Policy } from "../sync/policy.ts";
import { reconcile, type Plan } from "../sync/reconcile.ts";
import { settle } from "../sync/settle.ts";
import { SideError, type Snapshot, type Written } from "../sync/side.ts";
import { findCounterpart, type Counterpart } from "./find-counterpart.ts";
import type { SyncRequest } from "./requests.ts";
import type { CustomerRef, SyncPorts } from "./sync-ports.ts";
import { describe, idOf, skipped, touches, unchanged, type SyncResult } from "./sync-result.ts";
import { withoutTakenIdentities } from "./taken-identities.ts";

/** What came of a run, and what is to be tried again although the rest was done. */
export type SyncRun = { result: SyncResult; again: SideError | null };

type Pair = { [side in SideName]: Snapshot | null };

/** A run under locks: done, or the pair turned out to be another than the one that is locked. */
type Attempt = { kind: "done"; run: SyncRun } | { kind: "also-lock"; id: string };

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
  if (request.mergedInto !== undefined) return finish(await followMerge(request, link, ports));
  const subject = await ports.sides[side].read(customerId);
  if (!subject && !link) return finish(skipped(idOf(side, customerId), "not-found"));
  if (!subject) return finish(await buried(link!, side, ports));

  const partnerId = link && !link.deletedOn ? linkedId(link, target) : null;
  if (partnerId !== null) {
    if (partnerId !== expected) return { kind: "also-lock", id: partnerId };
    const partner = await ports.sides[target].read(partnerId);
    if (partner) return carry(asPair(side, subject, partner), { link }, ports);
  }

  const counterpart = await counterpartOf(subject, side, expected, ports);
  if (counterpart.kind === "found") {
    const { snapshot } = counterpart;
    if (snapshot.id !== expected) return { kind: "also-lock", id: snapshot.id };
    return carry(asPair(side, subject, snapshot), anew(link, counterpart.link), ports);
  }
  // A deletion bars the way back to the deleted customer, not to one who came anew, and not to a person's own wish.
  if (link && request.cause !== "manual") return finish(await buried(link, target, ports));
  if (counterpart.kind === "nobody") {
    return carry(
      asPair(side, subject, null),
      { ...anew(link, null), candidates: counterpart.candidates },
      ports,
    );
  }
  if (counterpart.kind === "ambiguous") return finish(skipped(idOf(side, customerId), "ambiguous"));
  throw new SideError(
    target,
    "unavailable",
    `The e-mail of ${customerId} still belongs to ${counterpart.holderId}, whose new one has not been carried yet.`,
  );
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

/** What is known of a pair before it is carried. */
type Known = {
  link: Link | null;
  /** A link of the other customer that gives way to this one. */
  replaced?: Link | null;
  /** Who was found by the subject's own e-mail and phone. */
  candidates?: readonly Snapshot[];
};

/** A link whose other customer is gone goes on with the one who came anew, as on first contact. */
function anew(own: Link | null, other: Link | null): Known {
  const [link, replaced] = own ? [own, other] : [other, null];
  return { link: link && { ...link, base: null }, replaced };
}

function asPair(side: SideName, subject: Snapshot, partner: Snapshot | null): Pair {
  return side === "shopify"
    ? { shopify: subject, framework360: partner }
    : { shopify: partner, framework360: subject };
}

async function carry(
  pair: Pair,
  { link, replaced = null, candidates = [] }: Known,
  ports: SyncPorts,
): Promise<Attempt> {
  const { sides, policy, links } = ports;
  const base = link?.base ?? null;
  const represent = {
    shopify: (customer: Customer) => sides.shopify.represent(customer),
    framework360: (customer: Customer) => sides.framework360.represent(customer),
  };
  const before = {
    shopify: pair.shopify?.customer ?? null,
    framework360: pair.framework360?.customer ?? null,
  };
  const wanted = reconcile({ current: before, base, policy, represent });
  const { plan, refused, held } = await withoutTakenIdentities(wanted, pair, candidates, ports);
  const { written, after } = await execute(plan, pair, sides);
  const known = { shopifyId: after.shopify?.id ?? null, framework360Id: after.framework360?.id ?? null };

  if (plan.kind !== "skip" && known.shopifyId !== null && known.framework360Id !== null) {
    const nextBase = settle({
      before,
      plan,
      after: {
        shopify: written.shopify?.snapshot.customer,
        framework360: written.framework360?.snapshot.customer,
      },
      base,
      represent,
      policy,
      held,
    });
    const kept = { id: link?.id, version: link?.version, ...known, base: nextBase, deletedOn: null };
    await links.save(kept, replaced?.id);
  }
  const refusals = [...refused, ...Object.values(written).flatMap((side) => side?.refused ?? [])];
  const result = describe(plan, refusals, known);
  return { kind: "done", run: { result, again: held.size > 0 ? stillTaken([...held]) : null } };
}

function stillTaken(fields: readonly string[]): SideError {
  const message = `Another customer still has the ${fields.join(" and ")}; it is written once that one has its new one.`;
  return new SideError("shopify", "unavailable", message);
}

/** Carries out the plan, one side after the other. */
async function execute(plan: Plan, pair: Pair, sides: SyncPorts["sides"]) {
  const written: { [side in SideName]?: Written } = {};
  const consentOf = (target: SideName) => ({
    newsletterChangedAt: pair[otherSide(target)]?.newsletterChangedAt ?? null,
  });
  if (plan.kind === "create") {
    written[plan.side] = await sides[plan.side].create(plan.customer, consentOf(plan.side));
  }
  if (plan.kind === "update") {
    for (const target of ["framework360", "shopify"] as const) {
      const changes = plan.changes[target];
      const current = pair[target];
      if (!current || !touches(changes)) continue;
      written[target] = await sides[target].update(current, changes, consentOf(target));
    }
  }
  const after: Pair = {
    shopify: written.shopify?.snapshot ?? pair.shopify,
    framework360: written.framework360?.snapshot ?? pair.framework360,
  };
  return { written, after };
}

/**
 * The Shopify customer was merged into another: the link follows to the one that stays, unless that one is
 * linked itself. The request about the one that stays then brings it in step.
 */
async function followMerge(
  { side, customerId, mergedInto }: SyncRequest,
  link: Link | null,
  ports: SyncPorts,
): Promise<SyncResult> {
  if (!link) return skipped(idOf(side, customerId), "not-found");
  const taken = await ports.links.find(side, mergedInto!);
  if (taken) return buried(link, side, ports);
  const moved = { ...link, shopifyId: mergedInto!, deletedOn: null };
  await ports.links.save(moved);
  return unchanged(idsOf(moved), "merged");
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
  return { kind: "done", run: done(result) };
}
