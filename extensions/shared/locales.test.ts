// @vitest-environment node
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const languages = ["en", "it", "de"];
// Shopify Flow takes no translations of an extension.
const extensions = readdirSync(join(root, "extensions"), { withFileTypes: true })
  .filter((one) => one.isDirectory() && one.name !== "shared")
  .map(({ name }) => name)
  .filter((name) => existsSync(join(root, "extensions", name, "locales")));

type Texts = { [key: string]: string | Texts };
const read = (...path: string[]) => JSON.parse(readFileSync(join(root, ...path), "utf8")) as Texts;
const textsOf = (extension: string, language: string) =>
  read("extensions", extension, "locales", `${language === "en" ? "en.default" : language}.json`);

/** Every key, with the names of what is put into its text. */
function keys(texts: Texts, before = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string"
      ? [`${before}${key} ${[...value.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name).join(",")}`]
      : keys(value, `${before}${key}.`),
  );
}

/** The app's texts name the operator's contact, which an extension does not know. */
function withoutContact(texts: Texts): Record<string, Texts> {
  return JSON.parse(JSON.stringify(texts).replaceAll("{support}", "")) as Record<string, Texts>;
}

describe.each(extensions)("the texts of %s", (extension) => {
  test.each(languages)("are complete in %s", (language) => {
    expect(keys(textsOf(extension, language)).sort()).toEqual(keys(textsOf(extension, "en")).sort());
  });

  test.each(languages)("name reasons, fields and sides as the app does, in %s", (language) => {
    const { reason, field, side } = textsOf(extension, language) as Record<string, Texts>;
    const common = read("app/i18n/locales", language, "common.json") as Record<string, Texts>;
    const refused = common.shopifyRefused!.todo as Texts;
    const { "still-taken": _left, ...reasons } = common.reason as Record<string, Texts>;
    expect(field).toEqual(common.field);
    expect(side).toEqual(common.side);
    expect(reason).toEqual({
      ...withoutContact(reasons),
      "shopify-access": { ...reasons["shopify-access"], todo: refused.access },
    });
  });
});
