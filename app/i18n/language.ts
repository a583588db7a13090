/** The languages of the app; the first is used for all others. */
export const languages = ["en", "it", "de"] as const;

export type Language = (typeof languages)[number];

/**
 * The language of an opened page: the admin's, which Shopify names in the address (`locale=de-AT`); without one, the first
 * of the browser's languages that the app has.
 * https://shopify.dev/docs/apps/build/localize-your-app
 */
export function languageOf(request: Request): Language {
  const wanted = new URL(request.url).searchParams.get("locale") ?? request.headers.get("Accept-Language");
  return languageNamed(wanted ?? "") ?? languages[0];
}

/** The first of these languages that the app has; null: none. @param tags like `de-AT`, or several, separated by commas */
export function languageNamed(tags: string): Language | null {
  const codes = tags.split(",").map((tag) => tag.trim().split(/[-_;]/)[0]!.toLowerCase());
  return codes.find(isLanguage) ?? null;
}

function isLanguage(code: string): code is Language {
  return languages.some((language) => language === code);
}
