import { isAsAgreed } from "../../sync/as-agreed.ts";
import { blankCustomer, otherSide, sideNames } from "../../sync/customer.ts";
import { idColumn, linkedId, livingId, type Link } from "../../sync/link.ts";
import { carriesFrom, policyOfManualSend } from "../../sync/policy.ts";
import { idOf, skipped, unchanged } from "../../sync/result.ts";
import type { Snapshot } from "../../sync/side.ts";
import type { Retry } from "../../sync/situation.ts";
import { linkAfterMerge } from "../../sync/tombstone.ts";
import { findOwnCreation } from "./find-counterpart.ts";
import { meet } from "./first-contact.ts";
import { isAmongMany, isByPerson, type SyncRequest } from "./job.ts";
import { asPair, bury, done, end, finish, type LockedRun } from "./locked-run.ts";
import type { CustomerRef, RunPorts } from "./ports.ts";
import { behindList, notShownYet, readCustomer, readSubject } from "./read-subject.ts";
import { requestWaiting } from "./request-waiting.ts";
import { syncPair, type SyncRun } from "./sync-pair.ts";

/** How often the pair may change between finding and locking it. */
const maxLockAttempts = 5;

/**
 * Synchronizes one customer: reads both sides as they are now, lets the core decide, writes the differences and keeps
 * what both sides now agree on. Repeating it, also after a crash at any point, ends in the same state.
 * @throws {SideError} when a side could not be read or written; nothing is kept then, and a repetition is due
 */
export async function syncCustomer(
  request: SyncRequest,
  given: Omit<RunPorts, "retry" | "askedAt" | "usual">,
): Promise<SyncRun> {
  const { side, customerId, mergedInto } = request;
  const byHand = request.cause === "manual";
  const policy = byHand ? policyOfManualSend(given.policy, side) : given.policy;
  const ports = { ...given, policy, usual: given.policy, retry: retryOf(request), askedAt: request.askedAt };
  if (!carriesFrom(ports.policy, side) && mergedInto === undefined) {
    return done(skipped(idOf(side, customerId), "direction-off"));
  }

  const customers: CustomerRef[] = [{ side, id: customerId }];
  if (mergedInto !== undefined) customers.push({ side, id: mergedInto });
  const link = await findLink(request, ports);
  const linked = link && linkedId(link, otherSide(side));
  // Each round keeps the earlier locks: the link may lead to a deleted customer, and the e-mail to another one.
  const locked: string[] = linked === null ? [] : [linked];
  for (let attempt = 1; attempt <= maxLockAttempts; attempt += 1) {
    const counterparts = locked.map((id) => ({ side: otherSide(side), id }));
    const outcome = await ports.lock([...customers, ...counterparts], () =>
      runLocked(request, locked, ports),
    );
    if (outcome.kind === "done") return outcome.run;
    if (outcome.kind === "merged") return syncCustomer(withoutMerge(request, outcome.into), given);
    locked.push(outcome.id);
  }
  throw new Error(`The counterpart of ${customerId} on ${side} keeps changing.`);
}

/** A workflow may run at every order of the customer: like a sweep it repeats no subscription, which may mail the person each time. */
function retryOf(request: SyncRequest): Retry {
  const { cause, retryOwed } = request;
  if (isByPerson(request)) return isAmongMany(request) ? "among-many" : "by-hand";
  return cause === "manual" || cause === "backfill" || retryOwed ? "automatic" : "no";
}

function withoutMerge({ mergedInto: _merged, ...request }: SyncRequest, customerId: string): SyncRequest {
  return { ...request, customerId };
}

/** @param locked the possible counterparts that are locked too; the last one was found last */
async function runLocked(
  request: SyncRequest,
  locked: readonly string[],
  ports: RunPorts,
): Promise<LockedRun> {
  const { side, customerId } = request;
  const link = await ports.links.find(side, customerId);
  if (request.mergedInto !== undefined) return followMerge(request, request.mergedInto, link, ports);
  if (link && (await isEcho(request, link, ports))) return finish(unchanged(link));
  const subject = await readSubject(request, link, ports);
  // A read may lag behind a notification. An edit of a deleted customer must not be carried.
  if (subject && (await ports.isToldDeleted?.())) throw notShownYet(side);
  const behind = behindList(side, subject, ports);
  if (behind && !subject) throw behind;
  const outcome = await runWith(subject, request, { link, locked }, ports);
  if (outcome.kind !== "done") return outcome;
  await lookAgain(request, outcome.run, ports);
  if (behind) return end({ ...outcome.run, again: outcome.run.again ?? behind });
  if (ports.listed) await ports.forgetListed(ports.listed);
  return outcome;
}

/**
 * Lets the next sweep look at Framework360's customer once more. What a first synchronization saw of them in a list counts as seen
 * by a sweep, and the read of its job may have shown an older state.
 */
