import { describe, expect, test } from "vitest";

import { wireCustomer } from "../api/schemas.ts";
import { fromWire } from "./mapping.ts";

const read = (answer: object) => fromWire(wireCustomer.parse({ id: 1, ...answer }));

describe("A country", () => {
  test.each([
    ["IT", "it|ITA|Italia|Italy|Italien|Italia (IT)|IT - Italia|(IT)|I|ITALIA.|Repubblica Italiana|Italie"],
    ["GR", "EL|GRC|Grecia|Greece|Griechenland"],
    ["BE", "BEL|Belgio|Belgium|Belgien"],
    ["CZ", "Rep. Ceca|Repubblica Ceca|Cechia|Czech Republic|Czechia|Tschechien|CZE"],
    ["SK", "Rep. Slovacca|Slovacchia|SVK"],
    ["SM", "San Marino|Rep. di San Marino|RSM|SMR"],
    ["GB", "UK|GB|GBR|Regno Unito|Gran Bretagna|Inghilterra|U.K.|Vereinigtes Königreich"],
    ["US", "USA|U.S.A.|Stati Uniti d'America|Stati Uniti|United States|Vereinigte Staaten"],
    ["CH", "CHE|Svizzera|Svizzera (CH)|Schweiz|Suisse"],
    ["NL", "Olanda|Paesi Bassi|NLD"],
    ["BA", "Bosnia|Bosnia-Erzegovina|Bosnia ed Erzegovina"],
    ["CD", "Congo (Kinshasa)|COD"],
    ["VA", "Città del Vaticano|VAT"],
    ["TR", "Turchia|Türkei|Turkey"],
    ["GB", "Irlanda del Nord|Irlanda (del Nord)|Irlanda - Nord|Ireland, Northern"],
    ["KP", "Corea del Nord|Corea (Nord)|Korea, North|Corea, Nord"],
    ["CG", "Congo (Brazzaville)|Congo, Repubblica|Congo, Republic of the"],
    [
      "CD",
      "Congo (RDC)|Congo, Rep. Dem.|Congo, Democratic Republic of the|Congo, The Democratic Republic of the",
    ],
    ["KR", "Korea, Republic of|Corea (Sud)|Corea, Repubblica di"],
    ["WS", "Samoa"],
    ["AS", "Samoa, American|Samoa (Americane)"],
    ["GQ", "Guinea, Equatorial|Guinea (Equatoriale)"],
    ["SS", "Sudan, South|Sudan (del Sud)"],
    ["PR", "Puerto Rico|Porto Rico|PRI|Puerto Rico (USA)|Puerto Rico, U.S.A.|USA - Puerto Rico"],
    ["GU", "Guam|GUM|Guam (Stati Uniti)"],
    ["VI", "Isole Vergini Americane|Isole Vergini Statunitensi|U.S. Virgin Islands|Virgin Islands, U.S.|VIR"],
    ["HK", "Hong Kong|HKG|Hongkong|Hong Kong SAR|Hong Kong S.A.R.|Hong Kong (Cina)|Hong Kong, China"],
    ["MO", "Macao|Macau|MAC|Macao SAR|Macau (China)|Macao, Cina|RAS di Macao"],
    ["TW", "Taiwan|Taiwan (Cina)|TWN"],
    ["GP", "Guadeloupe|Guadalupa|GLP|Guadalupa (Francia)|Francia - Guadalupa"],
    ["RE", "Réunion|La Réunion|La Riunione|Isola della Riunione|Riunione (Francia)"],
    ["GF", "Guyana Francese|Guiana Francese|French Guiana|Französisch-Guayana"],
    ["PF", "Polinesia Francese|Tahiti"],
    ["SM", "S. Marino|SAN MARINO (RSM)|Republic of San Marino"],
    ["VA", "Vaticano|Stato Vaticano|Vatikan|Vatikanstadt|Holy See|Vatican City"],
    ["MC", "Monaco|Principato di Monaco|Montecarlo|Monte Carlo|MCO"],
    ["FO", "Isole Faroe|Faroe|Färöer|Isole Fær Øer"],
    ["KY", "Cayman|Isole Cayman|Cayman Islands (UK)"],
    ["AE", "Dubai|Abu Dhabi|Emirati Arabi Uniti"],
    ["PT", "Madeira|Azzorre|Azoren|Portogallo (Madeira)"],
    ["MM", "Birmania|Burma|Myanmar"],
    ["TL", "Timor Est|Timor orientale|East Timor"],
    ["SZ", "Swaziland|Eswatini"],
    ["BS", "Bahamas|Le Bahamas"],
    ["MF", "Saint Martin (Francia)"],
    ["ES", "Ceuta|Melilla|Isole Canarie|Spagna - Isole Canarie|Spagna (Canarie)|Ceuta e Melilla"],
  ])("is %s in each of the spellings %s", (code, spellings) => {
    for (const stato of spellings.split("|")) expect([stato, read({ stato }).country]).toEqual([stato, code]);
  });

  test("is known by each alpha-2 and alpha-3 code and by its Italian, English and German name", async () => {
    const { default: countries } = await import("i18n-iso-countries");
    for (const [three, two] of Object.entries(countries.getAlpha3Codes())) {
      const names = ["it", "en", "de"].map((language) => countries.getName(two, language));
      for (const stato of [two, three, ...names])
        expect([stato, read({ stato }).country]).toEqual([stato, two]);
    }
  });

  test.each([
    ...[
      "Atlantide",
      "Georgia, USA",
      "EU",
      "Congo",
      "Isole Vergini",
      "Guadalupa (USA)",
      "Saint Martin (Olanda)",
    ],
    // Another country than the one that their first word names.
    ...["Korea, Democratic Republic (North)", "Ireland, North", "Saint Martin (Dutch part)"],
  ])("that is not understood stays as it is: %s", (stato) => {
    expect(read({ stato, citta: "MI" })).toMatchObject({ country: stato, province: "MI" });
  });
});

