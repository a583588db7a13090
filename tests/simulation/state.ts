import type { SyncRequest } from "../../app/jobs/sync-customer/job.ts";
import type { Changes, Customer, SideName } from "../../app/sync/customer.ts";
import type { Reason } from "../../app/sync/outcome.ts";
import { allWays } from "../../app/sync/field-groups.ts";
import { everybody, type Policy } from "../../app/sync/policy.ts";
import type { Snapshot } from "../../app/sync/side.ts";
import { createUndoRecord } from "./judge-undo.ts";
import { createLocks } from "./locks.ts";
import { createMemoryLinks } from "./memory-links.ts";
import { createMemoryQueue, type Job } from "./memory-queue.ts";
import { wholeSecond } from "./memory-side.ts";
import { createMemorySweeps } from "./memory-sweeps.ts";
import { createPopulation, type Event } from "./population.ts";
import { createRandom, type Random } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import { createScheduler, type Actor } from "./scheduler.ts";
import type { Line, Undo } from "./undoing.ts";

export const shop = "simulated.myshopify.com";

/** The tag that the app gives to customers it creates, where that is chosen. */
export const createdTag = "made";

/** How often calls fail, notifications get lost and workers die: probabilities. */
export type Trouble = { failures: number; losses: number; crashes: number };

export const quiet: Trouble = { failures: 0, losses: 0, crashes: 0 };

/** What a person did to one customer, and when. */
export type Deed = { side: SideName; id: string; at: number; changes: Changes; after: Customer };

/** What the judge is told. */
function createRecord() {
  return {
    writes: 0,
    acts: 0,
    /** How often a merchant chose whose value wins a conflict. */
    winnerChoices: 0,
    /** What differed each time that all was to be compared again. */
    toCatchUp: 0,
    failures: 0,
    crashes: 0,
    deeds: [] as Deed[],
    violations: [] as string[],
    /** Fields that a person changed between our reading and our writing: `side id field`. */
    raced: new Set<string>(),
    /**
     * Fields that a person changed between our writing and our reading back: they look like the side's own defaults,
     * or like what the side would not take, and neither is carried. And those that a person changed just as an undo was about
     * to: `side id field`.
     */
    unseen: new Set<string>(),
    /** What these held then, which an undo may have read before a person edits them once more: `side id unit value`. */
    unseenValues: new Set<string>(),
    /**
     * Customers that were sent by hand against a direction that is off: `side id`; or against the way of a group:
     * `side id group`.
     */
    forced: new Set<string>(),
    /** Customers that were left alone, and why: `side id`. */
    skipped: new Map<string, Reason | null>(),
    /** What the activity's last line about a customer explains: `side id`, and the fields. */
    told: new Map<string, Set<string>>(),
    /** E-mails and phones that two customers of one side had, at whatever time. */
    contested: new Set<string>(),
    /** Customers whose counterpart was deleted while they were linked: `side id`. */
    bereft: new Set<string>(),
    /** Framework360 customers that were sent by hand, whatever was deleted or merged meanwhile: `side id`. */
    sent: new Set<string>(),
    /** Customers that a person unlinked, and neither linked nor sent since: `side id`. */
    alone: new Set<string>(),
    /** Pairs that were unlinked by hand: linked again, they meet for the first time. */
    takenApart: new Set<string>(),
    /** Framework360 customers that were ever sent by hand: that may link them with one who was unlinked. */
    everSent: new Set<string>(),
    /** Whose link is to follow a merge that was told of: the Framework360 customer, and the one who stays. */
    followers: new Map<string, string>(),
    /** Customers whom the app gave the tag of created customers like any other tag, while it was not chosen: `side id`. */
    givenMark: new Set<string>(),
    /**
     * Framework360 customers whom the app meant to create as subscribed while a read did not show them yet. Whether such a registration
     * subscribes is not known, and it is not repeated, because it may have mailed the person.
     */
    registeredAgain: new Set<string>(),
    /** The tags with which a person added a customer: `side id`. */
    addedWith: new Map<string, readonly string[]>(),
    /** Framework360 customers whose no the app wrote on either side, and when it did last: it knows of it. */
    toldNo: new Map<string, number>(),
    undo: createUndoRecord(),
    /** Pairs of which a person ever asked to undo something: `shopifyId framework360Id`. */
    undoAsked: new Set<string>(),
  };
}

