import countries from "i18n-iso-countries";

/** The languages in which users of an Italian CRM write country names. */
const languages = ["it", "en", "de", "fr", "es"];

/** Regions that have a name in Unicode's data but are not countries. */
const noCountries = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"]);

/** Usual spellings that neither ISO nor Unicode has, without accents. */
const otherNames: Record<string, string> = {
  AE: "emirati|emirati arabi|uae|dubai|abu dhabi",
  AT: "osterreich",
  BA: "bosnia|bosnia erzegovina|bosnia herzegovina",
  BL: "st barth|saint barth|st barthelemy",
  BS: "le bahamas",
  CD: "congo kinshasa|congo rdc|rdc|rd congo|repubblica democratica del congo|congo repubblica democratica|congo repubblica dem",
  CG: "congo brazzaville|congo repubblica",
  CH: "confederazione svizzera|sui",
  CI: "costa d'avorio|ivory coast",
  CZ: "cechia|ceca|repubblica ceca|czech republic|tschechische republik",
  DE: "d|ger|repubblica federale tedesca|brd|deu",
  DK: "den",
  DO: "repubblica dominicana|santo domingo",
  ES: "ceuta|melilla",
  FO: "isole faroe|faroe|isole far oer",
  FR: "f",
  GB: "gran bretagna|great britain|grossbritannien|inghilterra|england|scozia|scotland|galles|wales|irlanda del nord|irlanda nord|northern ireland|uk|regno unito di gran bretagna e irlanda del nord",
  GF: "guiana francese|guyane",
  GR: "el|gre|hellas|ellada",
  HK: "hong kong sar|sar hong kong",
  HR: "cro",
  IE: "repubblica d'irlanda|republic of ireland|eire",
  IT: "i|it|repubblica italiana",
  KP: "corea nord|korea north",
  KR: "corea|corea del sud|corea sud|south korea|korea south|sudkorea",
  KY: "cayman",
  MC: "principato di monaco|principality of monaco|montecarlo|monte carlo",
  MD: "moldova|repubblica moldova",
  MK: "macedonia|fyrom",
  MM: "birmania|burma|birma",
  MO: "macau|macao sar|macau sar|ras di macao",
  NL: "olanda|holland|ned",
  PF: "tahiti",
  PS: "palestina|palestine",
  PT: "por|madeira|azzorre|azores|azoren|acores",
  RE: "la riunione|isola della riunione|isola riunione",
  RU: "russia|federazione russa",
  SI: "slo",
  SJ: "svalbard|spitsbergen|spitzbergen",
  SM: "rsm|repubblica di san marino|republic of san marino|s marino",
  SK: "slovacca|repubblica slovacca|slovak republic",
  SZ: "swaziland",
  TL: "timor orientale|east timor|osttimor",
  TR: "turchia|turkey|turkei|turkiye",
  TW: "taiwan",
  US: "usa|stati uniti|stati uniti d'america|united states of america|america|vereinigte staaten von amerika",
  VA: "vaticano|citta del vaticano|stato della citta del vaticano|vatican|santa sede|stato vaticano|citta vaticano|vatikan|holy see|heiliger stuhl",
  VI: "isole vergini statunitensi|isole vergini usa|isole vergini us",
  XK: "kosovo",
};

/** Parts of Spain that have a code of their own for customs, and none in ISO 3166. */
const partsOfSpain = new Set(["EA", "IC"]);

/** Territories with a code of their own, which people name beside the state that they belong to: "Guadalupa (Francia)". */
const territoriesOf: Record<string, string> = {
  AU: "CC CX HM NF",
  CN: "HK MO TW",
  DK: "FO GL",
  FI: "AX",
  FR: "BL GF GP MF MQ NC PF PM RE TF WF YT",
  GB: "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
  NL: "AW BQ CW SX",
  NO: "BV SJ",
  NZ: "CK NU TK",
  US: "AS GU MP PR UM VI",
};