describe("A province of Italy", () => {
  test.each([
    ["RE", "Reggio Emilia|Reggio nell'Emilia|REGGIO NELL’EMILIA|re|Provincia di Reggio Emilia"],
    ["RC", "Reggio Calabria|Reggio di Calabria"],
    ["NA", "Napoli NA|NA Napoli|napoli na"],
    ["SP", "La Spezia SP"],
    ["RM", "Roma (RM)|Roma|RM - Roma|Città metropolitana di Roma|prov. Roma|Roma Capitale"],
    ["FC", "Forlì-Cesena|Forli' - Cesena|FO|FC"],
    ["MI", "(MI)|mi|Milano|Milano (MI)|Prov. MI"],
    ["MB", "Monza e Brianza|Monza-Brianza|Monza e della Brianza|Monza"],
    ["AQ", "L'Aquila|L’AQUILA|Aquila"],
    ["BT", "Barletta-Andria-Trani|BAT"],
    ["BZ", "Bolzano/Bozen|Bozen|Bolzano"],
    ["AO", "Valle d'Aosta|Aosta|Aosta / Aoste"],
    ["PU", "Pesaro e Urbino|PS|Pesaro-Urbino"],
    ["VB", "Verbano-Cusio-Ossola|Verbania"],
    ["CI", "Carbonia-Iglesias"],
    ["SU", "Sud Sardegna"],
    ["OT", "Olbia-Tempio"],
  ])("is %s in each of the spellings %s", (code, spellings) => {
    for (const citta of spellings.split("|")) {
      expect([citta, read({ citta, stato: "Italia" }).province]).toEqual([citta, code]);
    }
  });

  test("that is not understood stays as it is", () => {
    expect(read({ citta: "XX", stato: "IT" }).province).toBe("XX");
    expect(read({ citta: "Roma / Milano", stato: "IT" }).province).toBe("ROMA/MILANO");
  });

  test("beside a postal code of five digits makes the country Italy where none is named", () => {
    expect(read({ citta: "Milano", cap: "20121" })).toMatchObject({ country: "IT", province: "MI" });
    expect(read({ citta: "RM", cap: 185 })).toMatchObject({ country: "IT", postalCode: "00185" });
    expect(read({ citta: "SO", cap: "4500" })).toMatchObject({ country: null, postalCode: "4500" });
    expect(read({ cap: "20121" })).toMatchObject({ country: null });
  });
});

describe("An address", () => {
  test("of another country has no city for a province", () => {
    const shown = read({ stato: "DE", citta: "München", comune: "München" });
    expect(shown).toMatchObject({ city: "München", province: null });
    expect(read({ stato: "DE", citta: "München" })).toMatchObject({ city: "München", province: null });
    expect(read({ stato: "US", citta: "ny" })).toMatchObject({ province: "NY" });
    for (const [stato, code] of [
      ["JP", "JP-13"],
      ["PE", "PE-LIM"],
      ["MX", "CHIS"],
    ] as const)
      expect(read({ stato, citta: code })).toMatchObject({ city: null, province: code });
  });

  test("of another country keeps the name of a region beside its city", () => {
    const shown = read({ stato: "USA", citta: "California", comune: "Los Angeles" });
    expect(shown).toMatchObject({ city: "Los Angeles", province: "CALIFORNIA" });
    expect(read({ stato: "DE", citta: "MÜNCHEN ", comune: "München" }).province).toBeNull();
  });

  test.each([
    ["DE", "ᾈ"],
    ["IT", "ß῍"],
  ])("in %s has the province that is read again from its own form: %s", (stato, citta) => {
    const once = read({ stato, citta });
    expect(read({ stato, citta: once.province, comune: once.city })).toEqual(once);
  });

  test("in Italy has the zeros that its postal code lost as a number", () => {
    expect(read({ stato: "IT", cap: 185 }).postalCode).toBe("00185");
    expect(read({ stato: "Italia", cap: "9013" }).postalCode).toBe("09013");
    expect(read({ stato: "CH", cap: 6900 }).postalCode).toBe("6900");
  });

  test("may be in the town of None, whose name is the word for a blank elsewhere", () => {
    expect(read({ comune: "None", cap: "10060", stato: "IT" }).city).toBe("None");
    expect(read({ comune: "None", citta: "Torino", stato: "IT" }).city).toBe("None");
    expect(read({ comune: "None", cap: "20121", stato: "IT" }).city).toBeNull();
    expect(read({ indirizzo: "null", comune: "undefined", cap: "None", citta: "TO" })).toMatchObject({
      street: null,
      city: null,
      postalCode: null,
    });
  });
});
