import { requestKey, type SyncRequest } from "../../app/jobs/sync-customer/job.ts";

export type Job = { request: SyncRequest; attempts: number; dueAt: number };

const maxAttempts = 8;
const retryDelayMs = 30_000;
/** After this long without a sign of life a worker's job is given to another one. */
const heartbeatMs = 10_000;

/**
 * The queue's promises: of one customer one job waits, one runs, and one that failed waits to come again, later each
 * time.
 */
export function createMemoryQueue(now: () => number) {
  const waiting = new Map<string, Job>();
  const repeating = new Map<string, Job>();
  const running = new Map<string, Job>();
  const deadLetters = new Map<string, Job>();

  function wait(job: Job) {
    const key = requestKey(job.request);
    const jobs = job.attempts > 0 ? repeating : waiting;
    if (!jobs.has(key)) jobs.set(key, job);
  }

  const all = () => [...repeating, ...waiting];

  function repeat(job: Job, delayMs: number) {
    const key = requestKey(job.request);
    running.delete(key);
    if (job.attempts >= maxAttempts) deadLetters.set(key, job);
    else
      wait({ ...job, attempts: job.attempts + 1, dueAt: now() + delayMs + retryDelayMs * 2 ** job.attempts });
  }

  return {
    /** A job that waits takes over when a person asked for the same. */
    ask(request: SyncRequest) {
      const { askedAt } = request;
      const key = requestKey(request);
      for (const jobs of [waiting, repeating]) {
        const job = askedAt && jobs.get(key);
        if (job) jobs.set(key, { ...job, request: { ...job.request, askedAt } });
      }
      wait({ request, attempts: 0, dueAt: now() });
    },

    anotherWaits(request: SyncRequest) {
      const key = requestKey(request);
      return waiting.has(key) || repeating.has(key);
    },

    /** Whether a job of this cause waits or runs. */
    hasAny: (cause: SyncRequest["cause"]) =>
      [...waiting.values(), ...repeating.values(), ...running.values()].some(
        ({ request }) => request.cause === cause,
      ),

    /** Jobs that a worker could begin now. */
    due() {
      const due: Job[] = [];
      for (const jobs of [repeating, waiting])
        for (const [key, job] of jobs) if (job.dueAt <= now() && !running.has(key)) due.push(job);
      return due;
    },

    nextDueAt: () => Math.min(...all().map(([, { dueAt }]) => dueAt)),

    isLastAttempt: ({ attempts }: Job) => attempts >= maxAttempts,

    begin(job: Job) {
      const key = requestKey(job.request);
      (job.attempts > 0 ? repeating : waiting).delete(key);
      running.set(key, job);
    },

    finish: (job: Job) => running.delete(requestKey(job.request)),

    fail: (job: Job) => repeat(job, 0),

    /** Its worker is dead: that is noticed after a while. */
    abandon: (job: Job) => repeat(job, heartbeatMs),

    /** A merchant presses Retry on everything that failed. */
    redrive() {
      for (const { request } of deadLetters.values()) wait({ request, attempts: 0, dueAt: now() });
      deadLetters.clear();
    },

    /** The shop uninstalled the app: none of its jobs is to be done any more. */
    forgetWaiting() {
      waiting.clear();
      repeating.clear();
      deadLetters.clear();
    },

    isEmpty: () => waiting.size + repeating.size + running.size === 0,
  };
}
