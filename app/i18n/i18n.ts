import { createInstance, type CustomTypeOptions, type i18n } from "i18next";

import type { Language } from "./language.ts";

/** A language's texts by namespace: one for each page, and `common` for what they share. */
export type Texts = CustomTypeOptions["resources"];

/**
 * Translates into one language, synchronously and without loading anything, so that the server and the browser
 * render the same. `onMissing` is called with each key that has no text.
 */
export function createI18n(language: Language, texts: Texts, onMissing?: (key: string) => void): i18n {
  const instance = createInstance();
  void instance.init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: texts },
    ns: Object.keys(texts),
    defaultNS: "common",
    initAsync: false,
    // React escapes.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
    saveMissing: onMissing !== undefined,
    missingKeyHandler: (_languages, namespace, key) => onMissing?.(`${namespace}:${key}`),
  });
  return instance;
}
