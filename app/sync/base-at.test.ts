import { expect, test } from "vitest";

import { baseAt } from "./base-at.ts";
import { emptyBase, type Base } from "./base.ts";
import { placeKeys } from "./extra-fields.ts";
import { explanation } from "./explanation.ts";

const why = { explanation: explanation("not-taken", { side: "framework360" }) };
const at = "2026-06-01T10:00:00.000Z";
const note = { note: { framework360: "Appunti" } };

/** A base that knows this field and the city wherever it keeps values. */
function knowing(value: string | null, more: Partial<Base> = {}): Base {
  const values = { note: value, city: "Lecco" };
  return {
    ...emptyBase,
    shopify: values,
    framework360: values,
    disputed: ["note", "city"],
    undone: ["note", "city"],
    intent: { framework360: values },
    owed: { framework360: { note: why, city: why } },
    awaited: { since: at, changes: { framework360: values } },
    recent: {
      ...{ at, created: null },
      replaced: { framework360: values },
      earlier: { framework360: values },
    },
    places: placeKeys(note),
    ...more,
  };
}

test("a value that stands where it was agreed on stays known", () => {
  const base = knowing("A");
  expect(baseAt(base, note)).toBe(base);
});

test("of a value that was agreed on at another place nothing is known any more, and all of the others", () => {
  const [moved, city] = [{ note: { framework360: "Note" } }, { city: "Lecco" }];
  expect(baseAt(knowing("A"), moved)).toEqual({
    ...knowing("A"),
    ...{ shopify: city, framework360: city, disputed: ["city"], undone: ["city"] },
    intent: { framework360: city },
    owed: { framework360: { city: why } },
    awaited: { since: at, changes: { framework360: city } },
    recent: {
      ...{ at, created: null },
      replaced: { framework360: city },
      earlier: { framework360: city },
    },
    places: placeKeys(moved),
  });
});

test("what is awaited or was replaced may be nothing", () => {
  const known = knowing("A", { awaited: null, recent: null });
  expect(baseAt(known, { note: { framework360: "Note" } })).toMatchObject({ awaited: null, recent: null });
  const once = knowing("A", { recent: { at, created: null, replaced: {} } });
  expect(baseAt(once, { note: { framework360: "Note" } }).recent).toEqual(once.recent);
});

test("a value whose place was given up stays known until it is wanted again, unless it is owed", () => {
  const settled = knowing("A", { owed: { framework360: { city: why } } });
  expect(baseAt(settled, {})).toBe(settled);
  expect(baseAt(knowing("A"), {})).toMatchObject({
    framework360: { city: "Lecco" },
    owed: { framework360: { city: why } },
  });
  expect(baseAt(knowing("A"), {}).framework360).not.toHaveProperty("note");
});

test("beside a value that moved, the places of others are still known", () => {
  const places = { ...note, birthday: { shopify: "facts.birth_date" } };
  const base = knowing("A", { places: placeKeys(places) });
  expect(baseAt(base, { note: { framework360: "Note" } }).places).toEqual({
    ...placeKeys(places),
    ...placeKeys({ note: { framework360: "Note" } }),
  });
});
