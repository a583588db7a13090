import { describe, expect, test } from "vitest";

import { createI18n } from "./i18n.ts";
import { languages, type Language } from "./language.ts";
import { textsOf } from "./texts.server.ts";

type Tree = { [key: string]: string | Tree };

/** Every text with its full key: `connection:problem.key-refused`. */
function textsByKey(language: Language): Map<string, string> {
  const walk = (tree: Tree, path: string): [string, string][] =>
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string" ? [[path + key, value] as [string, string]] : walk(value, `${path}${key}.`),
    );
  const namespaces = Object.entries<Tree>(textsOf(language).ours);
  return new Map(namespaces.flatMap(([namespace, tree]) => walk(tree, `${namespace}:`)));
}

const plural = /_(zero|one|two|few|many|other)$/;

/** The keys that a language must have for an English key: one for each of its plural forms. */
function keysFor(language: Language): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const keys = [...textsByKey("en").keys()].flatMap((key) =>
    plural.test(key) ? forms.map((form) => key.replace(plural, `_${form}`)) : [key],
  );
  return [...new Set(keys)].sort();
}

/** The values inserted into a text, and the tags that mark its parts. */
function placeholders(text: string): string[] {
  return (text.match(/\{\{.*?\}\}|<\/?\w+ ?\/?>/g) ?? []).sort();
}

describe.each(languages)("the texts in %s", (language) => {
  const texts = textsByKey(language);

  test("say everything that English says, in all plural forms of the language, and nothing else", () => {
    expect([...texts.keys()].sort()).toEqual(keysFor(language));
  });

  test("are never empty", () => {
    expect([...texts].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test("mark their parts with names that HTML does not know as elements without content", () => {
    const empty = /<\/?(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b/;
    expect([...texts].filter(([, text]) => empty.test(text))).toEqual([]);
  });

  test("have the same values and tags as in English", () => {
    const english = textsByKey("en");
    for (const [key, text] of texts) {
      const model = english.get(key) ?? english.get(key.replace(plural, "_other"))!;
      expect([key, placeholders(text)]).toEqual([key, placeholders(model)]);
    }
  });
});

test.each(languages)(
  "the texts in %s say how support is reached where they ask to contact the app's",
  (language) => {
    const all = (support: string) => JSON.stringify(textsOf(language, support).ours);
    expect(
      all('help@example.com, https://example.com/"').split("help@example.com, https://example.com/"),
    ).toHaveLength(4);
    expect(all("")).not.toContain("{support}");
    // Without a contact, no text may ask to contact support.
    const { reason, shopifyRefused } = JSON.parse(all("")).common;
    const told = JSON.stringify([reason.internal, shopifyRefused.todo.approval]);
    expect(told).not.toMatch(/support|assistenza/i);
    expect(reason.internal.todo).toMatch(/\w\.$/);
  },
);

test("every text is used somewhere", () => {
  const code = Object.values(
    import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*", "!../store/database/generated/**"], {
      eager: true,
      query: "?raw",
      import: "default",
    }),
  ).join("\n");
  // Keys are written out, or put together from parts: `problem.${code}` may stand for every text below `problem`.
  const written = new Set(code.match(/(?<=")[\w:./-]+(?=")/g));
  const composed = (code.match(/(?<=`)(?:[\w:./-]|\$\{[^}`]*\})+(?=`)/g) ?? [])
    .map((template) => template.split(/\$\{[^}]*\}/))
    .filter((parts) => parts.length > 1 && parts.some((part) => /\w/.test(part)))
    .map((parts) => parts.map((part) => part.replaceAll(".", "\\.")).join("[\\w/-]+"))
    .map((pattern) => new RegExp(`^${pattern}$`));
  const unused = [...textsByKey("en").keys()].filter((key) => {
    const [namespace, path] = key.replace(plural, "").split(":") as [string, string];
    return (
      !written.has(path) &&
      !written.has(`${namespace}:${path}`) &&
      !composed.some((pattern) => pattern.test(path) || pattern.test(`${namespace}:${path}`))
    );
  });
  expect(unused).toEqual([]);
});

test("a key without a text is reported", () => {
  const missing: string[] = [];
  const { t } = createI18n("en", textsOf("en").ours, (key) => missing.push(key));
  t("appName");
  // @ts-expect-error the key does not exist, which the compiler knows as well
  t("nowhere.to.be.found");
  expect(missing).toEqual(["common:nowhere.to.be.found"]);
});

test("Polaris' Italian counts what is selected in words that fit one customer", () => {
  const { IndexProvider, IndexTable } = textsOf("it").polaris.Polaris;
  for (const { selected } of [IndexProvider, IndexTable]) expect(selected).not.toContain("} selezionati");
});

test("the Italian texts of an undo do not begin with the word that cancels its dialog", () => {
  const texts = textsByKey("it");
  const cancel = texts.get("common:cancel")!;
  const undo = [...texts].filter(([key]) => /^(undoSync:|customer:undo\.|firstSync:undo$)/.test(key));
  expect(undo.length).toBeGreaterThan(20);
  for (const [key, text] of undo) expect(text.startsWith(cancel), key).toBe(false);
});

test("the texts in German address the merchant formally throughout", () => {
  const informal = /(?<![\wäöüß])(du|dich|dir|deine?[mnrs]?|eure?[mnrs]?|euch)(?![\wäöüß])/i;
  // "Frage den Support" says du without the word.
  const imperative =
    /(^|[.:!?] )(Frage|Prüfe|Öffne|Wähle|Gib|Trage|Kopiere|Versuche|Lade|Sieh|Korrigiere|Entferne|Erlaube|Aktiviere|Verbinde|Ändere|Warte|Schalte|Melde) /;
  const unsuited = [...textsByKey("de")].filter(([, text]) => informal.test(text) || imperative.test(text));
  expect(unsuited).toEqual([]);
});

test.each([
  // As Shopify's own German says it.
  ["de", /\bauf Shopify\b/i, "in Shopify"],
  ["de", /\bvon Hand\b/i, "manuell"],
  ["de", /(de)?aktivier/i, "einschalten, ausschalten"],
  // Shopify's Italian admin says "tu" to merchants.
  ["it", /\b(Lei|Suo|Sua|Suoi|Sue|vostr[oaie]|voi|si prega|La preghiamo)\b/, "tu"],
] as const)("the texts in %s do not say %s, but: %s", (language, other, _instead) => {
  const said = [...textsByKey(language)].filter(
    ([key, text]) => !key.startsWith("dataReport:") && other.test(text),
  );
  expect(said).toEqual([]);
});

test("the texts in Italian have a form for one customer wherever a count stands before the noun", () => {
  const counted = /\}\} (?:di )?clienti\b/;
  const unsuited = [...textsByKey("it")].filter(
    // A limit of the app's own, which is never one.
    ([key, text]) => counted.test(text) && !plural.test(key) && !text.includes("{{max}}"),
  );
  expect(unsuited).toEqual([]);
});

test.each(languages)("a column of the file in %s is named as on the Activity page", (language) => {
  const { column, file } = JSON.parse(JSON.stringify(textsOf(language).ours.activity));
  for (const name of ["direction", "cause", "outcome"])
    expect([name, file[name]]).toEqual([name, column[name]]);
});
