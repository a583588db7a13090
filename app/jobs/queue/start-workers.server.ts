import { SpanKind } from "@opentelemetry/api";
import type { JobWithMetadata, PgBoss } from "pg-boss";
import { z } from "zod";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { jobAttempts } from "../../metrics/instruments.ts";
import { withinSpan } from "../../tracing/span.ts";
import type { JobDefinition, QueueDefinition } from "./job-definition.ts";
import { jobFailure } from "./job-failure.ts";

/** Which attempt of a job a handler is called for. */
export type Attempt = {
  retryCount: number;
  lastAttempt: boolean;
  /** Aborted when the job's time is over, or the process stops: the next job does the rest. */
  signal: AbortSignal;
};

/**
 * What the queue does with a job after its handler: nothing more by default. `forget` deletes it at once instead of
 * keeping it for some days; `retry` fails the attempt, and the handler has logged why. `afterSeconds`: the job enqueued its own next
 * turn, which is due then without a wake-up.
 */
export type JobEnd = void | "forget" | "retry" | { afterSeconds: number };

/** Does one job. Throws when the attempt failed and the handler has not logged the reason. */
export type Handler<Data> = (boss: PgBoss, data: Data, attempt: Attempt) => Promise<JobEnd>;

/** A job definition together with its handler. */
export type RegisteredJob = {
  definition: QueueDefinition;
  handle: (boss: PgBoss, data: unknown, attempt: Attempt) => Promise<JobEnd>;
};

/** Puts a definition and its handler together. A job whose data does not match the schema fails its attempt. */
export function register<Data extends object>(
  definition: JobDefinition<Data>,
  handler: Handler<Data>,
): RegisteredJob {
  const { schema } = definition;
  return { definition, handle: async (boss, data, attempt) => handler(boss, schema.parse(data), attempt) };
}

/**
 * How long a waiting worker goes without a wake-up before it polls: a retry that becomes due sends none. Retries of
 * customers' jobs are due after seconds, those of other jobs after a minute or so.
 */
const pollingSeconds = 5;

/** Starts this process's workers. Each takes one job after the other; they end when the queue is stopped. */
export async function startWorkers(boss: PgBoss, jobs: readonly RegisteredJob[]): Promise<void> {
  for (const job of jobs) {
    const concurrency = job.definition.concurrency?.(environment());
    const polling = job.definition.pollingSeconds ?? pollingSeconds;
    if (!concurrency) {
      await startTeam(boss, job, { size: 1, polling });
      continue;
    }
    const { workers, perGroup } = concurrency;
    const reserved = reservedWorkers(workers);
    if (reserved) await startTeam(boss, job, { size: reserved, perGroup: 1, polling: pollingSeconds });
    await startTeam(boss, job, { size: workers - reserved, perGroup, polling });
  }
}

/** Workers reserved for groups with no job running, so that one or two busy shops cannot occupy all of them. */
function reservedWorkers(workers: number): number {
  return workers > 1 ? Math.max(1, Math.floor(workers / 5)) : 0;
}

type Team = { size: number; polling: number; perGroup?: number };

/**
 * Starts up to `size` workers that take the same jobs. Only one of them waits for the next job, because a wake-up reaches every
 * waiting worker, and each then queries the database. A worker that takes a job starts another one to wait in its place, and
 * ends that one when the job is done.
 */
async function startTeam(
  boss: PgBoss,
  registered: RegisteredJob,
  { size, polling, perGroup }: Team,
): Promise<void> {
  const { name } = registered.definition;
  const waiting = new Set<string>();
  let workers = 0;
  const add = async () => {
    workers += 1;
    const worker: string = await boss.work(
      name,
      {
        batchSize: 1,
        includeMetadata: true,
        pollingIntervalSeconds: polling,
        notifyPollingIntervalSeconds: polling,
        ...(perGroup !== undefined && { groupConcurrency: perGroup }),
      },
      async ([job]: JobWithMetadata<object>[]) => {
        // A worker that was ended while it fetched a job still does that job.
        const isEnded = !waiting.delete(worker);
        // `add` fails only while the queue is being stopped, when no more workers are needed.
        if (!waiting.size && workers < size) await add().catch(() => undefined);
        const { isDone, afterSeconds } = job ? await runJob(boss, registered, job) : { isDone: true };
        if (!isEnded) {
          for (const other of waiting) await end(other);
          waiting.add(worker);
          // The worker polls again once pg-boss has completed the job, instead of waiting for the interval: more jobs may
          // wait, and its group has a free place now.
          boss.notifyWorker(worker);
          if (afterSeconds !== undefined) lookAgainIn(afterSeconds);
        }
        if (!isDone) throw jobFailure();
      },
    );
    waiting.add(worker);
  };
  // The next turn is due a moment after the time for which it waits, and that began before this turn ended.
  const lookAgainIn = (seconds: number) => {
    const look = () => waiting.forEach((worker) => boss.notifyWorker(worker));
    setTimeout(look, seconds * 1000).unref();
  };
  const end = async (worker: string) => {
    waiting.delete(worker);
    workers -= 1;
    await boss.offWork(name, { id: worker, wait: false });
  };
  await add();
}

/** What came of an attempt, and after how many seconds the job's next turn is due, if it enqueued one. */
type Ended = { isDone: boolean; afterSeconds?: number };

async function runJob(
  boss: PgBoss,
  { definition: { name }, handle }: RegisteredJob,
  { id, data, retryCount, retryLimit, signal }: JobWithMetadata<object>,
): Promise<Ended> {
  const lastAttempt = retryCount >= retryLimit;
  const { requestId, ...about } = aboutSchema.parse(data);
  const endTimer = jobAttempts.startTimer({ queue: name });
  const ended = (isDone: boolean): Ended => {
    endTimer({ outcome: isDone ? "done" : lastAttempt ? "dead" : "retry" });
    return { isDone };
  };
  try {
    const verdict = await withinSpan(
      `job ${name}`,
      () => handle(boss, data, { retryCount, lastAttempt, signal }),
      {
        kind: SpanKind.CONSUMER,
        requestId,
        attributes: { "app.job_id": id, "app.attempt": retryCount + 1, ...about },
        describe: (verdict) => ({ "app.verdict": typeof verdict === "string" ? verdict : "done" }),
      },
    );
    if (verdict === "forget") await boss.deleteJob(name, id);
    const turn = typeof verdict === "object" ? verdict : {};
    return { ...ended(verdict !== "retry"), ...turn };
  } catch (error) {
    logger.warn({ err: error, queue: name, job: id }, "A job failed.");
    return ended(false);
  }
}

/** The ids in a job's data that traces need: the request that it comes from, and its customer. */
const aboutSchema = z.object({
  requestId: z.uuid().optional().catch(undefined),
  shop: z.string().optional().catch(undefined),
  side: z.string().optional().catch(undefined),
  customerId: z.string().optional().catch(undefined),
});
