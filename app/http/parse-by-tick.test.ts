import { expect, test } from "vitest";

import { ownTick } from "./parse-by-tick.ts";

test("each waiting caller gets a tick of the event loop of its own, in order of arrival", async () => {
  let tick = 0;
  let isOver = false;
  const count = () => {
    tick += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const begun: { tick: number; number: number }[] = [];
  const all = [1, 2, 3].map(async (number) => {
    await ownTick();
    begun.push({ tick, number });
    await ownTick();
    begun.push({ tick, number });
  });
  await Promise.all(all);
  isOver = true;
  expect(begun.map(({ number }) => number)).toEqual([1, 2, 3, 1, 2, 3]);
  expect(new Set(begun.map(({ tick }) => tick)).size).toBe(6);
});
