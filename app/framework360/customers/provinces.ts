/*
 * Italy's provinces by code, each with its names; those of the past too, because old customers keep them: Forlì's FO,
 * Pesaro's PS, and the Sardinian ones, which changed in 2005, 2016 and 2025 (ISTAT, "Codici statistici delle unità
 * amministrative territoriali").
 */
const namesByCode: Record<string, string> = {
  AG: "agrigento",
  AL: "alessandria",
  AN: "ancona",
  AO: "aosta|aoste|valle d'aosta|vallee d'aoste",
  AP: "ascoli piceno|ascoli",
  AQ: "l'aquila|aquila",
  AR: "arezzo",
  AT: "asti",
  AV: "avellino",
  BA: "bari",
  BG: "bergamo",
  BI: "biella",
  BL: "belluno",
  BN: "benevento",
  BO: "bologna",
  BR: "brindisi",
  BS: "brescia",
  BT: "bat|barletta andria trani|barletta|andria|trani",
  BZ: "bolzano|bozen|alto adige|sudtirol|bolzano alto adige",
  CA: "cagliari",
  CB: "campobasso",
  CE: "caserta",
  CH: "chieti",
  CI: "carbonia iglesias|carbonia|iglesias|sulcis iglesiente",
  CL: "caltanissetta",
  CN: "cuneo",
  CO: "como",
  CR: "cremona",
  CS: "cosenza",
  CT: "catania",
  CZ: "catanzaro",
  EN: "enna",
  FC: "fo|forli cesena|forli|cesena|forli e cesena",
  FE: "ferrara",
  FG: "foggia",
  FI: "firenze|florence|florenz",
  FM: "fermo",
  FR: "frosinone",
  GE: "genova|genoa|genua",
  GO: "gorizia",
  GR: "grosseto",
  IM: "imperia",
  IS: "isernia",
  KR: "crotone",
  LC: "lecco",
  LE: "lecce",
  LI: "livorno",
  LO: "lodi",
  LT: "latina",
  LU: "lucca",
  MB: "monza e della brianza|monza e brianza|monza brianza|monza",
  MC: "macerata",
  ME: "messina",
  MI: "milano|milan|mailand",
  MN: "mantova|mantua",
  MO: "modena",
  MS: "massa carrara|massa e carrara|massa|carrara",
  MT: "matera",
  NA: "napoli|naples|neapel",
  NO: "novara",
  NU: "nuoro",
  OG: "ogliastra",
  OR: "oristano",
  OT: "olbia tempio|olbia|gallura|gallura nord est sardegna",
  PA: "palermo",
  PC: "piacenza",
  PD: "padova|padua",
  PE: "pescara",
  PG: "perugia",
  PI: "pisa",
  PN: "pordenone",
  PO: "prato",
  PR: "parma",
  PT: "pistoia",
  PU: "ps|pesaro e urbino|pesaro urbino|pesaro|urbino",
  PV: "pavia",
  PZ: "potenza",
  RA: "ravenna",
  RC: "reggio calabria|reggio di calabria",
  RE: "reggio emilia|reggio nell'emilia|reggio nell emilia",
  RG: "ragusa",
  RI: "rieti",
  RM: "roma|rome|rom|roma capitale",
  RN: "rimini",
  RO: "rovigo",
  SA: "salerno",
  SI: "siena",
  SO: "sondrio",
  SP: "la spezia|spezia",
  SR: "siracusa|syracuse",
  SS: "sassari",
  SU: "sud sardegna",
  SV: "savona",
  TA: "taranto",
  TE: "teramo",
  TN: "trento|trentino|trient",
  TO: "torino|turin",
  TP: "trapani",
  TR: "terni",
  TS: "trieste|triest",
  TV: "treviso",
  UD: "udine",
  VA: "varese",
  VB: "verbano cusio ossola|verbania|vco",
  VC: "vercelli",
  VE: "venezia|venice|venedig",
  VI: "vicenza",
  VR: "verona",
  VS: "medio campidano|sanluri|villacidro",
  VT: "viterbo",
  VV: "vibo valentia|vibo",
};

const codes = new Map(
  Object.entries(namesByCode).flatMap(([code, names]) =>
    [code, ...names.split("|")].map((name) => [fold(name), code] as const),
  ),
);

/** What may stand in front of a province's name. */
const prefix =
  /^\s*(prov(\.|incia)?|citt[aà] metropolitana|libero consorzio( comunale)?)(\s+autonoma)?(\s+(di|del|della|dell['’]|d['’]))?\s+/i;

/**
 * The code of an Italian province that is written as its code or name: "Roma (RM)", "Napoli NA", "(MI)", "Reggio Emilia". Null
 * when the text names none, or more than one.
 */
export function italianProvince(text: string): string | null {
  const bare = text.replace(prefix, "");
  const whole = codes.get(fold(bare));
  if (whole) return whole;
  const parts = bare.split(/[()[\]/\\,;|–—-]/).filter((part) => part.trim() !== "");
  const found = new Set(parts.map((part) => codes.get(fold(part))).filter((code) => code !== undefined));
  if (found.size === 1) return [...found][0]!;
  const words = bare.trim().split(/\s+/);
  return besideItsCode(words.slice(0, -1), words.at(-1)!) ?? besideItsCode(words.slice(1), words[0]!);
}

function besideItsCode(name: readonly string[], code: string): string | null {
  const named = codes.get(fold(name.join(" ")));
  return named !== undefined && code.length === 2 && codes.get(fold(code)) === named ? named : null;
}

/** Names are compared by their letters only, without case and accents: a code in capitals must stay the code that it is. */
function fold(name: string): string {
  return name
    .toUpperCase()
    .normalize("NFD")
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, "");
}
