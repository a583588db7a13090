import { handleSyncRequest, type SyncEntry } from "../../app/jobs/sync-customer/handle-sync-request.ts";
import type { SyncRequest } from "../../app/jobs/sync-customer/job.ts";
import type { CustomerRef } from "../../app/jobs/sync-customer/ports.ts";
import { sweep } from "../../app/jobs/sweep/sweep.ts";
import {
  blankCustomer,
  otherSide,
  type Changes,
  type Customer,
  type SideName,
} from "../../app/sync/customer.ts";
import { normalizeTags } from "../../app/sync/normalize.ts";
import { carriesFrom, type Policy } from "../../app/sync/policy.ts";
import type { Reason } from "../../app/sync/outcome.ts";
import { linkedId, type Link } from "../../app/sync/link.ts";
import { createLocks } from "./locks.ts";
import { createMemoryLinks } from "./memory-links.ts";
import { createMemoryQueue, type Job } from "./memory-queue.ts";
import { createMemorySide, representOf, unwelcome } from "./memory-side.ts";
import { createMemorySweeps } from "./memory-sweeps.ts";
import { createPopulation, type Citizen, type Event } from "./population.ts";
import { createRandom } from "./random.ts";
import { createScheduler, idle, type Actor } from "./scheduler.ts";
import type { Act, Scenario } from "./scenario.ts";

const shop = "simulated.myshopify.com";
const workers = 2;
const quiet = { failures: 0, losses: 0, crashes: 0 };

/** What a person did to one customer, and when. */
export type Deed = { side: SideName; id: string; at: number; changes: Changes };

export type World = ReturnType<typeof createWorld>;

/**
 * One shop's world: two systems with people in them, notifications on their way, two workers running the real job
 * handler and the real sweep. Nothing in it depends on anything but the scenario.
 */
