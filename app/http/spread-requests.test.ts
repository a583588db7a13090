import type { Request, Response } from "express";
import { expect, test } from "vitest";

import { spreadRequests } from "./spread-requests.ts";

/** The time that a request takes until it waits for something, or longer. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Begins this many requests at once, each of which works for `ms`. @returns for each tick, the requests that began in it */
async function begin(requests: number, ms: number): Promise<number[][]> {
  const handler = spreadRequests();
  const ticks: number[][] = [[]];
  const all = Array.from(
    { length: requests },
    (_, number) =>
      new Promise<void>((begun) => {
        handler({} as Request, {} as Response, () => {
          ticks.at(-1)!.push(number);
          work(ms);
          begun();
        });
      }),
  );
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      await new Promise((tick) => setImmediate(tick));
      if (ticks.at(-1)!.length > 0) ticks.push([]);
    }
  })();
  await Promise.all(all);
  isOver = true;
  await others;
  return ticks.filter((turn) => turn.length > 0);
}

test("requests that arrive at once are begun in order, and other work of the event loop runs in between", async () => {
  const ticks = await begin(40, 2);
  expect(ticks.length).toBeGreaterThan(4);
  expect(ticks.flat()).toEqual(Array.from({ length: 40 }, (_, number) => number));
});

test("a request that takes longer than a tick is begun all the same", async () => {
  expect(await begin(2, 15)).toEqual([[0], [1]]);
});
