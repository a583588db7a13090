import { addressFields, companyFields } from "../../sync/customer.ts";
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
  const held = readPlace(before.billing);
  const changed = addressFields.filter(
    (field) => values[field] !== undefined && values[field] !== held[field],
  );
  if (changed.length === 0) return {};
  const whole: Record<string, string> = {};
  const shown = withLostZeros(before.billing);
  for (const name of addressParameters) whole[name] = shown[name] ?? "";
  for (const field of changed) whole[parameterOf[field]] = values[field] ?? "";

  const isSent = (name: AddressParameter) =>
    (mayBlank && whole[name] !== "") || changed.some((field) => parameterOf[field] === name);
  const parts = pick(whole, addressParameters.filter(isSent));
  if (before.addressAt === "top") return before.nested ? whole : parts;
  if (!isNested && (isFlat || !before.hasTwoAddresses)) return parts;
  const section = Object.entries(before.nested ? withLostZeros(before.nested) : {}).filter(
    ([, value]) => value !== null,
  );
  const hasCopy = !before.hasTwoAddresses && hasAddress(before);
  // The section may take the place of what is written flat beside it.
  const written = companyFields.filter((field) => values[field] !== undefined);
  const company = Object.fromEntries(written.map((field) => [parameterOf[field], values[field] ?? ""]));
  const nested = { ...Object.fromEntries(section), ...company, ...whole };
  return { ...(hasCopy && whole), dati_fatturazione: nested };
}

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
 * Whether an update with flat parameters changed the personal address, and left the billing address as it was. A person may have moved
 * the personal one meanwhile: it has to be what was sent.
 */
export function changedPersonalAddress(values: Values, before: WireCustomer, after: WireCustomer): boolean {
  const isMoved = isSameAddress(before.billing, after.billing) && !isSameAddress(before.top, after.top);
  return isMoved && isAddressSent(values, after, after.top);
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
  return isChanged || changedPersonalAddress(values, before, after);
}

type Section = Record<AddressParameter, string | null>;

function hasAddress({ top }: WireCustomer): boolean {
  return addressParameters.some((name) => top[name] !== null);
}

function pick(all: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, all[name]!]));
}
