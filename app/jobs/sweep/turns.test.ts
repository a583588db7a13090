import { expect, test } from "vitest";

import { createTurns } from "./turns.ts";

const ids = Array.from({ length: 20_000 }, (_, index) => String(index));
const minute = 60_000;

test("in rounds every five minutes each of 20,000 customers has one turn a day, at most 20 a minute", () => {
  const start = Date.parse("2026-11-26T08:00:00Z");
  const turns = new Map<string, number>();
  for (let round = 1; round <= 288; round += 1) {
    const at = (number: number) => new Date(start + number * 5 * minute);
    const isTurn = createTurns({ previous: at(round - 1), startedAt: at(round) });
    const due = ids.filter(isTurn);
    expect(due.length).toBeLessThan(5 * 20);
    for (const id of due) turns.set(id, (turns.get(id) ?? 0) + 1);
  }
  expect(turns.size).toBe(ids.length);
  expect(new Set(turns.values())).toEqual(new Set([1]));
});

test("after a day without a round all have their turn, and in the first round nobody has", () => {
  const startedAt = new Date("2026-11-26T08:00:00Z");
  const yesterday = new Date("2026-11-25T08:00:00Z");
  expect(ids.every(createTurns({ previous: yesterday, startedAt }))).toBe(true);
  expect(ids.some(createTurns({ previous: null, startedAt }))).toBe(false);
});