/** What stays the same during a whole life. */
export type Circumstances = Pick<Scenario, "seed" | "conflictWinner" | "manners" | "notSubscribedMeans">;

/** Everything there is in one shop's world, and what becomes of it. */
export type State = ReturnType<typeof createState>;

export function createState({ seed, conflictWinner, manners, notSubscribedMeans = null }: Circumstances) {
  const random = createRandom(seed);
  const scheduler = createScheduler(random);
  const { now } = scheduler;
  const policy: Policy = {
    inbound: true,
    outbound: true,
    audience: { shopify: everybody, framework360: everybody },
    conflictWinner,
    ways: allWays,
    ignoredTags: [],
    createdTag: null,
    notSubscribedMeans,
    forcedFrom: null,
  };
  const mail: Mail = { random, trouble: quiet, away: null, notifications: [], toldAt: new WeakMap() };
  const tell = (event: Event) => notify(mail, event, now());
  return Object.assign(mail, {
    scheduler,
    now,
    queue: createMemoryQueue(now),
    links: createMemoryLinks(),
    locks: createLocks(),
    sweeps: createMemorySweeps(now),
    policy,
    population: {
      shopify: createPopulation("shopify", { now, tell, manners: manners.shopify }),
      framework360: createPopulation("framework360", { now, tell, manners: manners.framework360 }),
    },
    /** The workers and sweeps at work; a sweep has no job. */
    running: new Map<Actor, Job | null>(),
    /** What runs overwrote, the oldest first. */
    lines: [] as Line[],
    /** Undos that wait, and those that run. */
    undos: [] as Undo[],
    undoing: new Map<Actor, Undo>(),
    /** Makes values that were never there before. */
    counter: 0,
    record: createRecord(),
    /** Shopify customers that another one was merged into. */
    survivors: new Set<string>(),
    /** Values that were given up: a customer that takes one over may want it before it is free everywhere. */
    vacated: new Set<string>(),
    /** Customers whose e-mail or phone a person changed. */
    moved: new Set<string>(),
    /** Customers as a list showed them, until a job looked at them. */
    listed: new Map<string, Snapshot>(),
    /** The latest change of each Shopify customer that a notification told of. */
    news: new Map<string, number>(),
    linkedBefore: new Set<string>(),
    /** Pairs of which a job created one: it may die before it links them, and the e-mail may change before the next one does. */
    createdFor: new Set<string>(),
  });
}

/** What notifications depend on. */
type Mail = {
  random: Random;
  trouble: Trouble;
  away: "disconnected" | "uninstalled" | null;
  notifications: SyncRequest[];
  /** When the change happened that a notification tells of. */
  toldAt: WeakMap<SyncRequest, number>;
};

/** A system tells of a change, perhaps; a notification may get lost, or come twice. */
function notify(mail: Mail, { side, id, mergedInto, isDeletion }: Event, now: number) {
  const { random, trouble, notifications, toldAt } = mail;
  if (mail.away === "uninstalled") return;
  // Framework360 tells of a change only where the merchant set that up.
  if (side === "framework360" && random.chance(0.5)) return;
  const about = { shop, side, cause: side === "shopify" ? "webhook" : "hint" } as const;
  const requests: SyncRequest[] = [{ ...about, customerId: id, ...(mergedInto && { mergedInto }) }];
  if (mergedInto) requests.push({ ...about, customerId: mergedInto });
  for (const request of requests) toldAt.set(request, isDeletion ? Infinity : wholeSecond(now));
  if (random.chance(trouble.losses)) return;
  notifications.push(...requests);
  if (random.chance(trouble.losses)) notifications.push(...requests);
}
