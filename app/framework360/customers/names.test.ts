import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { nameForms, readName } from "./names.ts";

const ofNew = { isNew: true, standIns: "short" } as const;
const first = (value: string | null) => nameForms("firstName", value, ofNew)[0];

describe("A name that a registration would refuse", () => {
  test.each([
    [null, "n.d.", null],
    ["-", "n.d.", null],
    ["None", "n.d.", null],
    ["X", "X.", "X"],
    ["È", "È.", "È"],
    ["Li", "Li", "Li"],
    ["n.d.", "n.d.", null],
    ["Cliente", "n.d.", null],
  ])("%j is written as %j and read as %j", (name, written, shown) => {
    expect(first(name)).toBe(written);
    expect(readName(written)).toBe(shown);
  });

  test("is cut where it is longer than any that was seen to be taken, and is no single letter without its signs", () => {
    expect(first("Anna ".repeat(30))).toBe("Anna ".repeat(24).trim());
    expect(nameForms("firstName", "X&", { isNew: false, standIns: "short" })).toEqual(["X&"]);
    expect(nameForms("firstName", "Li&", { isNew: false, standIns: "short" })).toEqual(["Li&", "Li"]);
  });

  test("is never written", () => {
    fc.assert(
      fc.property(fc.option(fc.string({ unit: "grapheme" })), (name) => {
        const length = [...first(name)!].length;
        expect(length).toBeGreaterThanOrEqual(2);
        expect(length).toBeLessThanOrEqual(120);
      }),
    );
  });

  test("is written without odd characters next, and then as the stand-ins of code in production", () => {
    expect(nameForms("firstName", "Anna 🌸 (vip)", ofNew)).toEqual([
      "Anna 🌸 (vip)",
      "Anna vip",
      "n.d.",
      "Cliente",
    ]);
    expect(nameForms("lastName", "42", ofNew)).toEqual(["42", "n.d.", "Non indicato"]);
    expect(nameForms("lastName", null, { ...ofNew, standIns: "words" })).toEqual(["Non indicato"]);
  });

  test("of a customer who is there is cleared before a stand-in is written", () => {
    expect(nameForms("lastName", null, { ...ofNew, isNew: false })).toEqual(["", "n.d.", "Non indicato"]);
  });
});

describe("A stand-in", () => {
  test.each(["n.d.", "N.D.", "N. D.", "Cliente", "CLIENTE", "Non indicato", "Non Indicato", "-"])(
    "is read as a blank: %s",
    (shown) => {
      expect(readName(shown)).toBeNull();
    },
  );
});
