import { afterAll, beforeAll, expect, test } from "vitest";

import { fuzz, fuzzEnvironment } from "../support/fuzz.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld(fuzzEnvironment);
});

afterAll(() => world.close());

// `npm run fuzz` sends twenty thousand; here a bounded number, the same ones each time.
test("odd requests to any route are answered, with no server error and no trace of the code", async () => {
  const { inputs, statuses } = await fuzz(world, { runs: 400, seed: 360 });
  expect(inputs).toBeGreaterThanOrEqual(400);
  // It would prove little if nothing got through.
  expect(statuses[200]).toBeGreaterThan(50);
  expect(statuses[202]).toBeGreaterThan(12);
  expect((await fetch(`${world.appOrigin}/readyz`)).status).toBe(200);
}, 300_000);
