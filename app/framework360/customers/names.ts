import { normalizeText } from "../../sync/normalize.ts";
import { signsInNames } from "../../sync/spelling.ts";

export const nameFields = ["firstName", "lastName"] as const;
export type NameField = (typeof nameFields)[number];

/*
 * Names that registrations were seen to refuse: under two characters, "-", odd characters, over 120 characters. What is
 * written instead is read back as a blank or as the letter that it stands for, so that it never reaches Shopify. "Cliente"
 * and "Non indicato" are the stand-ins of code that uses the API in production.
 */
const maxLength = 120;
const shortStandIn = "n.d.";
const wordStandIns: Record<NameField, string> = { firstName: "Cliente", lastName: "Non indicato" };

/** Which stand-ins an account accepts. */
export type StandIns = "short" | "words";

/** A name as an account shows it. */
export function readName(shown: string | null): string | null {
  const name = normalizeText(shown);
  if (name === null || isStandIn(name)) return null;
  const bare = /^(.)\.$/u.exec(name)?.[1] ?? name;
  return bare === "-" ? null : bare;
}

function isStandIn(name: string): boolean {
  const words = Object.values(wordStandIns).map((word) => word.toLowerCase());
  return /^n\.\s?d\.$/i.test(name) || words.includes(name.toLowerCase());
}

/** The name as it is written first, where it is no blank. */
function plainName(value: string | null): string | null {
  const name = normalizeText(value);
  if (name === null || name === "-" || name === "None" || isStandIn(name)) return null;
  if ([...name].length < 2) return `${name}.`;
  return normalizeText([...name].slice(0, maxLength).join(""));
}

/** The name without what is no letter, where that leaves something. */
function cleanedName(value: string | null): string | null {
  const letters = (value ?? "")
    .replaceAll(signsInNames, " ")
    .replaceAll(/ +/g, " ")
    .replaceAll(/^[^\p{L}]+|(?<![ '’-])[ '’-]+$/gu, "");
  return [...letters].length < 2 ? null : plainName(letters);
}

/**
 * What to write for a name, best first: the next one is for an account that refused the one before.
 * @param isNew a new customer needs a name; of another one it can be cleared, and a name that is refused leaves the one it has
 */
export function nameForms(
  field: NameField,
  value: string | null,
  { isNew, standIns }: { isNew: boolean; standIns: StandIns },
): string[] {
  const plain = plainName(value);
  const blank = isNew ? [] : [""];
  const own = plain === null ? blank : [plain, cleanedName(value)];
  const stands = [...(standIns === "words" ? [] : [shortStandIn]), wordStandIns[field]];
  const isKept = plain !== null && !isNew;
  return [...new Set([...own.filter((name) => name !== null), ...(isKept ? [] : stands)])];
}

/** The name that is least likely to be refused, for an account whose refusals name no field. */
export function plainestName(field: NameField, value: string | null): string {
  return cleanedName(value) ?? wordStandIns[field];
}

/** Whether `written` is a stand-in in words, which is written where the short one was refused. */
export function isWordStandIn(field: NameField, written: unknown): boolean {
  return written === wordStandIns[field];
}
