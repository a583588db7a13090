import { expect } from "vitest";

/** An object with nothing in it, for `toMatchObject`: there `{}` matches every object. */
export const emptyObject: unknown = expect.toSatisfy(
  (value: object) => Object.keys(value).length === 0,
  "is empty",
);
