import type { Outcome, UserError } from "./customer-changes.ts";
import { commitChange } from "./customer-changes.ts";
import { findCountry, findProvince, hasProvinces } from "./geography.ts";
import type { SandboxAddress, SandboxCustomer, ShopState } from "./state.ts";
import { takeId } from "./state.ts";
import { addressTextErrors } from "./texts.ts";

export type AddressInput = {
  id?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  company?: string | null;
  address1?: string | null;
  address2?: string | null;
  city?: string | null;
  province?: string | null;
  provinceCode?: string | null;
  zip?: string | null;
  country?: string | null;
  countryCode?: string | null;
  phone?: string | null;
};

export type AddressOutcome = Outcome & { address: SandboxAddress | null };

const noCustomer: UserError = { field: ["customerId"], message: "Customer does not exist" };
const noAddress: UserError = { field: ["addressId"], message: "Address does not exist" };
const duplicate: UserError = { field: ["address"], message: "Address already exists" };

/** No address of the shop has the id. */
export class UnknownAddressError extends Error {}

const refused = (...userErrors: UserError[]): AddressOutcome => ({
  customer: null,
  address: null,
  userErrors,
});

/** Adds an address. The first one becomes the default one, later ones only if asked. */
export function createAddress(
  shop: ShopState,
  customerId: string,
  input: AddressInput,
  setAsDefault = false,
): AddressOutcome {
  const customer = shop.customers.get(customerId);
  if (!customer) return refused(noCustomer);
  const { address, userErrors } = buildAddress(shop, customer, input, ["address"]);
  if (userErrors.length > 0) return refused(...userErrors);
  if (isDuplicate(shop, address, customer.addresses)) return refused(duplicate);
  return withAddress(shop, customer, address, [...customer.addresses, address], setAsDefault);
}

/** Changes the given fields of an address. */
export function updateAddress(
  shop: ShopState,
  customerId: string,
  addressId: string,
  input: AddressInput,
  setAsDefault = false,
): AddressOutcome {
  const customer = shop.customers.get(customerId);
  if (!customer) return refused(noCustomer);
  const present = addressOf(shop, customer, addressId);
  if (!present) return refused(noAddress);
  const { address, userErrors } = buildAddress(shop, customer, input, ["address"], present);
  if (userErrors.length > 0) return refused(...userErrors);
  const others = customer.addresses.filter(({ id }) => id !== addressId);
  if (isDuplicate(shop, address, others)) return refused(duplicate);
  const addresses = customer.addresses.map((other) => (other === present ? address : other));
  return withAddress(shop, customer, address, addresses, setAsDefault);
}

/** Removes an address; if it was the default one, the first that is left takes its place. */
export function deleteAddress(shop: ShopState, customerId: string, addressId: string): AddressOutcome {
  const customer = shop.customers.get(customerId);
  if (!customer) return refused(noCustomer);
  const address = addressOf(shop, customer, addressId);
  if (!address) return refused(noAddress);
  const addresses = customer.addresses.filter((other) => other !== address);
  const wasDefault = customer.defaultAddressId === addressId;
  commitChange(
    shop,
    customer,
    wasDefault ? withDefault({ ...customer, addresses }) : { ...customer, addresses },
  );
  return { customer, address, userErrors: [] };
}

/** Makes one of the customer's addresses the default one. */
export function setDefaultAddress(shop: ShopState, customerId: string, addressId: string): AddressOutcome {
  const customer = shop.customers.get(customerId);
  if (!customer) return refused(noCustomer);
  const address = addressOf(shop, customer, addressId);
  if (!address) return refused(noAddress);
  commitChange(shop, customer, { ...customer, defaultAddressId: addressId });
  return { customer, address, userErrors: [] };
}

/**
 * The customer's address with this id. None when it is another customer's; an id that nobody's address has, most often because
 * it was deleted, is an error of the call.
 */
function addressOf(
  shop: ShopState,
  customer: SandboxCustomer,
  addressId: string,
): SandboxAddress | undefined {
  const hasIt = ({ addresses }: SandboxCustomer) => addresses.some(({ id }) => id === addressId);
  if (!hasIt(customer) && ![...shop.customers.values()].some(hasIt)) throw new UnknownAddressError();
  return customer.addresses.find(({ id }) => id === addressId);
}

function withAddress(
  shop: ShopState,
  customer: SandboxCustomer,
  address: SandboxAddress,
  addresses: SandboxAddress[],
  setAsDefault: boolean,
): AddressOutcome {
  const isFirst = customer.addresses.length === 0;
  const defaultAddressId = setAsDefault || isFirst ? address.id : customer.defaultAddressId;
  commitChange(shop, customer, { ...customer, addresses, defaultAddressId });
  return { customer, address, userErrors: [] };
}

