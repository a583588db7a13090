import { expect, test } from "vitest";

import { everyChoiceAlone, pairs, personalityNamed } from "./choices.ts";

test("Each account is found by its name, alone and in a pair", () => {
  const made = [...everyChoiceAlone(), ...pairs(40, 7)];
  expect(made.map(({ name }) => personalityNamed(name))).toEqual(made);
  expect(personalityNamed("ids=number+")).toBeUndefined();
});

test("A pair has both its choices", () => {
  expect(personalityNamed("ids=number+nameRules=strict,errorText=natural")?.behaviour).toMatchObject({
    ...{ ids: "number", nameRules: "strict", errorText: "natural" },
  });
});
