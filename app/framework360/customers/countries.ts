/** The languages in which people write countries' names into an Italian CRM. */
const languages = ["it", "en", "de", "fr", "es"];

/** Regions that Unicode names and that are no country. */
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
 * The ISO 3166 alpha-2 code of a country written as a code or as a name in one of five languages; what cannot
 * be understood is kept as it is, to be shown and not silently dropped.
 */
export function countryCode(value: string | null): string | null {
  if (value === null) return null;
  const upper = value.toUpperCase();
  return codes.get(upper) ?? codeByName.get(fold(value)) ?? value;
}

export function isCountryCode(value: string | null): value is string {
  return value !== null && codes.get(value) === value;
}

/** Every two letters that name a country, outdated codes such as UK leading to the current one. */
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

/** Names are compared by their letters alone. */
function fold(name: string): string {
  return name
    .normalize("NFD")
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, "");
}
