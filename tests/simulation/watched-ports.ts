import type { SyncEntry } from "../../app/jobs/sync-customer/handle-sync-request.ts";
import type { SyncRequest } from "../../app/jobs/sync-customer/job.ts";
import type { CustomerRef, LinkToSaveWith } from "../../app/jobs/sync-customer/ports.ts";
import { shownUntil } from "../../app/sync/as-agreed.ts";
import {
  otherSide,
  sideNames,
  type Changes,
  type Customer,
  type Field,
  type SideName,
} from "../../app/sync/customer.ts";
import { groupNames, leadsTo } from "../../app/sync/field-groups.ts";
import type { KeptValues } from "../../app/sync/kept-values.ts";
import { linkedId, type Link } from "../../app/sync/link.ts";
import type { Policy } from "../../app/sync/policy.ts";
import type { Sides, Snapshot } from "../../app/sync/side.ts";
import { judgeSource } from "./judge-audience.ts";
import { forgetUndos, judgeUndoWrite, noteAppWrite, noteDoneAlready, noteUnseen } from "./judge-undo.ts";
import { judgeWays } from "./judge-ways.ts";
import { createMemorySide } from "./memory-side.ts";
import type { Citizen } from "./population.ts";
import type { Actor } from "./scheduler.ts";
import { identitiesOf } from "./contested.ts";
import { asGiven } from "./spelling-manners.ts";
import { createdTag, shop, type State } from "./state.ts";
import { keepLine, type Undo } from "./undoing.ts";

type Person = Pick<Citizen, "customer" | "newsletterChangedAt" | "hasOrdered">;

/** One run of a job or of a sweep: what each read showed of a customer, the latest last, and what it was allowed to write. */
type Run = {
  request: SyncRequest | null;
  undo: Undo | null;
  seen: Map<string, Person[]>;
  allowed: Policy;
};

/** What the job handler and the sweep work on. Everything they do takes time, may fail, and is watched. */
export function portsOf(state: State, actor: Actor, request: SyncRequest | null, undo: Undo | null = null) {
  const { scheduler, links, locks, sweeps, queue, record } = state;
  const run: Run = { request, undo, seen: new Map(), allowed: policyNow(state) };
  let sides: Sides | null = null;
  const openSides = (): Sides => ({
    shopify: watchedSide(state, actor, run, "shopify"),
    framework360: watchedSide(state, actor, run, "framework360"),
  });
  const store = links.seenBy(
    () => scheduler.turn(actor),
    (link, before) => {
      noteAlone(state, link, before);
      noteOwnYes(state, link, before);
      if (actor.name === "person") noteLinked(state, link);
      if (request?.cause === "manual") noteSent(state, link);
      judgeLink(state, link);
      for (const side of sideNames) {
        const citizen = state.population[side].citizens.get(linkedId(link, side) ?? "");
        const read = citizen && run.seen.get(`${side} ${citizen.id}`)?.at(-1);
        if (read) noteDoneAlready(state, side, citizen, read.customer);
      }
    },
  );
  return {
    readPolicy: async () => {
      await scheduler.turn(actor);
      run.allowed = policyNow(state);
      const mayComeBack = run.allowed.inbound && run.allowed.audience.shopify.kind === "everybody";
      if (request?.cause === "manual") {
        const key = `framework360 ${request.customerId}`;
        if (!mayComeBack) record.forced.add(key);
        for (const group of groupNames)
          if (!leadsTo(run.allowed.ways[group], "framework360")) record.forced.add(`${key} ${group}`);
      }
      return run.allowed;
    },
    openSides: async () => (state.away ? "not-connected" : (sides ??= openSides())),
    links: store,
    saveWithEntry: (entry: SyncEntry, kept: KeptValues | null, link: LinkToSaveWith) =>
      store.saveWith(() => noteEntry(state, entry, kept), ...link),
    now: () => new Date(state.now()),
    lock: locks.of(actor),
    record: async (entry: SyncEntry, kept: KeptValues | null = null) => noteEntry(state, entry, kept),
    forgetSeen: async ({ side, id }: CustomerRef) => {
      await scheduler.turn(actor);
      sweeps.forgetMark(side, id);
    },
    requestOwed: async ({ side, id }: CustomerRef) => {
      await scheduler.turn(actor);
      queue.ask({ shop, side, customerId: id, cause: "sweep", retryOwed: true });
    },
    toldNothingSince: async (customerId: string, until: string) => {
      await scheduler.turn(actor);
      return (state.news.get(customerId) ?? Infinity) <= Date.parse(until);
    },
    readListed: async () => {
      await scheduler.turn(actor);
      return (request && state.listed.get(request.customerId)) ?? null;
    },
    hasNewsSince: async (listed: Snapshot) => {
      await scheduler.turn(actor);
      const until = shownUntil(listed, listed.listedAt!)!;
      return (state.news.get(listed.id) ?? 0) > Date.parse(until);
    },
    wasToldDeleted: async () => (request ? state.news.get(request.customerId) === Infinity : false),
    forgetListed: async (listed: Snapshot) => {
      await scheduler.turn(actor);
      if (state.listed.get(listed.id) === listed) state.listed.delete(listed.id);
    },
    creationsEnd: () => scheduler.turn(actor),
    unreadTotals: () => null,
    isRedacted: async () => false,
    anotherAttemptWaits: async () => request !== null && queue.anotherWaits(request),
    log: { info: () => undefined, warn: () => undefined },
  };
}

