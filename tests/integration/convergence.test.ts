import { afterEach, expect, test } from "vitest";

import { startWorld, type World } from "../support/world.ts";
import { converge } from "../chaos/converge.ts";

let world: World;

afterEach(() => world.close());

/** A short form of `npm run converge`. */
const course = {
  customers: 10,
  edits: 16,
  errorRate: 0.05,
  pauseBetweenEditsMs: 50,
  mostMinutes: 3,
  plan: "plus" as const,
  seed: 2,
  kills: 1,
  livesMs: 1_500,
};

test("people edit on both sides while calls fail, webhooks come twice and late and the process is killed, and all comes to rest in step", async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1" });
  const report = await converge(world, course);
  expect(report).toMatchObject({ found: [], givenUp: [], throttled: 0, writesAtRest: 0 });
  expect(report.failedCalls).toBeGreaterThan(0);
}, 180_000);
