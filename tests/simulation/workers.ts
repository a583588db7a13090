import { handleSyncRequest } from "../../app/jobs/sync-customer/handle-sync-request.ts";
import { sweep, type News } from "../../app/jobs/sweep/sweep.ts";
import { isAsAgreed } from "../../app/sync/as-agreed.ts";
import { isSame } from "../../app/sync/awaited.ts";
import { allFields, otherSide, type SideName } from "../../app/sync/customer.ts";
import { linkedId, livingId } from "../../app/sync/link.ts";
import { carriesFrom } from "../../app/sync/policy.ts";
import type { Snapshot } from "../../app/sync/side.ts";
import { linkCompared } from "./linking.ts";
import type { Job } from "./memory-queue.ts";
import type { Actor } from "./scheduler.ts";
import { shop, type State } from "./state.ts";
import { repeatUndo } from "./undoing.ts";
import { policyNow, portsOf } from "./watched-ports.ts";

/** A worker begins a job: the real handler. */
export function beginJob(state: State, job: Job) {
  const { queue, running } = state;
  const actor: Actor = { name: "worker", alive: true };
  queue.begin(job);
  running.set(actor, job);
  const attempt = { retryCount: job.attempts, lastAttempt: queue.isLastAttempt(job) };
  void handleSyncRequest(job.request, attempt, portsOf(state, actor, job.request)).then(
    ({ kind }) => end(state, actor, () => (kind === "retry" ? queue.fail(job) : queue.finish(job))),
    () => end(state, actor, () => queue.fail(job)),
  );
}

/** The real sweep of a side begins, unless one runs or nothing is carried from there. */
export function beginSweep(state: State, side: SideName) {
  const { away, policy, running, queue, sweeps, scheduler, listed } = state;
  if (away || !carriesFrom(policy, side)) return;
  const actor: Actor = { name: `sweep of ${side}`, alive: true };
  if ([...running.keys()].some(({ name }) => name === actor.name)) return;
  running.set(actor, null);
  const ports = portsOf(state, actor, null);
  const ask = ({ customerId, snapshot }: News) => {
    if (snapshot) listed.set(customerId, snapshot);
    queue.ask({ shop, side, customerId, cause: "sweep" });
  };
  void sweep({
    ...sweeps.of(side, ask),
    openSide: async () => {
      const sides = await ports.openSides();
      return sides === "not-connected" || !carriesFrom(policyNow(state), side) ? null : sides[side];
    },
    agreed: async (shown) => {
      await scheduler.turn(actor);
      return new Set(shown.filter((one) => isAgreed(state, side, one)).map(({ id }) => id));
    },
    pause: () => scheduler.turn(actor),
  }).then(
    () => end(state, actor, () => undefined),
    () => end(state, actor, () => undefined),
  );
}

/** Whether nothing is to be carried from there: the customer is as both sides last agreed. */
function isAgreed(state: State, side: SideName, snapshot: Snapshot): boolean {
  const link = [...state.links.all.values()].find((one) => linkedId(one, side) === snapshot.id) ?? null;
  if (livingId(link, otherSide(side)) === null) return false;
  return isAsAgreed(snapshot, side, link!.base, policyNow(state));
}

const linking = "linking";

export const isLinking = ({ running }: State) => [...running.keys()].some(({ name }) => name === linking);

/** The pairs of a comparison begin to be linked, unless some are already. */
export function beginLinking(state: State) {
  const { away, running } = state;
  if (away || isLinking(state)) return;
  const actor: Actor = { name: linking, alive: true };
  running.set(actor, null);
  void linkCompared(state, actor).then(
    () => end(state, actor, () => undefined),
    () => end(state, actor, () => undefined),
  );
}

/** Every customer of these sides is compared again: by a full synchronization, before a sweep, or by a sweep alone. */
export function catchUp(state: State, sides: SideName[] = ["shopify", "framework360"]) {
  state.record.toCatchUp += countDifferences(state);
  for (const side of sides) state.sweeps.forget(side);
  if (state.random.chance(0.5)) return beginLinking(state);
  for (const side of sides) beginSweep(state, side);
}

/** How many fields of linked customers differ, and how many customers are not linked: as much may be written. */
export function countDifferences({ links, population: { shopify, framework360 } }: State): number {
  const pairs = [...links.all.values()].flatMap((link) => {
    const one = shopify.citizens.get(link.shopifyId ?? "");
    const other = framework360.citizens.get(link.framework360Id ?? "");
    return one && other ? [[one.customer, other.customer] as const] : [];
  });
  const differing = pairs.flatMap(([one, other]) =>
    allFields.filter((field) => !isSame(one[field], other[field])),
  );
  return differing.length + shopify.citizens.size + framework360.citizens.size - 2 * pairs.length;
}

function end({ running }: State, actor: Actor, note: () => void) {
  if (!actor.alive) return;
  running.delete(actor);
  note();
}

/** A worker or a sweep dies in the middle of what it does. */
export function crash(state: State) {
  const { running, undoing, random, record, scheduler, locks, queue } = state;
  const victims = [...running];
  const [actor, job] = victims[random.below(victims.length)]!;
  record.crashes += 1;
  scheduler.kill(actor);
  locks.releaseAllOf(actor);
  running.delete(actor);
  if (job) queue.abandon(job);
  const undo = undoing.get(actor);
  undoing.delete(actor);
  if (undo) repeatUndo(state, undo);
}
