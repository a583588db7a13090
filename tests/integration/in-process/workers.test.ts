import type { PgBoss } from "pg-boss";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";

import type { JobDefinition } from "../../../app/jobs/queue/job-definition.ts";
import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";
import { within } from "../../support/within.ts";

type Data = { shop: string };

/** A fifth of the workers is reserved for shops of which no job runs, so these are two teams. */
const workers = 10;
const perGroup = 3;

const job: JobDefinition<Data> = {
  name: "crowd",
  schema: z.object({ shop: z.string() }),
  group: ({ shop }) => shop,
  concurrency: () => ({ workers, perGroup }),
  // No worker is to wait that long.
  pollingSeconds: 3_600,
  queue: () => ({ notify: true, retryLimit: 0 }),
};

/** It enqueues its own next turn, which sends no wake-up when it becomes due. */
const turns: JobDefinition<Data> = {
  name: "turns",
  schema: z.object({ shop: z.string() }),
  pollingSeconds: 3_600,
  queue: () => ({ notify: true, retryLimit: 0 }),
};
const maxTurns = 3;

let boss: PgBoss;
let app: Awaited<ReturnType<typeof loadApp>>;
let running: number;
let done: number;
let turnsTaken: number;
let release: () => void;

/** The app reads its settings when its modules are loaded. */
async function loadApp() {
  const [{ enqueue }, { openQueue }, { register, startWorkers }] = await Promise.all([
    import("../../../app/jobs/queue/enqueue.ts"),
    import("../../../app/jobs/queue/open-queue.server.ts"),
    import("../../../app/jobs/queue/start-workers.server.ts"),
  ]);
  return { enqueue, openQueue, register, startWorkers };
}

beforeAll(async () => {
  becomeApp(await createTestDatabase());
  app = await loadApp();
});

beforeEach(async () => {
  running = 0;
  done = 0;
  turnsTaken = 0;
  const released = new Promise<void>((resolve) => (release = resolve));
  boss = await app.openQueue([job, turns]);
  const handler = async () => {
    running += 1;
    await released;
    running -= 1;
    done += 1;
  };
  const takeTurn = async (_boss: PgBoss, data: Data) => {
    turnsTaken += 1;
    if (turnsTaken === maxTurns) return;
    await app.enqueue(boss, turns, [data], { afterSeconds: 1 });
    return { afterSeconds: 1 };
  };
  await app.startWorkers(boss, [app.register(job, handler), app.register(turns, takeTurn)]);
});

afterEach(() => boss.stop({ graceful: false }));

const waiting = () => boss.getWipData().filter(({ name, count }) => name === job.name && count === 0).length;
const shops = (count: number): Data[] => Array.from({ length: count }, (_, index) => ({ shop: `${index}` }));

test("as many jobs run at once as a process may run, and no more", async () => {
  await app.enqueue(boss, job, shops(2 * workers));
  await expect.poll(() => running, within).toBe(workers);
  release();
  await expect.poll(() => done, within).toBe(2 * workers);
});

test("the next job of a shop that may have no more at once begins when one of them is done", async () => {
  const count = 30;
  await app.enqueue(
    boss,
    job,
    Array.from({ length: count }, () => ({ shop: "one" })),
  );
  await expect.poll(() => running, within).toBe(perGroup);
  // Who waits now has looked, and found no more that may be begun.
  await expect.poll(() => waiting(), within).toBe(2);
  release();
  await expect.poll(() => done, within).toBe(count);
});

test("one worker of each team waits for the next job, before and after many: a wake-up has each that waits ask", async () => {
  const teams = 2;
  expect(waiting()).toBe(teams);
  await app.enqueue(boss, job, shops(workers));
  await expect.poll(() => running, within).toBe(workers);
  expect(waiting()).toBe(0);
  release();
  await expect.poll(() => done, within).toBe(workers);
  await expect.poll(waiting, within).toBe(teams);
  await app.enqueue(boss, job, shops(1));
  await expect.poll(() => done, within).toBe(workers + 1);
});

test("a job that enqueues its own next turn has it taken when it is due, though nobody polls", async () => {
  await app.enqueue(boss, turns, shops(1));
  await expect.poll(() => turnsTaken, within).toBe(maxTurns);
});
