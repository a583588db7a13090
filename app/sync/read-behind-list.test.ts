import { expect, test } from "vitest";

import { blankCustomer, type Customer } from "./customer.ts";
import { mayBeBehindList } from "./read-behind-list.ts";
import type { Snapshot } from "./side.ts";

const at = "2026-11-26T08:00:10.000Z";
const listedAt = "2026-11-26T08:00:00.000Z";

function snapshot(customer: Partial<Customer>, more: Partial<Snapshot> = {}): Snapshot {
  return { id: "1", customer: { ...blankCustomer, ...customer }, newsletterChangedAt: null, ...more };
}

const listed = snapshot({ lastName: "Verdi", tags: ["vip"] }, { listedAt });

test.each<[string, Snapshot | null, Partial<Snapshot>, boolean]>([
  ["shows another value", snapshot({ lastName: "Rossi", tags: ["vip"] }), {}, true],
  ["shows other tags", snapshot({ lastName: "Verdi" }), {}, true],
  ["shows no customer", null, {}, true],
  ["shows the same", snapshot({ lastName: "Verdi", tags: ["VIP"] }), {}, false],
  [
    "shows orders, which no list does",
    snapshot({ lastName: "Verdi", tags: ["vip"], orderCount: 2 }),
    {},
    false,
  ],
  ["hides what differs", snapshot({ lastName: "Verdi" }, { hidden: ["tags"] }), {}, false],
  ["shows what the list left out", snapshot({ lastName: "Verdi" }), { hidden: ["tags"] }, false],
  [
    "is of an earlier change",
    snapshot({ lastName: "Verdi", tags: ["vip"] }, { changedAt: "2026-11-26T07:00:00Z" }),
    { changedAt: "2026-11-26T07:59:00Z" },
    true,
  ],
  [
    "is of a later change",
    snapshot({ lastName: "Neri" }, { changedAt: "2026-11-26T08:00:05Z" }),
    { changedAt: "2026-11-26T07:59:00Z" },
    false,
  ],
])("a read after a list is to be repeated or not: it %s", (_what, read, more, expected) => {
  expect(mayBeBehindList(read, { ...listed, ...more }, at)).toBe(expected);
});

test("a side is behind for seconds: what a list showed a minute ago is no reason to read again", () => {
  expect(mayBeBehindList(null, listed, "2026-11-26T08:01:00Z")).toBe(false);
  // Before the clock was set back.
  expect(mayBeBehindList(null, listed, "2026-11-26T07:56:00Z")).toBe(false);
  expect(mayBeBehindList(null, snapshot({}), at)).toBe(false);
});
