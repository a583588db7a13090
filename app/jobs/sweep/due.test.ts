import { expect, test } from "vitest";

import { createDueCheck, duePeriodMs } from "./due.ts";

const ids = Array.from({ length: 2000 }, (_, index) => String(index));
const minuteMs = 60_000;
const intervalMs = 5 * minuteMs;

test("in rounds every half hour each customer of a large account is due once a day, evenly spread", () => {
  const start = Date.parse("2026-11-26T08:00:00Z");
  const looks = new Map<string, number>();
  for (let round = 1; round <= 48; round += 1) {
    const at = (number: number) => new Date(start + number * 30 * minuteMs);
    const due = ids.filter(
      createDueCheck({
        ...{ previous: at(round - 1), startedAt: at(round) },
        ...{ intervalMs: 30 * minuteMs, customers: 20_000 },
      }),
    );
    expect(due.length).toBeLessThan(80);
    for (const id of due) looks.set(id, (looks.get(id) ?? 0) + 1);
  }
  expect(looks.size).toBe(ids.length);
  expect(new Set(looks.values())).toEqual(new Set([1]));
});

test("each customer of a smaller account is due more often", () => {
  const startedAt = new Date("2026-11-26T08:00:00Z");
  const previous = new Date(startedAt.getTime() - 5 * minuteMs);
  const due = ids.filter(createDueCheck({ previous, startedAt, intervalMs, customers: ids.length }));
  expect(due.length).toBeGreaterThan(5 * 8);
  expect(due.length).toBeLessThan(5 * 20);
  expect(ids.every(createDueCheck({ previous, startedAt, intervalMs, customers: 50 }))).toBe(true);
});

test("a shop whose rounds come more often reads each customer more often", () => {
  expect(duePeriodMs(2000, minuteMs)).toBeLessThan(duePeriodMs(2000, intervalMs) / 4);
  expect(duePeriodMs(2_000_000, minuteMs)).toBe(24 * 60 * minuteMs);
});

test("after a day without a round all are due, and in the first round none is", () => {
  const startedAt = new Date("2026-11-26T08:00:00Z");
  const yesterday = new Date("2026-11-25T08:00:00Z");
  expect(ids.every(createDueCheck({ previous: yesterday, startedAt, intervalMs, customers: 20_000 }))).toBe(
    true,
  );
  expect(ids.some(createDueCheck({ previous: null, startedAt, intervalMs, customers: 0 }))).toBe(false);
});
