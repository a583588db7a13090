import { expect, test } from "vitest";

import { encodeBody } from "./encode-body.ts";

const sent = {
  nome: "Zoë & Co",
  pec: "",
  telefono: null,
  marketing_active: false,
  provenienza: 6,
  tags: ["vip", "à la carte"],
  marketing_list: [],
  dati_fatturazione: { comune: "Milano" },
  missing: undefined,
};

test("a form names lists and objects with brackets, as PHP reads them", () => {
  const { contentType, body } = encodeBody("form", sent);
  expect(contentType).toBe("application/x-www-form-urlencoded");
  expect([...new URLSearchParams(body)]).toEqual([
    ["nome", "Zoë & Co"],
    ["pec", ""],
    ["telefono", ""],
    ["marketing_active", "0"],
    ["provenienza", "6"],
    ["tags[]", "vip"],
    ["tags[]", "à la carte"],
    ["marketing_list", ""],
    ["dati_fatturazione[comune]", "Milano"],
  ]);
});

test("JSON is sent as it is", () => {
  expect(encodeBody("json", sent)).toEqual({ contentType: "application/json", body: JSON.stringify(sent) });
});
