import polarisGerman from "@shopify/polaris/locales/de.json";
import polarisEnglish from "@shopify/polaris/locales/en.json";
import polarisItalian from "@shopify/polaris/locales/it.json";

import type { Texts } from "./i18n.ts";
import type { Language } from "./language.ts";

const files = import.meta.glob<Texts[keyof Texts]>("./locales/*/*.json", { eager: true, import: "default" });

/** Polaris has one form of this text, which in Italian was the plural: "1 selezionati". */
const selected = "Selezionati: {selectedItemsCount}";
const italian = {
  ...polarisItalian,
  Polaris: {
    ...polarisItalian.Polaris,
    IndexProvider: { ...polarisItalian.Polaris.IndexProvider, selected },
    IndexTable: { ...polarisItalian.Polaris.IndexTable, selected },
  },
};

const polaris = { en: polarisEnglish, it: italian, de: polarisGerman };

/** The data of the root route's loader, which all routes can use. */
export type RootData = { language: Language; texts: ReturnType<typeof textsOf> };

/**
 * All texts of one language: the app's by namespace, and those of Polaris' own components.
 * @param support how to reach the operator's support, inserted where a text asks to contact it; "": not known, and such
 *   sentences are left out
 */
export function textsOf(language: Language, support = "") {
  const folder = `./locales/${language}/`;
  const ours = Object.entries(files)
    .filter(([path]) => path.startsWith(folder))
    .map(([path, texts]) => [path.slice(folder.length, -".json".length), texts]);
  const told = JSON.stringify(Object.fromEntries(ours), (_key, text: unknown) =>
    typeof text === "string" && text.includes("{support}") ? withSupport(text, support) : text,
  );
  return { ours: JSON.parse(told) as Texts, polaris: polaris[language] };
}

/** Without a contact the sentence that asks to use it is left out. */
function withSupport(text: string, support: string): string {
  if (support !== "") return text.replaceAll("{support}", () => ` (${support})`);
  const sentences = text.split(". ").filter((sentence) => !sentence.includes("{support}"));
  return `${sentences.join(". ")}.`;
}
