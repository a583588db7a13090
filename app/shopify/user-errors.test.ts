import { expect, test } from "vitest";

import type { Field } from "../sync/customer.ts";
import { refusalOf, refusesAddressName, refusesDate, refusesMetafield } from "./user-errors.ts";

const fieldOf = (field: string[] | null, message = "is odd", metafields: readonly Field[] = []) =>
  refusalOf({ field, message }, metafields, {}).field;

test("the field that Shopify refuses is the last one that its path names, or the one that its words begin with", () => {
  expect(fieldOf(["input", "lastName"])).toBe("lastName");
  expect(fieldOf(["input", "addresses", "0", "city"])).toBe("city");
  expect(fieldOf(["input", "tags", "zip"])).toBe("postalCode");
  expect(fieldOf(["input"], "Email has already been taken")).toBe("email");
  expect(fieldOf(null, "phone is invalid")).toBe("phone");
  expect(fieldOf(null, "The e-mail, not the phone")).toBeNull();
});

test("a refused metafield is told by its place among those that were sent, which is none where none is named", () => {
  expect(fieldOf(["metafields", "1", "value"], "is odd", ["sdi", "pec"])).toBe("pec");
  expect(fieldOf(["input", "note"], "is odd", ["sdi", "pec"])).not.toBe("sdi");
  const refuses = (field: string[] | null) => refusesMetafield({ field, message: "" }, 1);
  expect(refuses(["input", "metafields", "1", "value"])).toBe(true);
  expect(refuses(["input", "metafields"])).toBe(true);
  expect(refuses(["input", "metafields", "0"])).toBe(false);
  expect(refuses(["1"])).toBe(false);
  expect(refuses(null)).toBe(false);
});

test("a name is refused of an address alone, and a date by its field or in words", () => {
  const refusesName = (...field: string[]) => refusesAddressName({ field, message: "" });
  expect(refusesName("addresses", "0", "firstName")).toBe(true);
  expect(refusesName("addresses", "0", "lastName")).toBe(true);
  expect(refusesName("addresses", "0", "city")).toBe(false);
  expect(refusesName("firstName")).toBe(false);
  expect(refusesDate({ field: ["input", "consentUpdatedAt"], message: "is odd" })).toBe(true);
  expect(refusesDate({ field: null, message: "Consent updated at is in the future" })).toBe(true);
  expect(refusesDate({ field: ["input", "marketingState"], message: "The consent is odd" })).toBe(false);
});
