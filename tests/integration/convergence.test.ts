import { afterEach, expect, test } from "vitest";

import { startWorld, type World } from "../support/world.ts";
import { converge } from "../chaos/converge.ts";

let world: World;

afterEach(() => world.close());

const course = {
  customers: 20,
  edits: 30,
  errorRate: 0.05,
  pauseBetweenEditsMs: 50,
  mostMinutes: 1,
  plan: "plus" as const,
};

test.each([
  { what: "calls fail and webhooks come twice and late", seed: 1, kills: 0, livesMs: 0 },
  { what: "the process is killed again and again besides", seed: 2, kills: 2, livesMs: 1_500 },
])(
  "people edit on both sides while $what, and all comes to rest in step",
  async ({ what: _what, ...given }) => {
    world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1" });
    const report = await converge(world, { ...course, ...given });
    expect(report).toMatchObject({ found: [], givenUp: [], throttled: 0, writesAtRest: 0 });
    expect(report.failedCalls).toBeGreaterThan(0);
  },
  180_000,
);