/** What the activity is told of a run, with the values that it overwrote. */
function noteEntry(
  state: State,
  { outcome, reason, shopifyId, framework360Id, explanations }: SyncEntry,
  kept: KeptValues | null,
) {
  const { record } = state;
  keepLine(state, { shopify: shopifyId, framework360: framework360Id }, kept);
  // While the account is not connected the pair is not looked at: what was told of it stays true.
  if (reason === "not-connected") return;
  // A value that stays owed is told by "partly", and by no other outcome of a pair that was compared.
  const tells = ["partly", "failed", "skipped"].includes(outcome) ? explanations : [];
  const fields = new Set(tells.map(({ field }) => field ?? "everything"));
  if (shopifyId !== null) record.told.set(`shopify ${shopifyId}`, fields);
  if (framework360Id !== null) record.told.set(`framework360 ${framework360Id}`, fields);
  const key = shopifyId !== null ? `shopify ${shopifyId}` : `framework360 ${framework360Id}`;
  if (outcome === "skipped") record.skipped.set(key, reason);
  else record.skipped.delete(key);
}

function watchedSide(state: State, actor: Actor, run: Run, name: SideName) {
  const { scheduler, random, record, population, createdFor } = state;
  const line = {
    step: () => scheduler.turn(actor),
    fails: () => {
      const failed = random.chance(state.trouble.failures);
      if (failed) record.failures += 1;
      return failed;
    },
    lag: (maxMs: number) => random.below(maxMs + 1),
  };
  return createMemorySide(population[name], line, {
    read({ id, ...shown }) {
      const key = `${name} ${id}`;
      const seen = run.seen.get(key);
      if (seen) seen.push(shown);
      else run.seen.set(key, [shown]);
    },
    writes: (citizen, changes) => judgeWrite(state, run, { name, citizen, changes }),
    readBack: (citizen, written) => {
      for (const field of Object.keys(written) as Field[]) {
        const isEdited = JSON.stringify(written[field]) !== JSON.stringify(citizen.customer[field]);
        // No side makes another e-mail of the one that it was given.
        const isKnown = field === "email" && !population[name].manners.lagMs;
        if (isEdited && (!isKnown || looksUnwritten(state, name, citizen, field)))
          noteUnseen(state, name, citizen, field);
      }
    },
    wrote: (citizen, { before, changes, isChanged }) => {
      if (!run.undo && isChanged) record.writes += 1;
      if (!run.undo) noteToldNo(state, name, citizen.id, changes);
      const reads = (side: SideName, id: string) =>
        (run.seen.get(`${side} ${id}`) ?? []).map(({ customer }) => customer);
      const read = reads(name, citizen.id).at(-1) ?? before;
      const other = otherSide(name);
      const otherReads = run.undo ? reads(other, run.undo.ids[other]) : [];
      noteAppWrite(state, name, { citizen, read, otherReads, before, changes }, run.undo);
    },
    known({ id }, { newsletter }) {
      if (name === "framework360" && newsletter === "subscribed") record.registeredAgain.add(id);
    },
    created({ id, customer }) {
      record.writes += 1;
      noteToldNo(state, name, id, { newsletter: customer.newsletter });
      if (run.request) createdFor.add(pairKey(name, id, run.request.customerId));
    },
  });
}

