import { expect, test } from "vitest";

import { looksDue } from "./looks.ts";

const now = new Date("2026-11-26T08:00:00Z");
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test.each([
  ["75 of 20,000 customers in five minutes, which reaches all within a day", 20_000, 300, 75],
  ["of 28,800 customers, enough to reach all within a day", 28_800, 240, 80],
  ["as few as the time allows, however often a sweep asks", 20_000, 4, 1],
  ["none before its time", 20_000, 2, 0],
  ["no more than a hundred after an outage", 20_000, 86_400, 100],
])("%s", (_what, customers, seconds, looks) => {
  expect(looksDue({ customers, lastAskedAt: before(seconds) }, now, 15)).toBe(looks);
});

test("a minute's worth at first", () => {
  expect(looksDue({ customers: 20_000, lastAskedAt: null }, now, 15)).toBe(15);
});
