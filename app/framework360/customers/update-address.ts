import { addressFields, companyFields, type AddressField } from "../../sync/customer.ts";
import { isSame } from "../../sync/awaited.ts";
import { filledExtraFields } from "../api/extra-fields.ts";
import { failedBecause, namesNothing } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { addressParameters, type AddressParameter } from "../api/wire-address.ts";
import type { Parameters } from "../api/transport.ts";
import { withLostZeros } from "./lost-digits.ts";
import type { AccountTraits } from "../api/traits.ts";
import { fromWire, parameterOf, toWire, type Values } from "./mapping.ts";
import { pick as pickValues, without } from "./pick-values.ts";
import { readPlace } from "./place.ts";
import { isSpelt } from "./shown-values.ts";

/** The parameters of an update that write these values. Of extra fields all are sent: an account may have those alone that it is sent. */
export function updateParameters(
  values: Values,
  before: WireCustomer,
  traits: Pick<AccountTraits, "updatesBillingNested" | "updatesBillingFlat" | "updateKeeps">,
): Parameters {
  const { updatesBillingNested: isNested, updatesBillingFlat: isFlat, updateKeeps } = traits;
  const where = { isNested, isFlat, mayBlank: !updateKeeps };
  const wire = toWire(without(values, addressFields));
  const beside = "extraValues" in wire ? filledExtraFields(before.extraFields) : {};
  return { ...beside, ...wire, ...addressParametersFor(values, before, where) };
}

/**
 * The parameters of an update that write an address where it was read: the billing address, or the personal one where
 * the billing section has none. An address is one thing, so all of it is sent wherever the account may hold another one.
 * What the account shows already stays in its own spelling.
 * @param isNested flat parameters are the personal address in this account
 * @param isFlat they are the billing address, whatever the personal one is
 * @param mayBlank the account may blank what it is not sent: of an address in parts, what the others were would not be known then
 */
export function addressParametersFor(
  values: Values,
  before: WireCustomer,
  { isNested, isFlat = false, mayBlank }: { isNested: boolean; isFlat?: boolean; mayBlank: boolean },
): Parameters {
  const changed = changedParts(values, before);
  if (changed.length === 0) return {};
  const whole = wholeAddress(values, before);
  const isSent = (name: AddressParameter) =>
    (mayBlank && whole[name] !== "") || changed.some((field) => parameterOf[field] === name);
  const parts = pick(whole, addressParameters.filter(isSent));
  if (before.addressAt === "top") return before.nested ? whole : parts;
  if (!isNested && (isFlat || !before.hasTwoAddresses)) return parts;
  return { ...(hasCopy(before) && whole), dati_fatturazione: sectionWith(values, before) };
}

/** The parts of the address that are to be other ones than it was read with. */
function changedParts(values: Values, before: WireCustomer): AddressField[] {
  const held = readPlace(before.billing);
  return addressFields.filter((field) => values[field] !== undefined && values[field] !== held[field]);
}

/** The address with these values in it. */
function wholeAddress(values: Values, before: WireCustomer): Record<string, string> {
  const shown = withLostZeros(before.billing);
  const whole = Object.fromEntries(addressParameters.map((name) => [name, shown[name] ?? ""]));
  for (const field of changedParts(values, before)) whole[parameterOf[field]] = values[field] ?? "";
  return whole;
}

/** The billing section with these values in it: it may take the place of what is written flat beside it. */
function sectionWith(values: Values, before: WireCustomer): Record<string, string> {
  const section = Object.entries(before.nested ? withLostZeros(before.nested) : {}).filter(
    (one): one is [string, string] => one[1] !== null,
  );
  const written = companyFields.filter((field) => values[field] !== undefined);
  const company = Object.fromEntries(written.map((field) => [parameterOf[field], values[field] ?? ""]));
  return { ...Object.fromEntries(section), ...company, ...wholeAddress(values, before) };
}

/** The parameters that write the billing section with these values in it, and the personal address as it was; a copy is written with it. */
export function bothAddresses(values: Values, before: WireCustomer): Parameters {
  const flat = hasCopy(before) ? wholeAddress(values, before) : personalAddress(before);
  return { ...flat, dati_fatturazione: sectionWith(values, before) };
}

