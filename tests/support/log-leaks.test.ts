import { describe, expect, test } from "vitest";

import { leaksIn } from "./log-leaks.ts";

const known = {
  personal: new Set(["Annunziata", "Officina del Corso", "Real", "+393331234567", "12345678901"]),
  secret: new Set(["k".repeat(40)]),
};

describe("a log gives away", () => {
  test.each([
    ["a name", '{"msg":"Il nome Annunziata non va"}'],
    ["a company of several words", '{"msg":"Officina del Corso"}'],
    ["any e-mail address", '{"msg":"x","email":"unknown.person@example.it"}'],
    ["a phone number", '{"msg":"tel.+393331234567."}'],
    ["a key", `{"headers":"X-Fw360-Key: ${"k".repeat(40)}"}`],
  ])("%s", (_what, line) => {
    expect(leaksIn(`{"msg":"ok"}\n${line}\n`, known)).toEqual([line]);
  });

  test("nothing by what only looks like it", () => {
    expect(
      leaksIn(
        '{"msg":"Officina","shop":"Realm.myshopify.com","id":"8012345678901","stack":"at node_modules/@shopify/x"}',
        known,
      ),
    ).toEqual([]);
  });
});
