import { normalizeText } from "../../sync/normalize.ts";
import { isBlankWord } from "./wire-text.ts";

/** The address, which is one thing. `citta` is the province, `comune` the city. */
export const addressParameters = ["indirizzo", "stato", "citta", "comune", "cap"] as const;

export type AddressParameter = (typeof addressParameters)[number];

export const isAddressParameter = (name: string): name is AddressParameter =>
  (addressParameters as readonly string[]).includes(name);

/** A customer has two: `dati_fatturazione`, and the personal address at the top level. */
export type AddressSection = { [name in AddressParameter]?: string | null | undefined };

/** Whether an address whose city is "None" is in the Piedmontese town of that name: 10060 None, in the province of Torino. */
function isInTownOfNone({ cap, citta }: AddressSection): boolean {
  const postalCode = normalizeText(cap);
  if (postalCode !== null) return postalCode === "10060";
  return /^\(?(to|torino)\)?$/i.test(normalizeText(citta) ?? "");
}

/** The city "None" is a blank, except in the town of that name. */
export function withoutBlankCity<Section extends AddressSection>(section: Section): Section {
  const isBlankCity = isBlankWord(section.comune ?? null) && !isInTownOfNone(section);
  return isBlankCity ? { ...section, comune: null } : section;
}

/** The parts of an address; null: blank. */
export function readAddress(section: AddressSection): Record<AddressParameter, string | null> {
  const shown = addressParameters.map((name) => [name, section[name] ?? null]);
  return Object.fromEntries(shown) as Record<AddressParameter, string | null>;
}

/** Whether the nested address counts. A country alone, which a form may fill in by itself, is none beside an address. */
export function isAddressNested(
  nested: AddressSection | undefined,
  top: AddressSection,
): nested is AddressSection {
  return hasAddress(nested, placeParameters) || (hasAddress(nested) && !hasAddress(top, placeParameters));
}

const placeParameters = addressParameters.filter((name) => name !== "stato");

function hasAddress(
  section: AddressSection | undefined,
  names: readonly AddressParameter[] = addressParameters,
): boolean {
  return names.some((name) => {
    const value = section?.[name] ?? null;
    return value !== null && !isBlankWord(value);
  });
}

/** Whether both have an address, and not the same one. */
export function hasTwoAddresses(nested: AddressSection | undefined, top: AddressSection): boolean {
  const isOther = (name: AddressParameter) => (nested?.[name] ?? null) !== (top[name] ?? null);
  return hasAddress(top, placeParameters) && addressParameters.some(isOther);
}