/** The parameters that write the personal address as it was. */
export function personalAddress({ top }: WireCustomer): Parameters {
  return Object.fromEntries(addressParameters.map((name) => [name, top[name] ?? ""]));
}

const hasCopy = (before: WireCustomer) => !before.hasTwoAddresses && hasAddress(before);

/**
 * Whether the account refused the section that an update wrote a billing address in.
 * @param mayBeNameless whether a refusal that names nothing may be about it
 */
export function refusesSection(error: unknown, sent: Parameters, mayBeNameless: boolean): boolean {
  if (!("dati_fatturazione" in sent)) return false;
  const isNamed = failedBecause(error, "invalid-data") && error.parameter === "dati_fatturazione";
  return isNamed || (mayBeNameless && namesNothing(error));
}

/**
 * Whether an update with flat parameters changed the personal address, and left the billing address as it was: not where that shows what was
 * sent as well, in the account's spelling.
 */
export function changedPersonalAddress(values: Values, before: WireCustomer, after: WireCustomer): boolean {
  const sent = pickValues(values, changedParts(values, before));
  return movedPersonalAddress(values, before, after) && !isAddressSent(sent, after, after.billing);
}

/** Whether the personal address alone is another one. A person may have moved it meanwhile: it has to be what was sent. */
function movedPersonalAddress(values: Values, before: WireCustomer, after: WireCustomer): boolean {
  const isMoved = isSameAddress(before.billing, after.billing) && !isSameAddress(before.top, after.top);
  return isMoved && isAddressSent(pickValues(values, changedParts(values, before)), after, after.top);
}

/**
 * Whether the billing address, which goes along flat where an account blanks what it is not sent, took the place of the personal one, or
 * is shown as that alone.
 * @param values what was written
 */
export function replacedPersonalAddress(values: Values, before: WireCustomer, after: WireCustomer): boolean {
  if (before.addressAt === "top") return false;
  const isReplaced = before.hasTwoAddresses && !isSameAddress(before.top, after.top);
  return (
    (isReplaced || after.addressAt === "top") && isAddressSent(billingWith(values, before), after, after.top)
  );
}

/** Whether the billing section shows the address that an update wrote, or sent along. */
export function holdsBillingAddress(values: Values, before: WireCustomer, after: WireCustomer): boolean {
  return after.addressAt === "billing" && isAddressSent(billingWith(values, before), after, after.billing);
}

function billingWith(values: Values, before: WireCustomer): Values {
  return { ...readPlace(before.billing), ...pickValues(values, addressFields) };
}

/** Whether an address is what was sent, but for the blanks, which an account may ignore. */
function isAddressSent(values: Values, after: WireCustomer, section: Section): boolean {
  const filled = addressFields.filter((field) => values[field] !== undefined && values[field] !== null);
  return (
    filled.length > 0 && isSpelt(pickValues(values, filled), { ...fromWire(after), ...readPlace(section) })
  );
}

/** Whether an update with flat parameters wrote the billing address, and left a personal address that is another one as it was. */
export function wroteBillingAddress(
  values: Values,
  sent: Parameters,
  before: WireCustomer,
  after: WireCustomer,
): boolean {
  return (
    !("dati_fatturazione" in sent) &&
    after.hasTwoAddresses &&
    isSameAddress(before.top, after.top) &&
    !isSameAddress(before.billing, after.billing) &&
    isAddressSent(values, after, after.billing)
  );
}

function isSameAddress(one: Section, other: Section): boolean {
  return addressFields.every((field) => readPlace(one)[field] === readPlace(other)[field]);
}

/**
 * Whether anything shows that an update of these values did. What changed beside them may be a person's edit, or an earlier write that
 * shows late.
 */
export function showsEffect(values: Values, before: WireCustomer, after: WireCustomer): boolean {
  const [had, has] = [fromWire(before), fromWire(after)];
  const isChanged = (Object.keys(values) as (keyof Values)[]).some(
    (field) => !isSame(had[field], has[field]),
  );
  return isChanged || movedPersonalAddress(values, before, after);
}

type Section = Record<AddressParameter, string | null>;

function hasAddress({ top }: WireCustomer): boolean {
  return addressParameters.some((name) => top[name] !== null);
}

function pick(all: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, all[name]!]));
}
