import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { shownAfter } from "./shown-after.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** An account that answers after a second, and shows a write to this look. */
async function lookAtSlowAccount(shownTo: number): Promise<number | null> {
  let looks = 0;
  return shownAfter(async () => {
    looks += 1;
    vi.setSystemTime(Date.now() + 1_000);
    return looks >= shownTo;
  });
}

test("what the first look shows was shown at once, however long the answer took", async () => {
  expect(await lookAtSlowAccount(1)).toBe(0);
});

test("what a later look shows was late by the time until its answer", async () => {
  expect(await lookAtSlowAccount(2)).toBe(2_000);
});
