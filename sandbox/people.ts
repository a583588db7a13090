import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";

/** A made-up Italian customer, in neither simulator's vocabulary. Blank values are absent. */
export interface Person {
  firstName: string;
  lastName: string;
  /** Lower case, unique per index and seed. */
  email: string;
  /** E.164 Italian mobile, unique per index within a seed; about one in ten people has none. */
  phone?: string;
  company?: string;
  /** Italian partita IVA with a valid check digit; only companies have one. */
  vatNumber?: string;
  pec?: string;
  /** E-invoice routing code, 7 characters. */
  sdi?: string;
  address: PersonAddress;
  tags: string[];
  newsletter: boolean;
}

interface PersonAddress {
  street: string;
  city: string;
  /** Two-letter province code, e.g. "BG". */
  province: string;
  postalCode: string;
  /** ISO code: always "IT". */
  country: "IT";
}

/** The same index and seed give the same person, so that two simulators can hold overlapping people. */
export function generatePerson(index: number, seed = 1): Person {
  const random = createRandom(seed, index);
  const firstName = random.pick(firstNames);
  const lastName = random.pick(lastNames);
  const [city, province, postalCode] = random.pick(cities);
  return {
    firstName,
    lastName,
    email: emailOf(firstName, lastName, index, seed),
    ...(random.chance(0.9) && { phone: mobileOf(index, seed) }),
    ...(random.chance(0.2) && companyOf(lastName, random)),
    address: {
      street: `${random.pick(streets)} ${random.integer(1, 180)}`,
      city,
      province,
      postalCode,
      country: "IT",
    },
    tags: tags.filter(() => random.chance(0.2)),
    newsletter: random.chance(0.6),
  };
}

function emailOf(firstName: string, lastName: string, index: number, seed: number): string {
  const name = `${firstName}.${lastName}`
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z.]/g, "");
  const series = seed === 1 ? "" : `.s${seed}`;
  return `${name}.${index}${series}@example.it`;
}

// 7919 shares no factor with 10^7, so the first ten million people of a seed have ten million numbers.
function mobileOf(index: number, seed: number): string {
  const prefix = mobilePrefixes[Math.abs(seed) % mobilePrefixes.length]!;
  const subscriber = (index * 7919 + 1_234_567) % 10_000_000;
  return `+39${prefix}${String(subscriber).padStart(7, "0")}`;
}

function companyOf(lastName: string, random: Random) {
  const slug = lastName
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z]/g, "");
  return {
    company: `${lastName} ${random.pick(trades)} ${random.pick(["S.r.l.", "S.n.c.", "S.p.A."])}`,
    vatNumber: vatNumberOf(random.integer(1, 9_999_999)),
    pec: `${slug}@pec.example.it`,
    sdi: Array.from({ length: 7 }, () => random.pick([..."ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"])).join(""),
  };
}

/** Seven digits of company, three of province office, one check digit (Luhn), as the Italian law has it. */
function vatNumberOf(company: number): string {
  const digits = `${String(company).padStart(7, "0")}015`;
  const sum = [...digits].reduce((total, digit, position) => {
    const value = Number(digit) * (position % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const mobilePrefixes = ["320", "328", "333", "340", "347", "348", "349", "366", "371", "380", "388", "392"];

const tags = ["vip", "wholesale", "newsletter-2025", "fair", "returning"];

const trades = ["Arredamenti", "Alimentari", "Moda", "Vini", "Ceramiche", "Elettronica", "Tessuti"];

const streets = [
  "Via Roma",
  "Via Garibaldi",
  "Corso Italia",
  "Via Dante",
  "Piazza Mazzini",
  "Via Verdi",
  "Viale della Libertà",
  "Via San Marco",
  "Via Manzoni",
  "Vicolo dell'Orso",
];

const cities = [
  ["Bergamo", "BG", "24121"],
  ["Milano", "MI", "20121"],
  ["Roma", "RM", "00184"],
  ["Torino", "TO", "10121"],
  ["Napoli", "NA", "80132"],
  ["Bologna", "BO", "40121"],
  ["Firenze", "FI", "50122"],
  ["Venezia", "VE", "30121"],
  ["Palermo", "PA", "90133"],
  ["Bari", "BA", "70121"],
  ["Genova", "GE", "16121"],
  ["Verona", "VR", "37121"],
  ["Forlì", "FC", "47121"],
  ["L'Aquila", "AQ", "67100"],
  ["Cagliari", "CA", "09124"],
  ["Trento", "TN", "38122"],
] as const;

const firstNames = [
  "Mario",
  "Giulia",
  "Luca",
  "Francesca",
  "Alessandro",
  "Chiara",
  "Matteo",
  "Sara",
  "Niccolò",
  "Martina",
  "Andrea",
  "Elisa",
  "Davide",
  "Anna Maria",
  "Gianluca",
  "Noemi",
  "Pietro",
  "Beatrice",
  "Tommaso",
  "Zoë",
];

const lastNames = [
  "Rossi",
  "Bianchi",
  "Ferrari",
  "Russo",
  "Esposito",
  "Colombo",
  "Ricci",
  "Marino",
  "Greco",
  "Bruno",
  "Gallo",
  "Conti",
  "De Luca",
  "D'Angelo",
  "Mancini",
  "Costa",
  "Giordano",
  "Rizzo",
  "Lombardi",
  "Fò",
];
