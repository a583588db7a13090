import { expect, test } from "vitest";

import { createTurns } from "./turns.ts";

const ids = Array.from({ length: 2000 }, (_, index) => String(index));
const minuteMs = 60_000;

test("in rounds every half hour each of 2,000 customers has one turn a day, evenly spread", () => {
  const start = Date.parse("2026-11-26T08:00:00Z");
  const turns = new Map<string, number>();
  for (let round = 1; round <= 48; round += 1) {
    const at = (number: number) => new Date(start + number * 30 * minuteMs);
    const due = ids.filter(createTurns({ previous: at(round - 1), startedAt: at(round) }));
    expect(due.length).toBeLessThan(80);
    for (const id of due) turns.set(id, (turns.get(id) ?? 0) + 1);
  }
  expect(turns.size).toBe(ids.length);
  expect(new Set(turns.values())).toEqual(new Set([1]));
});

test("after a day without a round all have their turn, and in the first round none has", () => {
  const startedAt = new Date("2026-11-26T08:00:00Z");
  const yesterday = new Date("2026-11-25T08:00:00Z");
  expect(ids.every(createTurns({ previous: yesterday, startedAt }))).toBe(true);
  expect(ids.some(createTurns({ previous: null, startedAt }))).toBe(false);
});
