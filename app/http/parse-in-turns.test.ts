import { expect, test } from "vitest";

import { ownTurn } from "./parse-in-turns.ts";

test("each of those who wait has a turn of the event loop for itself, in the order in which they came", async () => {
  let turn = 0;
  let isOver = false;
  const count = () => {
    turn += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const begun: { turn: number; number: number }[] = [];
  const all = [1, 2, 3].map(async (number) => {
    await ownTurn();
    begun.push({ turn, number });
    await ownTurn();
    begun.push({ turn, number });
  });
  await Promise.all(all);
  isOver = true;
  expect(begun.map(({ number }) => number)).toEqual([1, 2, 3, 1, 2, 3]);
  expect(new Set(begun.map(({ turn }) => turn)).size).toBe(6);
});
