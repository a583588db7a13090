import type { Request, Response } from "express";
import { expect, test } from "vitest";

import { inTurns } from "./in-turns.ts";

/** As long as a request takes until it waits for something, and longer. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Begins so many requests at once, each of which works for so long. Tells which were begun by when others had a turn. */
async function begin(requests: number, ms: number): Promise<number[][]> {
  const handler = inTurns();
  const turns: number[][] = [[]];
  const all = Array.from(
    { length: requests },
    (_, number) =>
      new Promise<void>((begun) => {
        handler({} as Request, {} as Response, () => {
          turns.at(-1)!.push(number);
          work(ms);
          begun();
        });
      }),
  );
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      await new Promise((turn) => setImmediate(turn));
      if (turns.at(-1)!.length > 0) turns.push([]);
    }
  })();
  await Promise.all(all);
  isOver = true;
  await others;
  return turns.filter((turn) => turn.length > 0);
}

test("requests that arrive at once leave the event loop to others in between, and are begun in their order", async () => {
  const turns = await begin(40, 2);
  expect(turns.length).toBeGreaterThan(4);
  expect(turns.flat()).toEqual(Array.from({ length: 40 }, (_, number) => number));
});

test("a request that takes longer than a turn is begun all the same", async () => {
  expect(await begin(2, 15)).toEqual([[0], [1]]);
});
