import { afterAll, beforeAll, expect, test } from "vitest";

import type { SandboxWorld } from "../../sandbox/world.ts";
import { chaos } from "../chaos/chaos.ts";
import { openWatchedWorld } from "../support/world.ts";
import { startFragilePostgres, type FragilePostgres } from "../chaos/fragile-postgres.ts";

let database: FragilePostgres;
let world: SandboxWorld;

beforeAll(async () => {
  database = await startFragilePostgres("chaos");
  world = await openWatchedWorld(database.url, {
    SWEEP_INTERVAL_SECONDS: "1",
    FRAMEWORK360_TIMEOUT_SECONDS: "1",
  });
});

afterAll(async () => {
  await world.close();
  await database.stop();
});

test("whatever goes wrong around the app while people go on, nothing is lost, doubled or undone", async () => {
  const report = await chaos(world, database, {
    seed: 1,
    customers: 10,
    changes: 24,
    times: 1,
    lastsMs: 500,
    judgeEach: false,
    restMs: 180_000,
    retryScale: 0.01,
  });
  const { found, givenUp, writesAtRest, webhooks } = report;
  expect({ found, givenUp, writesAtRest }).toEqual({ found: [], givenUp: [], writesAtRest: 0 });
  expect(webhooks).toMatchObject({ failed: 0, kept: webhooks.delivered });
}, 420_000);
