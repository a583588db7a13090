import { expect, test } from "vitest";

import { simulate } from "./simulate.ts";

/** `npm run simulate` lives through as many more as wanted, from other seeds. */
test("whatever happens, a shop comes to rest with both sides in step and nothing lost, doubled or undone", async () => {
  const { outcome, lives } = await simulate(20_261_124, 300);
  const message = outcome.errorInstance instanceof Error ? outcome.errorInstance.message : "";
  expect(
    outcome.failed
      ? `npm run simulate -- --seed ${outcome.seed} --path "${outcome.counterexamplePath}"\n${message}`
      : null,
  ).toBeNull();
  // A simulation in which nothing happens proves nothing.
  const sum = (part: keyof (typeof lives)[number]) => lives.reduce((all, life) => all + life[part], 0);
  expect(sum("writes")).toBeGreaterThan(1000);
  expect(sum("failures")).toBeGreaterThan(1000);
  expect(sum("crashes")).toBeGreaterThan(100);
  expect(sum("undone")).toBeGreaterThan(100);
}, 400_000);
