/**
 * `node benchmarks/send-many.ts` (after a build): how long it takes to ask for a send of all 20,000 customers of an account, and how
 * long until it has stopped after a person stopped it. Wanted: asked for within 2 s. Ends with 1 when it is not so.
 *
 *   node benchmarks/send-many.ts [--customers 20000]
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";

import type { SendManyProgress } from "../app/merchant/send-many.server.ts";
import { openWorld } from "../sandbox/world.ts";
import { connectAccount, openApp, readJson, submit } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";

const { values } = parseArgs({ options: { customers: { type: "string", default: "20000" } } });
const wantedMs = 2_000;
const pollMs = 200;

const database = await startTemporaryPostgres("send-many");
const world = await openWorld(database.url, { LOG_LEVEL: "warn" });
const path = "/app/sends/many";

async function readProgress(): Promise<SendManyProgress> {
  return (await readJson<{ progress: SendManyProgress }>(world, path)).body.progress;
}

async function until(isSo: (progress: SendManyProgress) => boolean): Promise<SendManyProgress> {
  for (;;) {
    const progress = await readProgress();
    if (isSo(progress)) return progress;
    await pause(pollMs);
  }
}

async function timed<Answer>(what: string, work: () => Promise<Answer>): Promise<[Answer, number]> {
  const started = performance.now();
  const answer = await work();
  const ms = Math.round(performance.now() - started);
  console.log(`${what}: ${ms} ms`);
  return [answer, ms];
}

try {
  await openApp(world);
  await connectAccount(world);
  world.framework360.control.generate({ count: Number(values.customers), orders: false });
  const [, askedMs] = await timed("asked for", () =>
    submit(world, path, { intent: "begin", side: "framework360", search: "", state: "" }),
  );
  const { id } = await until(({ counts }) => counts.created > 0);
  const [stopped] = await timed("stopped", async () => {
    await submit(world, path, { intent: "stop", id });
    return until(({ finishedAt }) => finishedAt !== null);
  });
  console.log(JSON.stringify({ counts: stopped.counts, left: stopped.left }));
  process.exitCode = askedMs < wantedMs ? 0 : 1;
} finally {
  await world.close();
  await database.stop();
}
