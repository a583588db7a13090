import { describe, expect, test } from "vitest";
import { likelyAddresses, normalizeBaseUrl } from "./base-url.ts";

test.each([
  ["example.it", "https://example.it"],
  ["  Example.IT/ ", "https://example.it"],
  ["https://example.it/", "https://example.it"],
  ["https://example.it/m/api", "https://example.it"],
  ["negozio.framework360.site/admin/customers?x=1#y", "https://negozio.framework360.site"],
  ["https://negozio.myframework360.com:8443/m/api/", "https://negozio.myframework360.com:8443"],
  ["https://example.it.", "https://example.it"],
  ["https://caffè.example.it", "https://xn--caff-8oa.example.it"],
])("%j is the account %j", (input, expected) => {
  expect(normalizeBaseUrl(input, [])).toEqual({ ok: true, baseUrl: expected });
});

describe("Refused is", () => {
  test.each([
    ["", "invalid-address"],
    ["   ", "invalid-address"],
    ["my shop", "invalid-address"],
    ["ftp://example.it", "invalid-address"],
    ["https://user:secret@example.it", "invalid-address"],
    ["https://", "invalid-address"],
    ["javascript:alert(1)", "invalid-address"],
    ["http://example.it", "insecure-address"],
    ["http://example.it:8080", "insecure-address"],
    ["localhost", "private-address"],
    ["https://localhost:4100", "private-address"],
    ["https://crm.localhost", "private-address"],
    ["printer.local", "private-address"],
    ["db", "private-address"],
    ["metadata.google.internal", "private-address"],
    ["127.0.0.1", "private-address"],
    ["https://10.1.2.3", "private-address"],
    ["http://169.254.169.254/latest", "private-address"],
    ["https://0x7f.1", "private-address"],
    ["https://2130706433", "private-address"],
    ["https://[::1]/", "private-address"],
    ["https://[fd00::1]", "private-address"],
    ["https://[::ffff:10.0.0.1]", "private-address"],
    ["https://127.0.0.1.", "private-address"],
    ["https://93.184.216.34", "private-address"],
  ])("%j: %s", (input, reason) => {
    expect(normalizeBaseUrl(input, [])).toEqual({ ok: false, reason });
  });
});

describe("A host listed for development", () => {
  test.each([
    ["http://localhost:4100/", ["localhost:4100"], "http://localhost:4100"],
    ["localhost:4100", ["localhost:4100"], "http://localhost:4100"],
    ["http://localhost:4100", ["localhost"], "http://localhost:4100"],
    ["https://localhost:4100", ["localhost"], "https://localhost:4100"],
    ["http://127.0.0.1:4100/m/api", [" 127.0.0.1:4100 "], "http://127.0.0.1:4100"],
    ["http://sandbox", ["sandbox:80"], "http://sandbox"],
  ])("is taken as it is: %j with %j", (input, allowed, expected) => {
    expect(normalizeBaseUrl(input, allowed)).toEqual({ ok: true, baseUrl: expected });
  });

  test("allows no other host and no other port", () => {
    for (const input of ["http://localhost:5432", "http://127.0.0.1:4100", "http://localhost.example:4100"]) {
      expect(normalizeBaseUrl(input, ["localhost:4100"]).ok).toBe(false);
    }
  });
});

describe("The addresses at which an account may answer", () => {
  test.each([
    ["https://www.example.it", ["https://example.it", "https://www.example.it"]],
    ["https://example.it", ["https://example.it", "https://www.example.it"]],
    ["https://shop.example.it", ["https://shop.example.it"]],
    ["https://nome.framework360.site", ["https://nome.framework360.site"]],
    [
      "https://nome.myframework360.com",
      ["https://nome.myframework360.com", "https://nome.framework360.site"],
    ],
    ["http://www.localhost:4100", ["http://localhost:4100", "http://www.localhost:4100"]],
    ["http://127.0.0.1:4100", ["http://127.0.0.1:4100"]],
    ["http://localhost:4100", ["http://localhost:4100"]],
  ])("for %s", (baseUrl, addresses) => {
    expect(likelyAddresses(baseUrl)).toEqual(addresses);
  });

  test.each([
    "https://www.example.it/m/api/",
    "www.example.it/m/api/customers/list?page=1",
    "https://www.example.it/backoffice/#/clienti",
    "  www.example.it/  ",
  ])("do not depend on the path of %s", (pasted) => {
    expect(normalizeBaseUrl(pasted, [])).toEqual({ ok: true, baseUrl: "https://www.example.it" });
  });
});
