import { expect, test } from "vitest";

import { createPauses } from "./pause.ts";

function pauses() {
  let now = 0;
  const waits: number[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
    now += ms;
  };
  return { ...createPauses({ now: () => now, wait }), waits, passTime: (ms: number) => (now += ms) };
}

test("an account that asked for nothing is called at once", async () => {
  const { pass, waits } = pauses();
  await pass("a", 20_000);
  expect(waits).toEqual([]);
});

test("a short pause is waited for, by callers of that account alone", async () => {
  const { ask, pass, waits } = pauses();
  ask("a", 3_000);
  await pass("b", 20_000);
  expect(waits).toEqual([]);
  await pass("a", 20_000);
  expect(waits).toEqual([3_000]);
  await pass("a", 20_000);
  expect(waits).toEqual([3_000]);
});

test("a long one sends the caller away, and says for how long", async () => {
  const { ask, pass, passTime } = pauses();
  ask("a", 120_000);
  passTime(30_000);
  await expect(pass("a", 20_000)).rejects.toMatchObject({ kind: "unavailable", retryAfterMs: 90_000 });
});

test("a shorter pause does not end a longer one, and none is longer than an hour", async () => {
  const { ask, pass } = pauses();
  ask("a", 24 * 60 * 60_000);
  ask("a", 1_000);
  await expect(pass("a", 20_000)).rejects.toMatchObject({ retryAfterMs: 60 * 60_000 });
});