async function lookAgain(
  { cause }: SyncRequest,
  { result }: SyncRun,
  { forgetSeen }: RunPorts,
): Promise<void> {
  const { framework360Id: id } = result;
  if (cause === "backfill" && id !== null) await forgetSeen({ side: "framework360", id });
}

/** @param subject as it was read under the locks; null: its side no longer has it */
async function runWith(
  subject: Snapshot | null,
  request: SyncRequest,
  { link, locked }: { link: Link | null; locked: readonly string[] },
  ports: RunPorts,
): Promise<LockedRun> {
  const { side, customerId } = request;
  if (!subject) {
    // A read may lag behind a list, and a sweep does not ask again for what it saw there.
    if (!link && ports.isFirstLook) throw notShownYet(side);
    await requestWaiting([{ holder: { side, id: customerId }, now: null }], ports);
    return link
      ? buryWithCreation(link, request, locked, ports)
      : finish(skipped(idOf(side, customerId), "not-found"));
  }
  const partnerId = livingId(link, otherSide(side));
  if (partnerId !== null) {
    if (hasNoNews(request, subject, link!, ports)) {
      await requestWaiting(asAgreed(link!), ports);
      return finish(unchanged(link!));
    }
    if (!locked.includes(partnerId)) return { kind: "also-lock", id: partnerId };
    const partner = await readCustomer(otherSide(side), partnerId, link, ports);
    if (partner) return end(await syncPair(asPair(side, subject, partner), { link }, ports));
  }
  return meet(request, subject, { link, locked }, ports);
}

/** Buries the link, and with it what a run that died may have created for the customer, who would be taken for a new one. */
async function buryWithCreation(
  link: Link,
  { side, customerId: id }: SyncRequest,
  locked: readonly string[],
  ports: RunPorts,
): Promise<LockedRun> {
  const target = otherSide(side);
  const creation = await findOwnCreation(link, { id, customer: null }, target, ports);
  if (creation?.kind !== "found") return finish(await bury(link, side, ports));
  const { id: createdId } = creation.snapshot;
  if (!locked.includes(createdId)) return { kind: "also-lock", id: createdId };
  return finish(await bury({ ...link, [idColumn[target]]: createdId }, side, ports));
}

async function findLink({ side, customerId, cause }: SyncRequest, ports: RunPorts): Promise<Link | null> {
  const link = await ports.links.find(side, customerId);
  if (link || side !== "shopify" || cause !== "webhook") return link;
  await ports.creationsEnd();
  return ports.links.find(side, customerId);
}

/** Whether Shopify's notifications report only changes that we wrote or have read already. */
async function isEcho(
  { side, cause }: SyncRequest,
  { base, shopifyId, framework360Id, deletedOn }: Link,
  { toldNothingSince }: RunPorts,
): Promise<boolean> {
  if (side !== "shopify" || cause !== "webhook" || deletedOn || !shopifyId || !framework360Id) return false;
  return base?.shopifyKnownUntil ? toldNothingSince(shopifyId, base.shopifyKnownUntil) : false;
}

/**
 * Whether the other customer need not be read, because the subject is as agreed. A first synchronization names a pair by its
 * Shopify customer, whichever side changed. With only one direction on, the other side may differ permanently, so both are read
 * to tell whether they are the same.
 */
function hasNoNews({ side, cause }: SyncRequest, subject: Snapshot, link: Link, { policy }: RunPorts) {
  if (cause === "manual" || (cause === "backfill" && side === "shopify")) return false;
  return policy.inbound && policy.outbound && isAsAgreed(subject, side, link.base, policy);
}

/** Both customers of the link as they were last agreed on. */
function asAgreed({ shopifyId, framework360Id, base }: Link) {
  const ids = { shopify: shopifyId!, framework360: framework360Id! };
  return sideNames.map((side) => {
    const customer = { ...blankCustomer, ...base?.[side] };
    return { holder: { side, id: ids[side] }, now: { id: ids[side], customer, newsletterChangedAt: null } };
  });
}

async function followMerge(
  { side, customerId }: SyncRequest,
  survivorId: string,
  link: Link | null,
  ports: RunPorts,
): Promise<LockedRun> {
  // Its e-mail and phone are free, or the survivor's.
  await requestWaiting([{ holder: { side, id: customerId }, now: null }], ports);
  if (!link) return { kind: "merged", into: survivorId };
  const survivorLink = await ports.links.find(side, survivorId);
  const apart = await ports.links.findApart(side, survivorId);
  const isApart = apart.has(link[idColumn[otherSide(side)]] ?? "");
  const moved = linkAfterMerge(link, survivorLink, { side, survivorId, isApart });
  if (!moved) return finish(await bury(link, side, ports));
  await ports.links.save(moved.save, moved.replacing);
  return { kind: "merged", into: survivorId };
}