/**
 * The addresses that replace the customer's own: one given with an id changes that address, one equal to a
 * present address keeps its id, all others are new, and addresses that are not given are dropped.
 */
export function replacedAddresses(
  shop: ShopState,
  customer: SandboxCustomer,
  inputs: AddressInput[],
  path: string[],
): { addresses: SandboxAddress[]; userErrors: UserError[] } {
  const addresses: SandboxAddress[] = [];
  const userErrors: UserError[] = [];
  for (const [index, input] of inputs.entries()) {
    const present = input.id ? customer.addresses.find(({ id }) => id === input.id) : undefined;
    const built = buildAddress(shop, customer, input, [...path, "addresses", String(index)], present);
    userErrors.push(...built.userErrors);
    const twin = customer.addresses.find((other) => !present && sameAddress(other, built.address));
    const address = twin ?? built.address;
    if (!addresses.some((other) => sameAddress(other, address))) addresses.push(address);
  }
  return { addresses, userErrors };
}

/** The addresses of a new customer that say nothing. */
export function blankAddressErrors(inputs: readonly AddressInput[], path: string[]): UserError[] {
  const isBlank = ({ firstName: _first, lastName: _last, ...rest }: AddressInput) =>
    Object.values(rest).every((value) => !value?.trim());
  return inputs.flatMap((input, index) => {
    const field = [...path, "addresses", String(index)];
    return isBlank(input) ? [{ field, message: "Customer address cannot be blank." }] : [];
  });
}

/** The same customer with a default address that exists, if there is any address. */
export function withDefault(customer: SandboxCustomer): SandboxCustomer {
  const { addresses, defaultAddressId } = customer;
  if (addresses.some(({ id }) => id === defaultAddressId)) return customer;
  return { ...customer, defaultAddressId: addresses[0]?.id ?? null };
}

function buildAddress(
  shop: ShopState,
  customer: SandboxCustomer,
  input: AddressInput,
  path: string[],
  present?: SandboxAddress,
): { address: SandboxAddress; userErrors: UserError[] } {
  const text = (given: string | null | undefined, otherwise: string | null) =>
    given === undefined ? otherwise : given?.trim() || null;
  const isNamed = [input.firstName, input.lastName].some((name) => name?.trim());
  // A new address without a name gets the customer's.
  const name = (field: "firstName" | "lastName") =>
    present || isNamed ? text(input[field], present?.[field] ?? null) : customer[field];
  const address: SandboxAddress = {
    id: present?.id ?? takeId(shop),
    firstName: name("firstName"),
    lastName: name("lastName"),
    company: text(input.company, present?.company ?? null),
    address1: text(input.address1, present?.address1 ?? null),
    address2: text(input.address2, present?.address2 ?? null),
    city: text(input.city, present?.city ?? null),
    zip: text(input.zip, present?.zip ?? null),
    phone: text(input.phone, present?.phone ?? null),
    countryCode: present?.countryCode ?? null,
    provinceCode: present?.provinceCode ?? null,
  };
  const userErrors = addressTextErrors(shop, input, path);

  const country = input.countryCode !== undefined ? input.countryCode : input.country;
  if (country !== undefined) {
    const found = country ? findCountry(country) : undefined;
    if (country && !found) userErrors.push({ field: [...path, "country"], message: "Country is invalid" });
    if (found?.code !== address.countryCode) address.provinceCode = null;
    address.countryCode = found?.code ?? null;
  }

  const province = input.provinceCode !== undefined ? input.provinceCode : input.province;
  if (province !== undefined) {
    const found = province && address.countryCode ? findProvince(address.countryCode, province) : undefined;
    if (province && !found && address.countryCode !== null && hasProvinces(address.countryCode)) {
      userErrors.push({ field: [...path, "province"], message: "Province is invalid" });
    }
    // A province of a country that has none for Shopify is dropped without an error.
    address.provinceCode = found?.code ?? null;
  }
  return { address, userErrors };
}

function isDuplicate({ choices }: ShopState, address: SandboxAddress, others: SandboxAddress[]): boolean {
  return choices.duplicateAddresses === "refused" && others.some((other) => sameAddress(other, address));
}

function sameAddress({ id: _a, ...a }: SandboxAddress, { id: _b, ...b }: SandboxAddress): boolean {
  return Object.entries(a).every(([field, value]) => b[field as keyof typeof b] === value);
}
