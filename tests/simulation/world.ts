import type { Act } from "./scenario.ts";
import { comeBack, act } from "./people.ts";
import { idle } from "./scheduler.ts";
import { linkedId, type Link } from "../../app/sync/link.ts";
import { carriesFrom } from "../../app/sync/policy.ts";
import type { Citizen } from "./population.ts";
import { createState, quiet, shop, type Circumstances, type State, type Trouble } from "./state.ts";
import { beginUndo, dueUndo, nextUndoAt } from "./undoing.ts";
import { beginJob, beginLinking, beginSweep, crash } from "./workers.ts";

export type { Deed } from "./state.ts";

const maxWorkers = 2;
const sweepIntervalMs = 60_000;
/**
 * How often, of all steps, a comparison begins that was not asked for; so for a sweep. Each asks for jobs, so at rest, where
 * all begin in turn as well, they are few: a life would be spent there. Each asks for so many jobs that, without an end to
 * them, the next would begin before those are done, for ever.
 */
const unaskedInTrouble = 0.02;
const unaskedAtRest = 0.002;
const unaskedAtMost = 100;

/** Far more than ever happened before a shop came to rest. */
const happensAtMost = 500_000;

/** Full rounds come hours apart. */
const fullRoundsApartMs = 3_600_000;

export type World = ReturnType<typeof worldOf>;

/**
 * One shop's world: two systems with people in them, notifications on their way, two workers running the real job
 * handler and the real sweep. Nothing in it depends on anything but the scenario.
 */
export function createWorld(circumstances: Circumstances): World {
  return worldOf(createState(circumstances));
}

/** Links two customers, of whom nothing is agreed on but what is given, for a test that lets no job do it. */
export function linkBoth(
  { links }: Pick<World, "links">,
  here: Pick<Citizen, "id">,
  there: Pick<Citizen, "id">,
  base: Link["base"] = null,
) {
  const ids = { shopifyId: here.id, framework360Id: there.id };
  links.set("1", { id: "1", ...ids, base, deletedOn: null, version: new Date(0) });
}

/** The world of a state, for a test that lets things happen in it one by one. */
export function worldOf(state: State) {
  const { population, links, policy, record, sweeps, survivors, linkedBefore, scheduler } = state;
  return {
    population,
    survivors,
    linkedBefore,
    links: links.all,
    apart: links.apart,
    policy,
    record,
    act: (given: Act) => act(state, given),
    pass: (ms: number) => scheduler.pass(ms),

    /** Lets everything happen in trouble, then comes to rest. */
    async live(acts: readonly Act[], trouble: Trouble) {
      state.trouble = trouble;
      await untilNothingHappens(state, [...acts]);
      await rest(state);
    },

    /** Compares every customer of both sides again. False: nothing was written and no link was saved. */
    async sweepEverything(): Promise<boolean> {
      const before = { writes: record.writes, saves: links.saves() };
      // What was just tried and not taken is not tried again by a round that comes at once.
      scheduler.pass(fullRoundsApartMs);
      sweeps.forget("shopify");
      sweeps.forget("framework360");
      retryOwed(state);
      // A sweep asks for nothing where its own side is as agreed: what became of the other one, both lists tell.
      beginLinking(state);
      await rest(state);
      return record.writes > before.writes || links.saves() > before.saves;
    },
  };
}

/** A full round has owed values tried again. */
function retryOwed({ links, policy, queue }: State) {
  const side = carriesFrom(policy, "framework360") ? "framework360" : "shopify";
  for (const link of links.all.values()) {
    const customerId = linkedId(link, side);
    const isOwing = Object.values(link.base?.owed ?? {}).some((fields) => Object.keys(fields).length > 0);
    if (isOwing && customerId) queue.ask({ shop, side, customerId, cause: "sweep", retryOwed: true });
  }
}

async function untilNothingHappens(state: State, acts: Act[] = []) {
  const { queue, scheduler, now } = state;
  await idle();
  const unasked = { left: unaskedAtMost };
  for (let happened = 0; ;) {
    while (await somethingHappens(state, acts, unasked))
      if ((happened += 1) > happensAtMost)
        throw new Error("The shop never comes to rest: jobs go on for ever.");
    if (queue.isEmpty() && state.undos.length === 0) return;
    scheduler.pass(Math.max(0, Math.min(queue.nextDueAt(), nextUndoAt(state)) - now()));
  }
}

/** One thing happens, of those that can. False: nothing can. */
async function somethingHappens(state: State, acts: Act[], unasked: { left: number }): Promise<boolean> {
  const { running, queue, scheduler, random, notifications } = state;
  const due = workersBusy(state) < maxWorkers ? queue.due() : [];
  const choices: (() => void | Promise<void>)[] = [];
  if (scheduler.waiting()) choices.push(scheduler.letOneGoOn, scheduler.letOneGoOn, scheduler.letOneGoOn);
  if (due.length > 0) choices.push(() => beginJob(state, due[random.below(due.length)]!));
  const undo = dueUndo(state);
  if (undo) choices.push(() => beginUndo(state, undo));
  if (notifications.length > 0) choices.push(() => deliver(state));
  if (acts.length > 0) choices.push(() => act(state, acts.shift()!));
  if (choices.length === 0) return false;
  const isCrash = running.size > 0 && random.chance(state.trouble.crashes);
  const chosen = isCrash ? null : choices[random.below(choices.length)]!;
  if (chosen) await chosen();
  else crash(state);
  const begins = beginUnasked(state, unasked);
  if (chosen !== scheduler.letOneGoOn || begins) await idle();
  return true;
}

/** A comparison or a sweep that was not asked for may begin. True: one did, or could not as another runs. */
function beginUnasked(state: State, unasked: { left: number }): boolean {
  const { random, trouble } = state;
  const chance = trouble === quiet ? unaskedAtRest : unaskedInTrouble;
  const isLinking = random.chance(chance) && unasked.left > 0;
  if (isLinking) beginLinking(state);
  const isSweep = random.chance(chance) && unasked.left > 0;
  if (isSweep) beginSweep(state, random.chance(0.5) ? "shopify" : "framework360");
  if (!isLinking && !isSweep) return false;
  unasked.left -= 1;
  return true;
}

function workersBusy({ running }: State): number {
  let busy = 0;
  for (const job of running.values()) if (job !== null) busy += 1;
  return busy;
}

function deliver({ notifications, random, queue, news, toldAt }: State) {
  const [request] = notifications.splice(random.below(notifications.length), 1);
  const { side, customerId } = request!;
  if (side === "shopify") news.set(customerId, Math.max(news.get(customerId) ?? 0, toldAt.get(request!)!));
  queue.ask(request!);
}

/** The trouble is over: everything that was missed is caught up with. */
async function rest(state: State) {
  state.trouble = quiet;
  await untilNothingHappens(state);
  comeBack(state);
  await untilNothingHappens(state);
  state.queue.redrive();
  const moved = () => state.record.writes + state.links.saves();
  let before = -1;
  // Somebody who was met in one round may be written in it, and the rest carried once a sweep saw that.
  for (let round = 0; round < 2 || (round < 5 && moved() > before); round += 1) {
    before = moved();
    // Sweeps come now and then, so that everything is shown by the time of the last one.
    state.scheduler.pass(sweepIntervalMs);
    beginSweep(state, "shopify");
    beginSweep(state, "framework360");
    await untilNothingHappens(state);
  }
}
