import { expect, test } from "vitest";

import { parseActivityQuery, parseSeenActivity, placeText } from "./activity-query.ts";

const place = { at: new Date("2026-11-24T12:00:00.123Z"), id: "9b2f9d0e-6f0c-4d43-b7a1-6d7f0c4d43b7" };

test("a place is parsed from its own text", () => {
  const text = placeText(place)!;
  expect(parseActivityQuery(new URLSearchParams({ before: text })).position).toEqual({ olderThan: place });
  expect(parseActivityQuery(new URLSearchParams({ after: text })).position).toEqual({ newerThan: place });
});

test.each([
  "275760-09-13T00:00:00.000Z",
  "+275760-09-13T00:00:00.000Z",
  "-271821-04-20T00:00:00.000Z",
  "0000-01-01T00:00:00.000Z",
  "8640000000000000",
  "-1",
  "2026-02-30T00:00:00Z",
  "infinity",
  "",
])("a time that PostgreSQL cannot hold is refused: %s", (at) => {
  const text = `${at}_${place.id}`;
  expect(parseActivityQuery(new URLSearchParams({ before: text, after: text })).position).toBeNull();
  expect(parseSeenActivity(new URLSearchParams({ newest: text })).newest).toBeNull();
});
