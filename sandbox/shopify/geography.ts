import provinceLists from "./provinces.json" with { type: "json" };

/** A country Shopify ships to or bills in: its code and English name. Undefined for anything else. */
export function findCountry(codeOrName: string): { code: string; name: string } | undefined {
  const wanted = codeOrName.trim().toLowerCase();
  const code = wanted.length === 2 ? wanted.toUpperCase() : codesByName().get(wanted);
  const name = code && countryName(code);
  return code && name ? { code, name } : undefined;
}

/** The English name of an ISO country code; null when there is no such country. */
export function countryName(code: string): string | null {
  const name = regionNames.of(code);
  return name && name !== code ? name : null;
}

/** Whether Shopify has provinces for this country. */
export function hasProvinces(countryCode: string): boolean {
  return countryCode in provinces;
}

/** A province by code or name. Undefined when the country has no such province for Shopify. */
export function findProvince(
  countryCode: string,
  codeOrName: string,
): { code: string; name: string } | undefined {
  const list = provinces[countryCode];
  if (!list) return undefined;
  const wanted = codeOrName.trim().toLowerCase();
  const found = Object.entries(list).find(
    ([code, name]) => code.toLowerCase() === wanted || name.toLowerCase() === wanted,
  );
  return found && { code: found[0], name: found[1] };
}

const regionNames = new Intl.DisplayNames("en", { type: "region" });

let names: Map<string, string> | undefined;

function codesByName(): Map<string, string> {
  if (names) return names;
  names = new Map();
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = countryName(code);
    if (name) names.set(name.toLowerCase(), code);
  }
  return names;
}

const provinces: Record<string, Record<string, string>> = provinceLists;
