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
  /** Aborted when the job's time is over, or the process stops: what is left is for the next job. */
  signal: AbortSignal;
};

/**
 * What the queue does with a job after its handler: nothing more by default. `forget` deletes it at once instead of
 * keeping it for some days; `retry` fails the attempt, and the handler has logged why.
 */
export type JobEnd = void | "forget" | "retry";

/** Does one job. Throws when the attempt failed and the reason is still to be logged. */
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
 * How long workers wait for a wake-up before they look anyway: a retry that falls due sends no wake-up. One worker
 * looks often for all that do the same, and wakes another one when there was something to do.
 */
const pollingSeconds = { first: 1, others: 5 };

/** Starts this process's workers. Each takes one job after the other; they end when the queue is stopped. */
export async function startWorkers(boss: PgBoss, jobs: readonly RegisteredJob[]): Promise<void> {
  for (const job of jobs) {
    const concurrency = job.definition.concurrency?.(environment());
    if (!concurrency) {
      await startTeam(boss, job, 1);
      continue;
    }
    const { workers, perGroup } = concurrency;
    const reserved = reservedWorkers(workers);
    await startTeam(boss, job, reserved, 1);
    await startTeam(boss, job, workers - reserved, perGroup);
  }
}

/** Workers reserved for groups with no job running, so that one or two busy shops cannot occupy all of them. */
function reservedWorkers(workers: number): number {
  return workers > 1 ? Math.max(1, Math.floor(workers / 5)) : 0;
}

/** Starts workers that may take the same jobs. */
async function startTeam(
  boss: PgBoss,
  registered: RegisteredJob,
  size: number,
  groupConcurrency?: number,
): Promise<void> {
  const waiting = new Set<string>();
  for (let count = 0; count < size; count += 1) {
    const seconds = count === 0 ? pollingSeconds.first : pollingSeconds.others;
    const worker: string = await boss.work(
      registered.definition.name,
      {
        batchSize: 1,
        includeMetadata: true,
        pollingIntervalSeconds: seconds,
        notifyPollingIntervalSeconds: seconds,
        ...(groupConcurrency !== undefined && { groupConcurrency }),
      },
      async ([job]: JobWithMetadata<object>[]) => {
        waiting.delete(worker);
        const [next] = waiting;
        if (next) boss.notifyWorker(next);
        const done = !job || (await runJob(boss, registered, job));
        waiting.add(worker);
        // There may be more to do: look again at once instead of waiting out the interval.
        boss.notifyWorker(worker);
        if (!done) throw jobFailure();
      },
    );
    waiting.add(worker);
  }
}

/** @returns whether the attempt succeeded */
async function runJob(
  boss: PgBoss,
  { definition: { name }, handle }: RegisteredJob,
  { id, data, retryCount, retryLimit, signal }: JobWithMetadata<object>,
): Promise<boolean> {
  const lastAttempt = retryCount >= retryLimit;
  const { requestId, ...about } = aboutSchema.parse(data);
  const endTimer = jobAttempts.startTimer({ queue: name });
  const ended = (isDone: boolean) => {
    endTimer({ outcome: isDone ? "done" : lastAttempt ? "dead" : "retry" });
    return isDone;
  };
  try {
    const verdict = await withinSpan(
      `job ${name}`,
      () => handle(boss, data, { retryCount, lastAttempt, signal }),
      {
        kind: SpanKind.CONSUMER,
        requestId,
        attributes: { "app.job_id": id, "app.attempt": retryCount + 1, ...about },
        describe: (verdict) => ({ "app.verdict": verdict ?? "done" }),
      },
    );
    if (verdict === "forget") await boss.deleteJob(name, id);
    return ended(verdict !== "retry");
  } catch (error) {
    logger.warn({ err: error, queue: name, job: id }, "A job failed.");
    return ended(false);
  }
}

/** What a job's data tells of where it came from and whom it is about: ids, as in the log. */
const aboutSchema = z.object({
  requestId: z.uuid().optional().catch(undefined),
  shop: z.string().optional().catch(undefined),
  side: z.string().optional().catch(undefined),
  customerId: z.string().optional().catch(undefined),
});
