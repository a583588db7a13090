import { isSame } from "../../sync/awaited.ts";
import { shopifyExtras } from "../../sync/extra-fields.ts";
import type { Snapshot } from "../../sync/side.ts";
import { filledExtraFields } from "../api/extra-fields.ts";
import { billingParameters, type WireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import type { Parameters } from "../api/transport.ts";
import { isAddressParameter, readAddress } from "../api/wire-address.ts";
import { withLostZeros } from "./lost-digits.ts";
import { fromWire, toWire, type Values, type WritableField } from "./mapping.ts";
import { heldPhone } from "./phone-forms.ts";
import { pick } from "./pick-values.ts";
import { readPlace } from "./place.ts";

/*
 * What goes along with an update where the account blanks what it is not sent.
 */

/**
 * What customers/update is sent where it makes the customer what it was sent: all that was read, in the account's own spelling,
 * beside what is to be written.
 * @param unshown what the account was given and does not show (`unshownExtras`)
 */
export function wholeParameters(
  before: WireCustomer,
  traits: AccountTraits,
  unshown: Parameters,
): Parameters {
  const { country } = readPlace(before.billing);
  const mobile = heldPhone(before.mobile, country, traits);
  const isApart = keepsApart(before, traits);
  const billing = {
    ...withLostZeros(before.billing),
    ...(isApart && readAddress(withLostZeros(before.top))),
  };
  const whole = filled(textsOf({ ...before, mobile, billing }));
  // Where numbers are taken as dialled in Italy, so they are shown, wherever the address is.
  const home = heldPhone(before.home, traits.phoneForm === "national" ? null : country, traits);
  return {
    ...whole,
    ...(isApart && { dati_fatturazione: filled(withLostZeros(before.nested!)) }),
    ...(home !== null && { telefono_casa: home }),
    ...filledExtraFields(before.extraFields),
    ...unshown,
  };
}

/** The extra values that the account was given and does not show, as parameters: it may blank those that it is not sent. */
export function unshownExtras({ customer, hidden = [] }: Snapshot): Parameters {
  const fields = shopifyExtras.filter((field) => hidden.includes(field) && customer[field] !== null);
  return toWire(Object.fromEntries(fields.map((field) => [field, customer[field]])));
}

/** Whether flat parameters are the personal address, which stands apart from the billing section. */
function keepsApart({ addressAt, nested }: WireCustomer, { updatesBillingNested }: AccountTraits): boolean {
  return updatesBillingNested && addressAt === "billing" && nested !== null;
}

const filled = (texts: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter((one): one is [string, string] => one[1] !== null));

/**
 * What goes along with an update of these values: all the rest, where the account blanks what it is not sent. What it shows already stays in
 * its own spelling.
 */
export function restOf(
  shown: WireCustomer,
  values: Values,
  { traits, unshown }: { traits: AccountTraits; unshown: Parameters },
): Parameters {
  if (!traits.updateReplaces) return {};
  const held = fromWire(shown);
  const isNew = (field: WritableField) => !isSame(values[field], held[field]);
  const over = toWire(pick(values, (Object.keys(values) as WritableField[]).filter(isNew)));
  const whole = wholeParameters(shown, traits, unshown);
  if (!keepsApart(shown, traits)) return mergedParameters(whole, over);
  const section = Object.entries(over).filter(([name]) =>
    (billingParameters as readonly string[]).includes(name),
  );
  const dati_fatturazione = { ...(whole.dati_fatturazione as object), ...Object.fromEntries(section) };
  const flat = Object.entries(over).filter(([name]) => !isAddressParameter(name));
  return mergedParameters(whole, { ...Object.fromEntries(flat), dati_fatturazione });
}

/** The parameters of both; of extra values each for itself. */
export function mergedParameters(rest: Parameters, over: Parameters): Parameters {
  const extraValues = { ...(rest.extraValues as object), ...(over.extraValues as object) };
  return { ...rest, ...over, ...(Object.keys(extraValues).length > 0 && { extraValues }) };
}

/** The texts of a customer, by the parameters that write them. */
export function textsOf({
  nome,
  cognome,
  email,
  mobile,
  billing,
}: WireCustomer): Record<string, string | null> {
  const company = Object.fromEntries(billingParameters.map((name) => [name, billing[name] ?? null]));
  return { nome, cognome, email, telefono: mobile, ...company };
}
