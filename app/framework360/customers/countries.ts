/** The languages in which users of an Italian CRM write country names. */
const languages = ["it", "en", "de", "fr", "es"];

/** Regions that have a name in Unicode's data but are not countries. */
const noCountries = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"]);

const otherNames: Record<string, string> = {
  ita: "IT",
  usa: "US",
  "stati uniti d'america": "US",
  "united states of america": "US",
  "gran bretagna": "GB",
  "great britain": "GB",
  inghilterra: "GB",
  england: "GB",
  olanda: "NL",
  holland: "NL",
  "repubblica ceca": "CZ",
  "czech republic": "CZ",
  deu: "DE",
  fra: "FR",
  esp: "ES",
  gbr: "GB",
  aut: "AT",
  che: "CH",
};

const { codes, codeByName } = buildTables();

/**
 * The ISO 3166 alpha-2 code of a country that is written as a code, or as a name in one of five languages. A text that
 * is not understood is returned unchanged: it is shown to the merchant and not silently dropped.
 */
export function countryCode(value: string | null): string | null {
  if (value === null) return null;
  const upper = value.toUpperCase();
  return codes.get(upper) ?? codeByName.get(fold(value)) ?? value;
}

/** Each two-letter code with the current code of its country ("UK" leads to "GB"), and the codes by name. */
function buildTables() {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const namesIn = languages.map(
    (language) => new Intl.DisplayNames(language, { type: "region", fallback: "none" }),
  );
  const codes = new Map<string, string>();
  const codeByName = new Map<string, string>();
  for (const pair of letters.flatMap((first) => letters.map((second) => first + second))) {
    const code = new Intl.Locale(`und-${pair}`).region ?? pair;
    if (noCountries.has(code) || namesIn[0]?.of(pair) === undefined) continue;
    codes.set(pair, code);
    for (const names of namesIn) {
      const name = names.of(code);
      if (name) codeByName.set(fold(name), code);
    }
  }
  for (const [name, code] of Object.entries(otherNames)) codeByName.set(fold(name), code);
  return { codes, codeByName };
}

/** Names are compared by their letters only, without case and accents. */
function fold(name: string): string {
  return name
    .normalize("NFD")
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, "");
}
