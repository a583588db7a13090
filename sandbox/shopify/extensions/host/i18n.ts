type Texts = { [key: string]: string | Texts };

/** Shopify's `i18n`: texts by key, with values put in and a plural form where the key has some. */
export function createI18n(texts: object, locale: string) {
  const find = (key: string): string | Texts | undefined =>
    key
      .split(".")
      .reduce<string | Texts | undefined>(
        (at, part) => (typeof at === "object" ? at[part] : undefined),
        texts as Texts,
      );

  return {
    translate(key: string, values: Record<string, string | number> = {}): string {
      const found = find(key);
      const text =
        typeof found === "object" && typeof values.count === "number"
          ? (found[new Intl.PluralRules(locale).select(values.count)] ?? found.other)
          : found;
      if (typeof text !== "string") return key;
      return text.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_all, name: string) => String(values[name] ?? ""));
    },
    formatNumber: (number: number, options?: Intl.NumberFormatOptions) =>
      new Intl.NumberFormat(locale, options).format(number),
    formatDate: (date: Date, options?: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, options).format(date),
  };
}
