import { describe, expect, test } from "vitest";

import { languages } from "../../i18n/language.ts";
import { emptyBase } from "../../sync/base.ts";
import { dataReport } from "./data-report.server.tsx";

const at = "2026-06-01T10:00:00.000Z";
const lastAgreed = {
  ...emptyBase,
  shopify: {
    email: "anna@example.it",
    firstName: "<b>Anna</b>",
    newsletter: "subscribed",
    tags: ["vip", "b2b"],
  },
  framework360: { email: "anna@example.it", firstName: "Anna", newsletter: null, tags: [] },
};
const link = {
  shopifyId: "1",
  framework360Id: "7",
  deletedOn: null,
  createdAt: at,
  syncedAt: at,
  lastAgreed,
};
const line = {
  at,
  cause: "webhook",
  outcome: "created",
  target: "framework360",
  fields: ["email", "firstName"],
};
const report = {
  requestedAt: at,
  shop: "shop.myshopify.com",
  customer: { shopify: ["gid://shopify/Customer/1"], framework360: ["7"] },
  links: [link],
  activity: [{ ...line, shopifyId: "1", conflicts: [], explanations: [] }],
};

const written = (more: object = {}, language: (typeof languages)[number] = "en") =>
  dataReport(JSON.stringify({ ...report, ...more }), language);

describe("the document for a customer who asked for their data", () => {
  test.each(languages)("says in %s which data is held, and no text is missing", (language) => {
    const document = written({}, language);
    expect(document).toContain(`<html lang="${language}">`);
    for (const word of ["anna@example.it", "shop.myshopify.com", "2026", "vip", "b2b"]) {
      expect(document).toContain(word);
    }
    expect(document).not.toMatch(/[a-z]+:[a-z]+\.[a-zA-Z]+|\{\{/);
  });

  test("shows values as text and loads nothing", () => {
    const document = written();
    expect(document).toContain("&lt;b&gt;Anna&lt;/b&gt;");
    expect(document).not.toMatch(/<script|<link|src=|<b>/);
  });

  test("shows the values that synchronizations overwrote", () => {
    const changed = [{ side: "framework360", field: "city", before: "Como", after: "Lecco" }];
    const document = written({ activity: [{ ...line, changed }] });
    expect(document).toContain("<td>city</td><td>Framework360</td><td>Como</td><td>Lecco</td>");
    expect(written()).not.toContain("overwritten");
  });

  test.each(languages)(
    "shows in %s every other copy, who was shown it, and says what is left out",
    (language) => {
      const document = written(
        {
          copies: [
            { kind: "listed", side: "shopify", at, values: { firstName: "Annetta", tags: ["listed"] } },
            { kind: "compared", side: "framework360", at, values: { city: "Como" } },
            { kind: "to-be-created", side: "shopify", at: null, values: { lastName: "Verdi" } },
          ],
          framework360IdsOnShopify: ["77"],
          saidDifferent: [{ at }],
          notifiedAt: ["2025-06-01T10:00:00.000Z"],
          shownToStaff: [{ at: "2024-06-01T10:00:00.000Z", page: "customer-history" }],
        },
        language,
      );
      for (const word of ["Annetta", "listed", "Como", "Verdi", "77", "2025", "2024"]) {
        expect(document).toContain(word);
      }
      expect(document).not.toMatch(/[a-z]+:[a-z]+\.[a-zA-Z]+|\{\{/);
      const leftOut = { en: "Left out are", it: "Sono esclusi", de: "Ausgelassen sind" };
      expect(document).toContain(leftOut[language]);
      expect(written({}, language)).not.toContain("<section>");
    },
  );

  test("shows the fields that it knows of a report by the next version, which has one more field", () => {
    const fax = { side: "shopify", field: "fax", before: null, after: "1" };
    const city = { side: "shopify", field: "city", before: "Como", after: "Lecco" };
    const document = written({
      links: [{ ...link, lastAgreed: { shopify: { email: "anna@example.it", fax: "1" }, framework360: {} } }],
      activity: [{ ...line, fields: ["email", "fax"], changed: [fax, city] }],
    });
    expect(document).toContain("anna@example.it");
    expect(document).toContain("Lecco");
  });

  test("shows a line of the next version, which says why and what came of it in words that are not known yet", () => {
    const document = written({ activity: [{ ...line, cause: "segment", outcome: "merged" }, line] });
    expect(document.match(/Framework360<\/td>/g)).toHaveLength(2);
    expect(document).not.toContain("segment");
  });

  test("shows each side's value, and a blank as a blank", () => {
    expect(written()).toMatch(/newsletter<\/th><td>subscribed<\/td><td>empty<\/td>/);
    expect(written()).toMatch(
      /Created<\/td><td>Change on Shopify<\/td><td>Framework360<\/td><td>e-mail and first name/,
    );
  });

  test("says that no value is held after a deletion, and that nothing is recorded", () => {
    const document = written({ links: [{ ...link, deletedOn: "shopify", lastAgreed: null }], activity: [] });
    expect(document).toContain("stores none of your data any more");
    expect(document).toContain("Deleted on Shopify");
    expect(document).toContain("Nothing is recorded.");
    expect(written({ links: [] })).toContain("no linked records");
  });
});
