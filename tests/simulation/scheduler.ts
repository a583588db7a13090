import type { Random } from "./random.ts";

/** A worker or a sweep: it does things step by step, and can die between any two of them. */
export type Actor = { name: string; alive: boolean };

type Step = { actor: Actor; go: () => void };

/**
 * A virtual clock, and the one place where it is decided who goes on next: everything that takes time in the
 * simulated world waits here for its turn.
 */
export function createScheduler(random: Random) {
  let steps: Step[] = [];
  let now = Date.parse("2026-01-01T00:00:00Z");

  return {
    now: () => now,
    pass(ms: number) {
      now += ms;
    },

    /** Resolves when it is this actor's turn; never, once the actor is dead. */
    turn: (actor: Actor) => new Promise<void>((go) => steps.push({ actor, go })),

    waiting: () => steps.length > 0,

    /** Lets one of those who wait go on, and returns when everybody waits again or has ended. */
    async letOneGoOn() {
      const [step] = steps.splice(random.below(steps.length), 1);
      now += 1 + random.below(200);
      step?.go();
      await idle();
    },

    /** The actor stops in the middle of whatever it did. */
    kill(actor: Actor) {
      actor.alive = false;
      steps = steps.filter((step) => step.actor !== actor);
    },
  };
}

/** After all promises that could go on went on: Node runs the next tick once no promise is left that could. */
export function idle(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
