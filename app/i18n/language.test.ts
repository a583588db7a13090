import { expect, test } from "vitest";

import { languageOf } from "./language.ts";

const page = (query: string, acceptLanguage?: string) =>
  new Request(`https://app.example.com/app${query}`, {
    headers: acceptLanguage ? { "Accept-Language": acceptLanguage } : {},
  });

test.each([
  ["?locale=it", "it"],
  ["?locale=it-IT", "it"],
  ["?locale=de-AT", "de"],
  ["?locale=DE_ch", "de"],
  ["?locale=en-GB", "en"],
])("the admin's language counts: %s", (query, language) => {
  expect(languageOf(page(query))).toBe(language);
});

test.each(["?locale=cy", "?locale=zh-TW", "?locale=", "?locale=%00", "?locale=item"])(
  "an admin's language that the app does not have becomes English, whatever the browser's: %s",
  (query) => {
    expect(languageOf(page(query, "de"))).toBe("en");
  },
);

test("without an admin's language, the first of the browser's languages that the app has counts", () => {
  expect(languageOf(page("", "cy-GB,cy;q=0.9,it;q=0.8,en;q=0.7"))).toBe("it");
  expect(languageOf(page("", "*"))).toBe("en");
  expect(languageOf(page(""))).toBe("en");
});
