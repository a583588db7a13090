import { setTimeout as pause } from "node:timers/promises";

import { createRandom } from "../../sandbox/random.ts";
import { isoSeconds } from "../../sandbox/shopify/state.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";
import { connectAccount, openApp, submit } from "../support/merchant.ts";
import { aloneIn, judge, type Beginning } from "./judge.ts";
import { createPeople } from "./people.ts";
import { readRecords } from "./records.ts";
import { givenUp, whenAtRest, whenOrdersAreSeen, whenSweptAgain, writesOf } from "./rest.ts";
import { makeTrouble } from "./trouble.ts";

export type Course = {
  seed: number;
  /** On each side; half of them are there on both. */
  customers: number;
  edits: number;
  /** How often the app's process is killed meanwhile, and how long it lives each time. */
  kills: number;
  livesMs: number;
  /** Share of the calls that fail on both sides. */
  errorRate: number;
  pauseBetweenEditsMs: number;
  mostMinutes: number;
  /** The shop's, on which its budget of points depends. */
  plan?: "standard" | "plus";
};

export type Report = {
  /** What is not as it must be; see judge.ts. */
  found: string[];
  /** Lines of customers whose every try failed. */
  givenUp: string[];
  throttled: number;
  /** Writes of whole sweeps after everything was in step. */
  writesAtRest: number;
  seconds: { firstContact: number; edits: number };
  calls: Record<"firstContact" | "edits", { points: number; shopify: number; framework360: number }>;
  writes: Record<string, number>;
  customers: { shopify: number; framework360: number };
  failedCalls: number;
  webhooks: { sent: number; delivered: number };
};

/**
 * Turns both directions on over two systems that hold different and differing people, lets people go on editing on
 * both sides while calls fail and the process dies, and tells what came of it.
 */
export async function converge(world: SandboxWorld, course: Course): Promise<Report> {
  const { seed, customers, edits, kills, errorRate, pauseBetweenEditsMs } = course;
  const restMs = course.mostMinutes * 60_000;
  const random = createRandom(seed);
  const beginning = populate(world, customers, seed);
  const people = createPeople(world, random);
  if (course.plan) world.shopify.control.change({ plan: course.plan });
  await openApp(world);
  await connectAccount(world);

  const end = makeTrouble(world, errorRate);
  const started = performance.now();
  await turnOn(world);
  const killing = kill(world, kills, course.livesMs);
  // Whom nobody can contradict is edited while everybody is still being compared, the others after that.
  const alone = aloneIn(beginning);
  await repeat(edits / 2, pauseBetweenEditsMs, () => people.act(alone, { deletions: 0 }));
  await whenAtRest(world, restMs);
  const firstContact = { seconds: since(started), ...spentOf(world) };

  const edited = performance.now();
  await repeat(edits / 2, pauseBetweenEditsMs, () => people.act(() => true));
  await killing;
  end();
  await whenAtRest(world, restMs);
  const seconds = { firstContact: firstContact.seconds, edits: since(edited) };
  const all = spentOf(world);
  await lookAtOrders(world, restMs);

  const before = writesOf(world);
  await whenSweptAgain(world);
  const after = writesOf(world);
  const { shopify, framework360 } = readRecords(world);
  return {
    found: judge(readRecords(world), beginning, people),
    givenUp: await givenUp(world),
    throttled: world.shopify.control.calls.counts().throttled,
    writesAtRest: sum(after) - sum(before),
    seconds,
    calls: {
      firstContact,
      edits: {
        points: all.points - firstContact.points,
        shopify: all.shopify - firstContact.shopify,
        framework360: all.framework360 - firstContact.framework360,
      },
    },
    writes: after,
    customers: { shopify: shopify.size, framework360: framework360.size },
    failedCalls:
      sum(world.shopify.control.calls.counts().faults) +
      sum(world.framework360.control.calls.counts().faults),
    webhooks: world.shopify.control.webhooks.counts(),
  };
}

/** Half of each side's customers are there on both, some of them differing in what both sides know of them. */
export function populate(
  { shopify, framework360 }: SandboxWorld,
  customers: number,
  seed: number,
): Beginning {
  const half = Math.floor(customers / 2);
  shopify.control.generate({ count: customers, seed });
  framework360.control.generate({ count: customers, seed, from: customers - half });
  // They were there before: one that changed within the last seconds may change again under the same time, so a sweep looks at each.
  const dayAgo = isoSeconds(new Date(Date.now() - 86_400_000));
  for (const customer of shopify.shop.customers.values()) customer.updatedAt = dayAgo;
  const random = createRandom(seed, 1);
  const { store } = framework360.control;
  for (const customer of store.customersAscending().slice(0, half)) {
    if (random.chance(0.2)) store.updateCustomer(customer, { cognome: `${customer.cognome} Verdi` });
    if (random.chance(0.2)) store.updateCustomer(customer, { telefono: "" });
    if (random.chance(0.2)) store.updateCustomer(customer, { comune: "Crema", citta: "CR", cap: "26013" });
    if (random.chance(0.2)) store.updateCustomer(customer, { tags: ["crm", ...customer.tags] });
    if (random.chance(0.2)) store.updateCustomer(customer, { marketingActive: !customer.marketingActive });
  }
  return { records: readRecords({ shopify, framework360 } as SandboxWorld) };
}

export async function turnOn(world: SandboxWorld): Promise<void> {
  await submit(world, "/app/synchronization", {
    customersEnabled: "on",
    shopifyToFramework360: "on",
    framework360ToShopify: "on",
    // The simulated account shows as not subscribed only who said so.
    notSubscribedMeans: "unsubscribed",
  });
}

async function repeat(times: number, pauseMs: number, act: () => void): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    act();
    await pause(pauseMs);
  }
}

/** The orders of customers who were matched are looked at by turns, all within a day: here at once, before it is judged. */
async function lookAtOrders(world: SandboxWorld, withinMs: number): Promise<void> {
  await world.restartApp("SIGTERM", {
    FRAMEWORK360_ORDER_LOOKS_PER_MINUTE: "100000",
    SWEEP_INTERVAL_SECONDS: "1",
  });
  await whenOrdersAreSeen(world, withinMs);
  await whenAtRest(world, withinMs);
}

/** Lets the process live for so long each time, from when it listens. */
async function kill(world: SandboxWorld, times: number, livesMs: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await pause(livesMs);
    await world.restartApp("SIGKILL");
  }
}

function spentOf({ shopify, framework360 }: SandboxWorld) {
  const counts = shopify.control.calls.counts();
  return {
    points: counts.points,
    shopify: sum(counts.calls),
    framework360: sum(framework360.control.calls.counts().calls),
  };
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function since(started: number): number {
  return (performance.now() - started) / 1000;
}
