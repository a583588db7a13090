import { requestKey, type SyncRequest } from "../../app/jobs/requests.ts";

export type Job = { request: SyncRequest; tries: number; dueAt: number };

const mostTries = 8;
const retryDelayMs = 30_000;
/** After this long without a sign of life a worker's job is given to another one. */
const heartbeatMs = 10_000;

/** The queue's promises: of one customer one job waits and one runs; a failed one comes again, later each time. */
export function createMemoryQueue(now: () => number) {
  const waiting = new Map<string, Job>();
  const running = new Map<string, Job>();
  const deadLetters = new Map<string, Job>();

  function wait(job: Job) {
    const key = requestKey(job.request);
    if (!waiting.has(key)) waiting.set(key, job);
  }

  return {
    ask: (request: SyncRequest) => wait({ request, tries: 0, dueAt: now() }),

    anotherWaits: (request: SyncRequest) => waiting.has(requestKey(request)),

    /** Jobs that somebody could begin now. */
    due: () =>
      [...waiting].filter(([key, job]) => job.dueAt <= now() && !running.has(key)).map(([, job]) => job),

    nextDueAt: () => Math.min(...[...waiting.values()].map(({ dueAt }) => dueAt)),

    isLastTry: ({ tries }: Job) => tries >= mostTries,

    begin(job: Job) {
      const key = requestKey(job.request);
      waiting.delete(key);
      running.set(key, job);
    },

    finish: (job: Job) => running.delete(requestKey(job.request)),

    fail(job: Job) {
      const key = requestKey(job.request);
      running.delete(key);
      if (job.tries >= mostTries) deadLetters.set(key, job);
      else wait({ ...job, tries: job.tries + 1, dueAt: now() + retryDelayMs * 2 ** job.tries });
    },

    /** Its worker is dead: that is noticed after a while, and counts as no try. */
    abandon(job: Job) {
      running.delete(requestKey(job.request));
      wait({ ...job, dueAt: now() + heartbeatMs });
    },

    /** A merchant presses Retry on everything that failed. */
    redrive() {
      for (const { request } of deadLetters.values()) wait({ request, tries: 0, dueAt: now() });
      deadLetters.clear();
    },

    isEmpty: () => waiting.size === 0 && running.size === 0,
  };
}