/** Notes that the app wrote a person's no: what it wrote in Framework360, or carried from there to the linked customer. */
function noteToldNo({ links, record, now }: State, side: SideName, id: string, { newsletter }: Changes) {
  if (newsletter !== "unsubscribed") return;
  const link = [...links.all.values()].find((one) => linkedId(one, side) === id);
  const framework360Id = side === "framework360" ? id : link?.framework360Id;
  if (framework360Id) record.toldNo.set(framework360Id, now());
}

/** A person took our write back before it was known to have been done: the side shows what it showed before. */
export function looksUnwritten(
  { links }: State,
  side: SideName,
  { id, customer }: Citizen,
  field: Field,
): boolean {
  const base = [...links.all.values()].find((link) => linkedId(link, side) === id)?.base;
  const isOpen = [base?.awaited?.changes[side], base?.intent[side]].some(
    (changes) => changes && field in changes,
  );
  return isOpen && (field === "tags" || customer[field] === base?.[side][field]);
}

function pairKey(side: SideName, id: string, otherId: string): string {
  return side === "shopify" ? `${id} ${otherId}` : `${otherId} ${id}`;
}

function judgeWrite(
  state: State,
  { request, undo, allowed, seen }: Run,
  { name, citizen, changes }: { name: SideName; citizen: Citizen | null; changes: Changes },
) {
  const { record } = state;
  if (!undo) judgeAllowed(state, { request, allowed, seen }, { name, citizen, changes });
  if (!citizen) return judgeCreation(state, request, name, changes.email ?? null);
  if (allowed.createdTag === null && changes.tags?.add.includes(createdTag))
    record.givenMark.add(`${name} ${citizen.id}`);
  const read = seen.get(`${name} ${citizen.id}`)?.at(-1);
  if (undo && read)
    record.violations.push(
      ...judgeUndoWrite(state, undo, { side: name, citizen, changes, read: read.customer }),
    );
  for (const field of Object.keys(changes) as (keyof Customer)[]) {
    // A choice that a person took back at once is a new one all the same.
    const isNewChoice = field === "newsletter" && read?.newsletterChangedAt !== citizen.newsletterChangedAt;
    const same =
      !isNewChoice && JSON.stringify(read?.customer[field]) === JSON.stringify(citizen.customer[field]);
    // What the app itself wrote meanwhile is no excuse: its jobs are to wait for each other.
    if (!same && citizen.lastAuthor[field] === "person") record.raced.add(`${name} ${citizen.id} ${field}`);
  }
}

/** Whether the merchant's choices allow a write. An undo asks for none of them: it puts back what stood there. */
function judgeAllowed(
  state: State,
  { request, allowed, seen }: Omit<Run, "undo">,
  { name, citizen, changes }: { name: SideName; citizen: Citizen | null; changes: Changes },
) {
  const { record, population } = state;
  const byHand = request?.cause === "manual" && name !== request.side;
  const key = sourceOf(state, request, name, citizen) ?? "";
  // A read that comes late may show a choice that is over: what stands there is as good a reason.
  const present = population[otherSide(name)].citizens.get(key.slice(key.indexOf(" ") + 1));
  const source = [...(seen.get(key) ?? []), ...(present && seen.has(key) ? [present] : [])];
  const wrong = byHand ? null : judgeSource(allowed, { to: name, citizen, changes }, source);
  if (wrong) record.violations.push(wrong);
  record.violations.push(...judgeWays(allowed, { to: name, isNew: citizen === null, changes }));
  if (!(name === "framework360" ? allowed.inbound : allowed.outbound) && !byHand)
    record.violations.push(`wrote to ${name} with that direction off`);
}

/** The customer whose values are written to this one, as `side id`. */
function sourceOf(
  { links }: State,
  request: SyncRequest | null,
  to: SideName,
  citizen: Citizen | null,
): string | null {
  const from = otherSide(to);
  if (request?.side === from) return `${from} ${request.customerId}`;
  const link = citizen && [...links.all.values()].find((one) => linkedId(one, to) === citizen.id);
  return link ? `${from} ${linkedId(link, from)}` : null;
}

function judgeCreation(
  { record, population }: State,
  request: SyncRequest | null,
  name: SideName,
  email: string | null,
) {
  if (request?.cause === "manual") return;
  for (const key of record.bereft) {
    const [side, ...rest] = key.split(" ") as [SideName, string];
    const bereft = population[side].citizens.get(rest.join(" "));
    if (side === name || !bereft || email === null || bereft.customer.email !== email) continue;
    if (!record.contested.has(email) && !record.sent.has(key))
      record.violations.push(`brought back ${email} on ${name}`);
  }
}

