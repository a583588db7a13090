import type { PgBoss } from "pg-boss";
import type { z } from "zod";

/** The settings that queues depend on; `.env.example` explains them. */
export type QueueSettings = {
  SYNC_RETRY_LIMIT: number;
  SYNC_RETRY_DELAY_SECONDS: number;
  ACTIVITY_DAYS: number;
  WORKER_CONCURRENCY: number;
  WORKER_CONCURRENCY_PER_SHOP: number;
};

/** A queue's options without those that every queue has (open-queue.server.ts). */
export type QueueOptions = Omit<NonNullable<Parameters<PgBoss["createQueue"]>[1]>, "deadLetter">;

/** What is needed to open a queue and start its workers. */
export type QueueDefinition = {
  /** The queue's name in the database. It stays for ever: jobs of an earlier version wait under it. */
  name: string;
  queue: (settings: QueueSettings) => QueueOptions;
  /** Options of the queue where a job rests after its last attempt; without them it is only kept as failed. */
  deadLetters?: (settings: QueueSettings) => QueueOptions;
  /** How many jobs one process works on at once, and all processes together for one group; without it one job. */
  concurrency?: (settings: QueueSettings) => { workers: number; perGroup: number };
  /** How soon a worker notices a job that becomes due without a wake-up, such as a retry; 5 without it. */
  pollingSeconds?: number;
  /**
   * When pg-boss itself adds a job with empty data: a cron expression in UTC, to the minute. If times passed while no
   * process ran, one job is added for all of them.
   */
  schedule?: string;
};

/** Everything about a kind of job except its handler, which app/jobs/registry.server.ts names beside it. */
export type JobDefinition<Data extends object> = QueueDefinition & {
  /** The job's data. Ids only, or sealed: the queue's tables hold no personal data. */
  schema: z.ZodType<Data>;
  /** Jobs with the same key are the same work; the queue's policy says how many may wait and run. */
  key?: (data: Data) => string;
  /** Jobs of one group share the workers that `concurrency` gives to a group. */
  group?: (data: Data) => string;
  /** Higher goes first; 0 without it. */
  priority?: (data: Data) => number;
};

/** Has the compiler infer a job's data from its schema. Does nothing else. */
export function defineJob<Data extends object>(definition: JobDefinition<Data>): JobDefinition<Data> {
  return definition;
}

/** The name of the queue where jobs rest after their last attempt. */
export function deadLetterQueue({ name }: QueueDefinition): string {
  return `${name}-dead-letters`;
}

/** A worker that dies stops its heartbeat; its jobs go to others after this long. */
export const heartbeatSeconds = 10;

export const daySeconds = 86_400;

/** A side that answers again after an outage is called within this time, however many attempts failed before. */
export const maxRetryDelaySeconds = 3_600;

/** Options of a queue whose jobs go through a shop's customers. They are enqueued again at intervals instead of being retried. */
export const atIntervals = {
  notify: true,
  retryLimit: 0,
  expireInSeconds: 3600,
  heartbeatSeconds,
} satisfies QueueOptions;

/** Options of a queue whose jobs are retried with growing pauses. */
export function withRetries({ SYNC_RETRY_LIMIT, SYNC_RETRY_DELAY_SECONDS }: QueueSettings) {
  return {
    retryLimit: SYNC_RETRY_LIMIT,
    retryDelay: SYNC_RETRY_DELAY_SECONDS,
    retryBackoff: true,
    retryDelayMax: maxRetryDelaySeconds,
    expireInSeconds: 300,
    heartbeatSeconds,
  } satisfies QueueOptions;
}
