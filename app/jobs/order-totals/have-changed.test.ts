import { expect, test } from "vitest";

import { haveChanged } from "./have-changed.ts";

test.each([
  [{ orderCount: 2, totalSpent: "10.00" }, { orderCount: 1, totalSpent: "5.00" }, true],
  [{ orderCount: 1, totalSpent: "6.00" }, { orderCount: 1, totalSpent: "5.00" }, true],
  [{ orderCount: 1, totalSpent: "5.00" }, {}, true],
  [{ orderCount: 0, totalSpent: "0.00" }, { orderCount: 1, totalSpent: "5.00" }, true],
  [{ orderCount: 1, totalSpent: "5.00" }, { orderCount: 1, totalSpent: "5.00" }, false],
  [{ orderCount: 0, totalSpent: "0.00" }, {}, false],
  [{ orderCount: 0, totalSpent: "0.00" }, { orderCount: null, totalSpent: null }, false],
  [{ orderCount: 1, totalSpent: null }, { orderCount: 1, totalSpent: "5.00" }, false],
])("whether totals of %j differ from an agreed %j: %s", (totals, known, expected) => {
  expect(haveChanged(totals, known)).toBe(expected);
});