/** Countries whose name, with one of these words beside it, is another country's: American Samoa, North Korea. */
const namesOfTwo = new Set(["GN", "IE", "KR", "MF", "SD", "WS"]);
const tellsApart =
  /\b(nord|north(?:ern)?|sud|south(?:ern)?|american\w*|equatorial\w*|dutch|olandes\w*|people|popolar\w*)\b/i;

/** Made at its first use: it takes a tenth of a second, which most starts of a process do not need. */
let codeByName: Map<string, string> | undefined;

/**
 * The ISO 3166 alpha-2 code of a country that is written as a code (alpha-2, alpha-3, the European Union's "EL", "UK") or
 * as a name in one of five languages, also in abbreviations ("Rep. Ceca") and beside its code ("Italia (IT)"). A text
 * that is not understood is returned unchanged: it is no blank, and the other side tells that it does not know it.
 */
export function countryCode(value: string | null): string | null {
  return value === null ? null : (codeOf(value) ?? value);
}

function codeOf(text: string): string | null {
  const whole = lookUp(text);
  if (whole) return whole;
  const parts = text.split(/[()[\]/\\,;|–—]|\s-\s/).filter((part) => part.trim() !== "");
  // As lists sort names: "Samoa, American".
  const turned = parts.length === 2 ? lookUp(`${parts[1]!.replace(/^\s*the\s/i, "")} ${parts[0]}`) : null;
  if (turned) return turned;
  const named = new Set(parts.map(lookUp).filter((code) => code !== null));
  const isWithin = (code: string, state: string) => territoriesOf[state]?.split(" ").includes(code);
  const codes = [...named].filter((state) => ![...named].some((one) => isWithin(one, state)));
  const [code = null] = codes;
  const isAnother = code !== null && namesOfTwo.has(code) && tellsApart.test(text);
  return codes.length === 1 && !isAnother ? code : null;
}

function lookUp(text: string): string | null {
  const spelledOut = text.replace(/\brep(\.|ubb\.?)?\s+/i, "repubblica ");
  codeByName ??= buildTable();
  return codeByName.get(fold(text)) ?? codeByName.get(fold(spelledOut)) ?? null;
}

/** Every code and name, folded. */
function buildTable(): Map<string, string> {
  const table = new Map<string, string>();
  const shared = new Set<string>();
  const add = (name: string, code: string) => {
    const folded = fold(name);
    if ((table.get(folded) ?? code) !== code) shared.add(folded);
    table.set(folded, code);
  };
  const namings = languages.map(
    (language) => new Intl.DisplayNames(language, { type: "region", fallback: "none" }),
  );
  for (const [pair, code] of currentCodes()) {
    for (const naming of namings) {
      const name = naming.of(partsOfSpain.has(pair) ? pair : code);
      if (name) add(name, code);
    }
    add(pair, code);
  }
  for (const language of ["it", "en", "de"]) {
    for (const [code, names] of Object.entries(countries.getNames(language, { select: "all" }))) {
      for (const name of names) add(name, code);
    }
  }
  for (const [three, code] of Object.entries(countries.getAlpha3Codes())) add(three, code);
  // "Congo" is the name of two countries.
  for (const name of shared) table.delete(name);
  for (const [code, names] of Object.entries(otherNames))
    for (const name of names.split("|")) add(name, code);
  return table;
}

/** Each two-letter code with the current code of its country: "UK" leads to "GB". */
function currentCodes(): Map<string, string> {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const italianNames = new Intl.DisplayNames("it", { type: "region", fallback: "none" });
  const codes = new Map<string, string>();
  for (const pair of letters.flatMap((first) => letters.map((second) => first + second))) {
    const current = new Intl.Locale(`und-${pair}`).region ?? pair;
    const code = partsOfSpain.has(current) ? "ES" : current;
    if (!noCountries.has(code) && italianNames.of(pair) !== undefined) codes.set(pair, code);
  }
  return codes;
}

/** Names are compared by their letters only, without case and accents. */
function fold(name: string): string {
  return name
    .normalize("NFD")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll(/[^\p{L}]/gu, "");
}