/**
 * Notes a customer whom a person left alone, at the moment of the commit: the person may die right before it, or right after. The phone
 * or e-mail that a write carried meanwhile is then of two people.
 * @param before the pair that was taken apart
 */
function noteAlone({ record, population }: State, link: Link, before: Link | null) {
  if (!link.leftAlone) return;
  const { shopifyId = null, framework360Id = null } = before ?? {};
  if (shopifyId !== null && framework360Id !== null) {
    record.takenApart.add(`${shopifyId} ${framework360Id}`);
    forgetUndos({ record }, { shopify: shopifyId, framework360: framework360Id });
  }
  for (const side of sideNames) {
    const id = linkedId(link, side);
    if (id === null) continue;
    record.alone.add(`${side} ${id}`);
    record.bereft.delete(`${side} ${id}`);
    const { customer, lastAuthor } = population[side].citizens.get(id) ?? {};
    if (customer?.phone) record.contested.add(asGiven(customer.phone));
    if (customer?.email && lastAuthor?.email === "app") record.contested.add(asGiven(customer.email));
    if (side === "framework360") record.followers.delete(id);
  }
}

/**
 * Notes a yes that a person gave in Framework360 after our creation, whose answer was lost, and before the first read: it passes for
 * one that the creation made.
 */
function noteOwnYes({ record, population }: State, { base, framework360Id }: Link, before: Link | null) {
  if (framework360Id === null || before?.framework360Id !== null || base?.framework360Yes !== "own") return;
  const { author, lastAuthor } = population.framework360.citizens.get(framework360Id) ?? {};
  const isPersons = author === "app" && lastAuthor?.newsletter === "person";
  if (isPersons) record.unseen.add(`framework360 ${framework360Id} newsletter`);
}

/**
 * Notes two customers whom a person linked, at the moment of the commit. They may be known by different values, each of which
 * somebody else may have.
 */
function noteLinked({ record, population, links, linkedBefore }: State, link: Link) {
  const { shopifyId, framework360Id, deletedOn } = link;
  if (deletedOn || shopifyId === null || framework360Id === null) return;
  for (const side of sideNames) {
    const id = linkedId(link, side)!;
    record.alone.delete(`${side} ${id}`);
    record.bereft.delete(`${side} ${id}`);
    const { customer } = population[side].citizens.get(id) ?? {};
    if (customer) for (const value of identitiesOf(customer)) record.contested.add(value);
  }
  record.followers.delete(framework360Id);
  // A person may know better than e-mails do.
  linkedBefore.add(`${shopifyId} ${framework360Id}`);
  forgetUndos({ record }, { shopify: shopifyId, framework360: framework360Id });
  links.apart.delete(`${shopifyId} ${framework360Id}`);
}

/** Notes that a send by hand linked two customers: neither is left alone any more, whichever is deleted later. */
function noteSent({ record }: State, link: Link) {
  const { shopifyId, framework360Id, deletedOn } = link;
  if (deletedOn || shopifyId === null || framework360Id === null) return;
  for (const side of sideNames) record.alone.delete(`${side} ${linkedId(link, side)}`);
}

/**
 * Two customers with different e-mails are not linked, unless one was created for the other, an e-mail was changed
 * just now, or a merge led there.
 */
function judgeLink(state: State, { shopifyId, framework360Id, deletedOn }: Link) {
  const { record, population, linkedBefore, createdFor, survivors, now } = state;
  const key = `${shopifyId} ${framework360Id}`;
  if (shopifyId === null || framework360Id === null || deletedOn || linkedBefore.has(key)) return;
  linkedBefore.add(key);
  const [here, there] = [
    population.shopify.citizens.get(shopifyId),
    population.framework360.citizens.get(framework360Id),
  ];
  const emails = [here?.customer.email ?? null, there?.customer.email ?? null];
  const isNew = record.deeds.some(
    ({ id, at, changes }) =>
      [shopifyId, framework360Id].includes(id) && "email" in changes && now() - at < 60_000,
  );
  if (emails.includes(null) || emails[0] === emails[1] || isNew) return;
  if (createdFor.has(key) || survivors.has(shopifyId)) return;
  record.violations.push(`linked ${shopifyId} with ${framework360Id}, who has another e-mail`);
}

/** What the merchant allows now: nothing while the app is uninstalled. */
export function policyNow({ away, policy }: State): Policy {
  return away === "uninstalled" ? { ...policy, inbound: false, outbound: false } : { ...policy };
}
