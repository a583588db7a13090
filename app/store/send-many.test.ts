import { expect, test } from "vitest";

import { readSendReport } from "./send-many.ts";

const storeWith = (report: unknown, groups: object[] = []) =>
  ({
    sendMany: { findUnique: () => Promise.resolve({ report }) },
    sendManyCustomer: { groupBy: () => Promise.resolve(groups) },
  }) as unknown as Parameters<typeof readSendReport>[0];

const none = { created: 0, updated: 0, partly: 0, unchanged: 0, skipped: 0, failed: 0 };

test("a report of another version is read with the results that it has", async () => {
  const kept = { counts: { created: 2, failed: 1, merged: 4 }, reasons: [], left: 0 };
  const { counts } = await readSendReport(storeWith(kept), "1");
  expect(counts).toEqual({ ...none, created: 2, failed: 1, merged: 4 });
});

test("what another version has done so far is counted with the rest", async () => {
  const groups = ["created", "merged", null].map((result, index) => {
    return { result, reason: null, _count: { _all: index + 1 } };
  });
  const { counts, left } = await readSendReport(storeWith(null, groups), "1");
  expect(counts).toEqual({ ...none, created: 1, merged: 2 });
  expect(left).toBe(3);
});

test("why customers have a result that only another version has is left out, and the rest of the report is read", async () => {
  const why = { reason: "ambiguous", count: 1 };
  const kept = {
    counts: {},
    reasons: [
      { result: "merged", ...why },
      { result: "failed", ...why },
    ],
    left: 0,
  };
  const { reasons } = await readSendReport(storeWith(kept), "1");
  expect(reasons).toEqual([{ result: "failed", ...why }]);
});
