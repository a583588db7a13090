import { addressFields, type Customer, type Field } from "../sync/customer.ts";
import type { Refusal, WriteContext } from "../sync/side.ts";
import {
  blankPlace,
  heldPlace,
  isBlankPlace,
  isSamePlace,
  placeRefusals,
  readAddress,
  toPlaceInput,
  type Place,
  type ShopifyAddress,
} from "./address.ts";
import type { ShopifyCustomer } from "./mapping.ts";
import * as operations from "./operations.ts";
import { cut } from "./text.ts";
import type { MailingAddressInput } from "./types/admin.ts";
import { call, type Call, type UpdatePart } from "./update-part.ts";

type Given = Partial<Pick<Customer, keyof Place | "company">>;

/** What is to be written of a customer's address. */
type Wanted = {
  /** The whole place; null: it stays as it is. */
  place: Place | null;
  /** Undefined: it stays as it is. */
  company: string | null | undefined;
};

/** Whether these changes write the place of a customer, so that the customer's other addresses have to be known. */
export function writesPlace(given: Given): boolean {
  return addressFields.some((field) => given[field] !== undefined);
}

/**
 * The call that writes an address, and what Shopify does not hold of it.
 * - When the customer has the place among its other addresses, that one becomes the default address.
 * - Otherwise the default address is changed in place, where the other side knew it: names, phone and other addresses
 *   stay. A default address that the other side never had stays too, and the new one is added beside it, with the customer's
 *   company.
 * @param others the customer's addresses
 */
export function addressPart(
  before: ShopifyCustomer,
  given: Given,
  others: readonly ShopifyAddress[],
  context: WriteContext,
): { parts: UpdatePart[]; refused: Refusal[] } {
  const present = readAddress(before.defaultAddress);
  const whole = { ...present, ...given };
  const refused = writesPlace(given) ? placeRefusals(whole) : [];
  const isHeld = !refused.some(({ field }) => field === "country");
  // Shopify's two lines may be longer together than one may be: a street that does not change is not shortened.
  const street = whole.street === present.street ? { street: present.street } : {};
  const place = writesPlace(given) && isHeld ? { ...heldPlace(whole), ...street } : null;
  const wanted: Wanted = { place, company: given.company === undefined ? undefined : cut(given.company) };
  const target = targetOf(before, wanted, others, context);
  const first = callFor(before, wanted, target);
  if (!first) return { parts: [], refused };
  const fields = (Object.keys(given) as Field[]).filter((field) => isHeld || field === "company");
  const part: UpdatePart = {
    ...first,
    fields,
    refusedWith: (refused) =>
      place && isWhollyRefused(place, refused)
        ? [
            ...addressFields.filter((field) => fields.includes(field)),
            ...refused.filter((field) => field === "company"),
          ]
        : refused.map((field) => field ?? fields[0]!),
    without: (leftOut) => callFor(before, withoutRefused(wanted, leftOut), target),
  };
  return { parts: [part], refused };
}

/**
 * Whether the place stays as it is when Shopify refuses these fields: the country, the address as such, or all that it
 * says. A blank in its place would take away what the customer has.
 */
function isWhollyRefused(place: Place, refused: readonly (Field | null)[]): boolean {
  return refused.includes(null) || refused.includes("country") || isBlankPlace(withBlanks(place, refused));
}

/** Any refused field of a place is written blank, unless the place is refused as a whole. */
function withoutRefused({ place, company }: Wanted, refused: readonly Field[]): Wanted {
  return {
    place: place && (isWhollyRefused(place, refused) ? null : withBlanks(place, refused)),
    company: refused.includes("company") ? undefined : company,
  };
}

function withBlanks(place: Place, refused: readonly (Field | null)[]): Place {
  const blanks = addressFields.filter((field) => refused.includes(field));
  return { ...place, ...Object.fromEntries(blanks.map((field) => [field, blankPlace[field]])) };
}

/** The address to write to; null: a new one. */
function targetOf(
  { defaultAddress }: ShopifyCustomer,
  { place, company }: Wanted,
  others: readonly ShopifyAddress[],
  { replacesAgreedAddress = true }: WriteContext,
): ShopifyAddress | null {
  if (!place || (defaultAddress && isSamePlace(readAddress(defaultAddress), place))) return defaultAddress;
  const same = isBlankPlace(place) ? [] : others.filter((other) => isSamePlace(readAddress(other), place));
  const wantedCompany = company === undefined ? readAddress(defaultAddress).company : company;
  const best = same.find((other) => readAddress(other).company === wantedCompany) ?? same[0];
  return best ?? (replacesAgreedAddress ? defaultAddress : null);
}

function callFor(before: ShopifyCustomer, wanted: Wanted, target: ShopifyAddress | null): Call | null {
  const customerId = before.id;
  const isDefault = target !== null && target.id === before.defaultAddress?.id;
  if (!wanted.place && wanted.company === undefined) return null;
  if (!target) {
    const { company = readAddress(before.defaultAddress).company ?? undefined } = wanted;
    return call(operations.createAddress, { customerId, address: inputOf({ ...wanted, company }, null) });
  }
  if (isDefault) {
    const address = inputOf(wanted, target);
    return isHeldBy(target, wanted)
      ? null
      : call(operations.updateAddress, { customerId, addressId: target.id, address });
  }
  const company = companyFor(before, wanted, target);
  if (company === undefined) {
    return call(operations.chooseAddress, { customerId, addressId: target.id });
  }
  const address = { company: company ?? "" };
  return call(operations.updateAddress, { customerId, addressId: target.id, address, setAsDefault: true });
}

/**
 * The company to write into an address that becomes the default one; undefined: none. The customer's company goes with
 * the customer, unless that address has one of its own.
 */
function companyFor(
  { defaultAddress }: ShopifyCustomer,
  { company }: Wanted,
  target: ShopifyAddress,
): string | null | undefined {
  const held = readAddress(target).company;
  const wanted = company === undefined && held === null ? readAddress(defaultAddress).company : company;
  return wanted === held ? undefined : wanted;
}

function isHeldBy(target: ShopifyAddress, { place, company }: Wanted): boolean {
  const held = readAddress(target);
  return (
    (company === undefined || held.company === company) &&
    (!place || addressFields.every((field) => held[field] === place[field]))
  );
}

function inputOf({ place, company }: Wanted, present: ShopifyAddress | null): MailingAddressInput {
  return {
    ...(company === undefined ? {} : { company: company ?? "" }),
    ...(place && toPlaceInput(place, present)),
  };
}