export function createWorld({ seed, conflictWinner }: Pick<Scenario, "seed" | "conflictWinner">) {
  const random = createRandom(seed);
  const scheduler = createScheduler(random);
  const { now } = scheduler;
  const queue = createMemoryQueue(now);
  const links = createMemoryLinks();
  const locks = createLocks();
  const sweeps = createMemorySweeps(now);
  const policy: Policy = {
    inbound: true,
    outbound: true,
    conflictWinner,
    tags: true,
    newsletter: true,
    forcedFrom: null,
  };

  let trouble = quiet;
  /** Shopify customers that another one was merged into. */
  const survivors = new Set<string>();
  let away: "disconnected" | "uninstalled" | null = null;
  const notifications: SyncRequest[] = [];
  const running = new Map<Actor, Job | null>();
  let counter = 0;

  /** What the judge is told. */
  const record = {
    writes: 0,
    acts: 0,
    failures: 0,
    crashes: 0,
    deeds: [] as Deed[],
    violations: [] as string[],
    /** Fields that a person changed between our reading and our writing: `side id field`. */
    raced: new Set<string>(),
    /**
     * Fields that a person changed between our writing and our reading back: they look like the side's own defaults,
     * or like what the side would not take, and neither is carried: `side id field`.
     */
    unseen: new Set<string>(),
    /** Customers that were sent by hand against a direction that is off: `side id`. */
    forced: new Set<string>(),
    /** Customers that were left alone, and why: `side id`. */
    skipped: new Map<string, Reason | null>(),
    /** E-mails and phones that two customers of one side had, at whatever time. */
    contested: new Set<string>(),
    /** Customers whose counterpart was deleted while they were linked: `side id`. */
    bereft: new Set<string>(),
    /** Framework360 customers that were sent by hand, whatever was deleted or merged meanwhile: `side id`. */
    sent: new Set<string>(),
    /** Whose link is to follow a merge that was told of: the Framework360 customer, and the one who stays. */
    followers: new Map<string, string>(),
  };

  const population = {
    shopify: createPopulation("shopify", { now, tell }),
    framework360: createPopulation("framework360", { now, tell }),
  };

  function tell({ side, id, mergedInto }: Event) {
    if (away === "uninstalled") return;
    // Framework360 tells of a change only where the merchant set that up.
    if (side === "framework360" && random.chance(0.5)) return;
    const about = { shop, side, cause: side === "shopify" ? "webhook" : "hint" } as const;
    const requests: SyncRequest[] = [{ ...about, customerId: id, ...(mergedInto && { mergedInto }) }];
    if (mergedInto) requests.push({ ...about, customerId: mergedInto });
    if (random.chance(trouble.losses)) return;
    notifications.push(...requests);
    if (random.chance(trouble.losses)) notifications.push(...requests);
  }

  const linkedBefore = new Set<string>();
  /** Pairs of which a job created one: it may die before it links them, and the e-mail may change before the next one does. */
  const createdFor = new Set<string>();

  function pairKey(side: SideName, id: string, otherId: string): string {
    return side === "shopify" ? `${id} ${otherId}` : `${otherId} ${id}`;
  }

  /**
   * Two customers with different e-mails are not linked, unless one was created for the other, an e-mail was changed
   * just now, or a merge led there.
   */
  function judgeLink({ shopifyId, framework360Id, deletedOn }: Link) {
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

  function policyNow(): Policy {
    return away === "uninstalled" ? { ...policy, inbound: false, outbound: false } : { ...policy };
  }

  function portsOf(actor: Actor, request: SyncRequest | null) {
    const seen = new Map<string, Customer>();
    let allowed = policyNow();
    const line = {
      step: () => scheduler.turn(actor),
      fails: () => {
        const failed = random.chance(trouble.failures);
        if (failed) record.failures += 1;
        return failed;
      },
    };
    const sideOf = (name: SideName) =>
      createMemorySide(population[name], line, {
        read: ({ id, customer }) => seen.set(`${name} ${id}`, structuredClone(customer)),
        writes: (citizen, changes) => judgeWrite(name, citizen, changes),
        readBack: ({ id, customer }, written) => {
          for (const field of Object.keys(written) as (keyof Customer)[]) {
            if (JSON.stringify(written[field]) !== JSON.stringify(customer[field]))
              record.unseen.add(`${name} ${id} ${field}`);
          }
        },
        wrote: () => (record.writes += 1),
        created({ id }) {
          record.writes += 1;
          if (request) createdFor.add(pairKey(name, id, request.customerId));
        },
      });

    function judgeWrite(name: SideName, citizen: Citizen | null, changes: Changes) {
      const byHand = request?.cause === "manual" && name !== request.side;
      if (!(name === "framework360" ? allowed.inbound : allowed.outbound) && !byHand)
        record.violations.push(`wrote to ${name} with that direction off`);
      if (!citizen) return judgeCreation(name, changes.email ?? null);
      const read = seen.get(`${name} ${citizen.id}`);
      for (const field of Object.keys(changes) as (keyof Customer)[]) {
        const same = JSON.stringify(read?.[field]) === JSON.stringify(citizen.customer[field]);
        // What the app itself wrote meanwhile is no excuse: its jobs are to wait for each other.
        if (!same && citizen.lastAuthor[field] === "person")
          record.raced.add(`${name} ${citizen.id} ${field}`);
      }
    }

    function judgeCreation(name: SideName, email: string | null) {
      if (request?.cause === "manual") return;
      for (const key of record.bereft) {
        const [side, ...rest] = key.split(" ") as [SideName, string];
        const bereft = population[side].citizens.get(rest.join(" "));
        if (side === name || !bereft || email === null || bereft.customer.email !== email) continue;
        if (!record.contested.has(email) && !record.sent.has(key))
          record.violations.push(`brought back ${email} on ${name}`);
      }
    }

    return {
      readPolicy: async () => {
        await scheduler.turn(actor);
        allowed = policyNow();
        if (request?.cause === "manual" && !allowed.inbound)
          record.forced.add(`framework360 ${request.customerId}`);
        return allowed;
      },
      openSides: async () =>
        away ? "not-connected" : { shopify: sideOf("shopify"), framework360: sideOf("framework360") },
      links: links.seenBy(() => scheduler.turn(actor), judgeLink),
      lock: locks.of(actor),
      record: async ({ outcome, reason, shopifyId, framework360Id }: SyncEntry) => {
        const key = shopifyId !== null ? `shopify ${shopifyId}` : `framework360 ${framework360Id}`;
        if (outcome === "skipped") record.skipped.set(key, reason);
        else record.skipped.delete(key);
      },
      forgetSeen: async ({ side, id }: CustomerRef) => {
        await scheduler.turn(actor);
        sweeps.forgetMark(side, id);
      },
      leftOut: () => null,
      isRedacted: async () => false,
      anotherAttemptWaits: async () => request !== null && queue.anotherWaits(request),
      log: { info: () => undefined, warn: () => undefined },
    };
  }

  function begin(job: Job) {
    const actor: Actor = { name: "worker", alive: true };
    queue.begin(job);
    running.set(actor, job);
    const lastAttempt = queue.isLastAttempt(job);
    void handleSyncRequest(job.request, { lastAttempt }, portsOf(actor, job.request)).then(
      ({ kind }) => end(actor, () => (kind === "retry" ? queue.fail(job) : queue.finish(job))),
      () => end(actor, () => queue.fail(job)),
    );
  }

  function beginSweep(side: SideName) {
    if (away || !carriesFrom(policy, side)) return;
    const actor: Actor = { name: `sweep of ${side}`, alive: true };
    if ([...running.keys()].some(({ name }) => name === actor.name)) return;
    running.set(actor, null);
    const ports = portsOf(actor, null);
    const ask = (customerId: string) => queue.ask({ shop, side, customerId, cause: "sweep" });
    void sweep({
      ...sweeps.of(side, ask),
      openSide: async () => {
        const sides = await ports.openSides();
        return sides === "not-connected" || !carriesFrom(policyNow(), side) ? null : sides[side];
      },
      pause: () => scheduler.turn(actor),
    }).then(
      () => end(actor, () => undefined),
      () => end(actor, () => undefined),
    );
  }

  function end(actor: Actor, note: () => void) {
    if (!actor.alive) return;
    running.delete(actor);
    note();
  }

  function crash() {
    const victims = [...running];
    const [actor, job] = victims[random.below(victims.length)]!;
    record.crashes += 1;
    scheduler.kill(actor);
    locks.releaseAllOf(actor);
    running.delete(actor);
    if (job) queue.abandon(job);
  }

  function deliver() {
    const [request] = notifications.splice(random.below(notifications.length), 1);
    queue.ask(request!);
  }

  /** One thing happens, of those that can. False: nothing can. */
  async function somethingHappens(acts: Act[]): Promise<boolean> {
    const workersBusy = [...running.values()].filter((job) => job !== null).length;
    const due = workersBusy < workers ? queue.due() : [];
    const choices: (() => void | Promise<void>)[] = [];
    if (scheduler.waiting()) choices.push(scheduler.letOneGoOn, scheduler.letOneGoOn, scheduler.letOneGoOn);
    if (due.length > 0) choices.push(() => begin(due[random.below(due.length)]!));
    if (notifications.length > 0) choices.push(deliver);
    if (acts.length > 0) choices.push(() => act(acts.shift()!));
    if (choices.length === 0) return false;
    if (running.size > 0 && random.chance(trouble.crashes)) crash();
    else await choices[random.below(choices.length)]!();
    if (random.chance(0.02)) beginSweep(random.chance(0.5) ? "shopify" : "framework360");
    await idle();
    return true;
  }

  async function untilNothingHappens(acts: Act[] = []) {
    await idle();
    for (;;) {
      while (await somethingHappens(acts));
      if (queue.isEmpty()) return;
      scheduler.pass(Math.max(0, queue.nextDueAt() - now()));
    }
  }

  function pick(side: SideName, who: number): Citizen | null {
    const all = [...population[side].citizens.values()];
    return all.length === 0 ? null : all[who % all.length]!;
  }

  function edit(side: SideName, who: number, changes: Changes) {
    const citizen = pick(side, who);
    if (!citizen) return;
    const shown = representOf(side, { ...blankCustomer, ...(changes as Partial<Customer>), tags: [] });
    const given = changes.tags
      ? changes
      : Object.fromEntries(Object.keys(changes).map((field) => [field, shown[field as keyof Customer]]));
    // Framework360 counts orders itself: they are not entered by a person.
    const entered = "orderCount" in changes ? changes : (given as Changes);
    if (population[side].edit(citizen, entered, "person")) {
      record.deeds.push({ side, id: citizen.id, at: now(), changes: entered });
      for (const field of Object.keys(entered)) record.unseen.delete(`${side} ${citizen.id} ${field}`);
    }
    noteContested();
  }

  /** Notes e-mails and phones that two customers of a side have, and the e-mails of all who share a phone. */
  function noteContested() {
    const everybody = Object.values(population).map(({ citizens }) => [...citizens.values()]);
    for (const citizens of everybody) {
      for (const field of ["email", "phone"] as const) {
        const holders = Map.groupBy(citizens, ({ customer }) => customer[field]);
        for (const [value, all] of holders) if (value !== null && all.length > 1) record.contested.add(value);
      }
    }
    for (const [phone, all] of Map.groupBy(everybody.flat(), ({ customer }) => customer.phone)) {
      const emails = new Set(all.map(({ customer }) => customer.email));
      if (phone === null || emails.size < 2) continue;
      record.contested.add(phone);
      for (const email of emails) if (email !== null) record.contested.add(email);
    }
  }

  /** Values that were given up: a customer that takes one over may want it before it is free everywhere. */
  const vacated = new Set<string>();

  function noteMove(from: string | null, to: string | null) {
    if (from !== null) vacated.add(from);
    if (to === null) return;
    const held = Object.values(population).flatMap(({ citizens }) => [...citizens.values()]);
    const taken = held.some(({ customer }) => customer.email === to || customer.phone === to);
    if (taken || vacated.has(to)) record.contested.add(to);
  }

  /** Whether the value was given up, or belongs on the other side to a customer that is linked already. */
  function isSpokenFor(side: SideName, value: string): boolean {
    const there = [...population[otherSide(side)].citizens.values()];
    return (
      vacated.has(value) ||
      there.some(
        ({ id, customer }) =>
          (customer.email === value || customer.phone === value) &&
          [...links.all.values()].some((link) => linkedId(link, otherSide(side)) === id),
      )
    );
  }

  const emailOf = (index: number) => `person${index}@example.it`;
  const phoneOf = (index: number) => `+39333123400${index}`;

  function act(given: Act) {
    record.acts += 1;
    switch (given.kind) {
      case "add": {
        const email = given.email === null ? null : emailOf(given.email);
        const phone = given.phone === null ? null : phoneOf(given.phone);
        const customer = representOf(given.side, {
          ...blankCustomer,
          ...{ email, phone, firstName: `first-${(counter += 1)}`, newsletter: given.newsletter },
          company: given.company === null ? null : `company-${given.company} and some more`,
          city: given.city === null ? null : `city-${given.city}`,
          tags: normalizeTags(given.tags),
        });
        for (const value of [email, phone])
          if (value !== null && isSpokenFor(given.side, value)) record.contested.add(value);
        population[given.side].add(customer, "person");
        return noteContested();
      }
      case "set": {
        const value = {
          new: `${given.field}-${(counter += 1)} and some more`,
          blank: null,
          unwelcome: unwelcome[otherSide(given.side)],
        };
        return edit(given.side, given.who, { [given.field]: value[given.to] });
      }
      case "email": {
        const fresh = `fresh${(counter += 1)}@example.it`;
        const email = given.to === "fresh" ? fresh : given.to === "blank" ? null : emailOf(given.to);
        noteMove(pick(given.side, given.who)?.customer.email ?? null, given.to === "fresh" ? null : email);
        return edit(given.side, given.who, { email });
      }
      case "phone": {
        const phone = given.to === null ? null : phoneOf(given.to);
        noteMove(pick(given.side, given.who)?.customer.phone ?? null, phone);
        return edit(given.side, given.who, { phone });
      }
      case "tag":
        return edit(given.side, given.who, {
          tags: given.on ? { add: [given.tag], remove: [] } : { add: [], remove: [given.tag] },
        });
      case "newsletter":
        return edit(given.side, given.who, { newsletter: given.to });
      case "order":
        return edit("framework360", given.who, {
          orderCount: (counter += 1),
          totalSpent: `${counter}.00`,
        });
      case "delete":
        return remove(given.side, pick(given.side, given.who));
      case "merge":
        return merge(given);
      case "direction":
        return turnDirection(given);
      case "carries": {
        if (given.on && !policy[given.what]) catchUp();
        policy[given.what] = given.on;
        return;
      }
      case "winner":
        policy.conflictWinner = given.side;
        return;
      case "leave":
        return leave(given.how);
      case "return":
        return comeBack();
      case "send": {
        const citizen = pick("framework360", given.who);
        if (!citizen) return;
        record.bereft.delete(`framework360 ${citizen.id}`);
        record.sent.add(`framework360 ${citizen.id}`);
        record.followers.delete(citizen.id);
        return queue.ask({ shop, side: "framework360", customerId: citizen.id, cause: "manual" });
      }
    }
  }

  function remove(side: SideName, citizen: Citizen | null, mergedInto?: string) {
    if (!citizen) return;
    const link = [...links.all.values()].find((one) => linkedId(one, side) === citizen.id);
    const partner = link && linkedId(link, otherSide(side));
    if (partner && mergedInto === undefined) record.bereft.add(`${otherSide(side)} ${partner}`);
    population[side].remove(citizen, mergedInto);
  }

  /** Shopify keeps one of the two, with the tags of both. */
  function merge({ who, into }: { who: number; into: number }) {
    const [merged, kept] = [pick("shopify", who), pick("shopify", into)];
    if (!merged || !kept || merged === kept) return;
    const linkOf = ({ id }: Citizen) => [...links.all.values()].find(({ shopifyId }) => shopifyId === id);
    const follower = linkOf(merged);
    const told = trouble.losses === 0 && !away && (policy.inbound || policy.outbound);
    const sent = record.sent.has(`framework360 ${follower?.framework360Id}`);
    if (told && !sent && follower?.framework360Id && !follower.deletedOn && !linkOf(kept)) {
      record.followers.set(follower.framework360Id, kept.id);
    }
    remove("shopify", merged, kept.id);
    survivors.add(kept.id);
    edit("shopify", [...population.shopify.citizens.values()].indexOf(kept), {
      tags: { add: merged.customer.tags, remove: [] },
    });
    // Two people's links meet in the one who stays.
    for (const { customer } of [merged, kept]) {
      for (const value of [customer.email, customer.phone]) if (value) record.contested.add(value);
    }
  }

  function turnDirection({ side, on }: { side: SideName; on: boolean }) {
    const before = carriesFrom(policy, side);
    if (before === on) return;
    if (side === "shopify") policy.inbound = on;
    else policy.outbound = on;
    // While nothing is carried no link follows a merge either.
    if (!policy.inbound && !policy.outbound) record.followers.clear();
    if (on) catchUp([side]);
  }

  function catchUp(sides: SideName[] = ["shopify", "framework360"]) {
    for (const side of sides) {
      sweeps.forget(side);
      beginSweep(side);
    }
  }

  function leave(how: "disconnected" | "uninstalled") {
    away ??= how;
    record.followers.clear();
    if (away === "uninstalled") queue.forgetWaiting();
  }

  function comeBack() {
    if (!away) return;
    away = null;
    catchUp();
  }

  async function rest() {
    trouble = quiet;
    await untilNothingHappens();
    comeBack();
    await untilNothingHappens();
    queue.redrive();
    for (let round = 0; round < 2; round += 1) {
      beginSweep("shopify");
      beginSweep("framework360");
      await untilNothingHappens();
    }
  }

  return {
    population,
    links: links.all,
    policy,
    record,
    act,

    /** Lets everything happen in trouble, then comes to rest. */
    async live(acts: readonly Act[], given: typeof quiet) {
      trouble = given;
      await untilNothingHappens([...acts]);
      await rest();
    },

    /** Compares every customer of both sides again. */
    async sweepEverything() {
      sweeps.forget("shopify");
      sweeps.forget("framework360");
      await rest();
    },
  };
}
