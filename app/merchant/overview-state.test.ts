import { expect, test } from "vitest";

import { totalsOf } from "./overview-state.ts";

test("every customer is counted in one total, and deleted customers in none", () => {
  const totals = totalsOf({
    same: 1_480,
    undone: 5,
    partly: 1,
    waiting: 3,
    unreached: 9,
    failed: { unavailable: 2, ambiguous: 4 },
    skipped: { "no-email": 8, deleted: 100, nobody: 10, "not-found": 1 },
  });
  expect(totals).toEqual({
    ...{ all: 1_507, inSync: 1_480, needYou: 7, waiting: 3, unreached: 9, leftOut: 8 },
  });
  expect(totals.inSync + totals.needYou + totals.waiting + totals.unreached + totals.leftOut).toBe(
    totals.all,
  );
});
