import { describe, expect, test } from "vitest";

import type { PreviewedCustomer } from "../../merchant/preview-customers.server.ts";
import { csvLine } from "./csv.ts";
import { previewFile } from "./preview-file.ts";

const customer: PreviewedCustomer = {
  ids: { shopify: "gid://shopify/Customer/1", framework360: "12" },
  presence: { shopify: "there", framework360: "there" },
  name: "Ugo Verdi",
  email: "ugo@example.it",
  result: "changed",
  reason: null,
  newsletter: { side: "framework360", choice: "subscribed" },
  fields: [
    {
      field: "tags",
      values: { shopify: ["vip", "b2b"], framework360: [] },
      writtenOn: ["shopify", "framework360"],
      winner: null,
    },
    {
      field: "newsletter",
      values: { shopify: "subscribed", framework360: null },
      writtenOn: ["framework360"],
      winner: null,
    },
  ],
};

async function* only(...customers: PreviewedCustomer[]) {
  yield* customers;
}

describe("the file of a class", () => {
  test("has a line for each field, and says everything in the merchant's language", async () => {
    expect(await new Response(previewFile(only(customer), "it")).text()).toBe(
      [
        '"ID Shopify";"ID Framework360";"Nome";"E-mail";"Esito";"Motivo";"Campo";"Valore su Shopify";"Valore in Framework360";"Scritto in"',
        '"1";"12";"Ugo Verdi";"ugo@example.it";"modificato";"";"tag";"vip, b2b";"";"Shopify + Framework360"',
        '"1";"12";"Ugo Verdi";"ugo@example.it";"modificato";"";"newsletter";"iscritto";"";"Framework360"',
        "",
      ].join("\r\n"),
    );
  });

  test("names where a new customer would be created, and why another is skipped", async () => {
    const alone = { ...customer, ids: { shopify: null, framework360: "12" }, fields: [] };
    const created: PreviewedCustomer = {
      ...alone,
      presence: { shopify: "created", framework360: "there" },
      result: "created",
    };
    const skipped: PreviewedCustomer = {
      ...alone,
      presence: { shopify: "absent", framework360: "there" },
      result: "skipped",
      reason: "deleted",
    };
    const lines = (await new Response(previewFile(only(created, skipped), "en")).text()).split("\r\n");
    expect(lines.slice(1, 3)).toEqual([
      '"","12","Ugo Verdi","ugo@example.it","created","","","","","Shopify"',
      '"","12","Ugo Verdi","ugo@example.it","skipped","Deleted on the other side","","","",""',
    ]);
  });
});

describe("a line of a CSV file", () => {
  test.each(["=1+1", "+39333", "-1", "@SUM(A1)", "\t=1", "\r\n=1", " =1", "＝1"])(
    "contains no formula in a cell that begins with %j",
    (cell) => {
      expect(csvLine([cell], ",")).toMatch(/^"'/);
    },
  );

  test.each([";", ",", "\t", "\n", "|", ';"'])(
    "contains no formula for a spreadsheet that separates cells by %j",
    (mark) => {
      expect(csvLine([`Rossi${mark}=cmd()`], ",")).not.toMatch(/[;,\t\n|]["]*=/);
    },
  );

  test("keeps every other text as it is, and doubles its quotes", () => {
    expect(csvLine(['Bar "Sport" di Rossi-Neri & C.', null, "a=b"], ";")).toBe(
      '"Bar ""Sport"" di Rossi-Neri & C.";"";"a=b"\r\n',
    );
  });
});
