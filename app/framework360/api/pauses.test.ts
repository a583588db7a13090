import { expect, test } from "vitest";

import { createPauses } from "./pauses.ts";

function pauses() {
  let now = 0;
  const waits: number[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
    now += ms;
  };
  return { ...createPauses({ now: () => now, wait }), waits, passTime: (ms: number) => (now += ms) };
}

test("an account without a pause is called at once", async () => {
  const { waitForEnd, waits } = pauses();
  await waitForEnd("a", 20_000);
  expect(waits).toEqual([]);
});

test("callers wait for the end of a short pause of their account, and of no other", async () => {
  const { start, waitForEnd, waits } = pauses();
  start("a", 3_000);
  await waitForEnd("b", 20_000);
  expect(waits).toEqual([]);
  await waitForEnd("a", 20_000);
  expect(waits).toEqual([3_000]);
  await waitForEnd("a", 20_000);
  expect(waits).toEqual([3_000]);
});

test("during a long pause callers are refused, and told how long it lasts", async () => {
  const { start, waitForEnd, passTime } = pauses();
  start("a", 120_000);
  passTime(30_000);
  await expect(waitForEnd("a", 20_000)).rejects.toMatchObject({ kind: "unavailable", retryAfterMs: 90_000 });
});

test("a shorter pause does not end a longer one, and none is longer than an hour", async () => {
  const { start, waitForEnd } = pauses();
  start("a", 24 * 60 * 60_000);
  start("a", 1_000);
  await expect(waitForEnd("a", 20_000)).rejects.toMatchObject({ retryAfterMs: 60 * 60_000 });
});
