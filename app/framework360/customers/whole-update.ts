import { billingParameters, type WireCustomer } from "../api/schemas.ts";
import type { Parameters } from "../api/transport.ts";

/**
 * What customers/update is sent where it makes the customer what it was sent: all that was read, in the account's own spelling,
 * beside what is to be written.
 */
export function wholeParameters(before: WireCustomer): Parameters {
  return Object.fromEntries(Object.entries(valuesOf(before)).filter(([, value]) => value !== null));
}

/**
 * Whether an update blanked what it was not sent. A person may have cleared a value in that moment, but not each of several; a
 * customer without names was blanked before, by such an update that was not heard of. The e-mail may stay, which a customer needs.
 * @param sent the parameters of the update
 */
export function blankedTheRest(before: WireCustomer, after: WireCustomer, sent: Parameters): boolean {
  const has = valuesOf(after);
  const isUnsent = (name: string) => !(name in sent) && name !== "email";
  const rest = Object.entries(valuesOf(before)).filter(([name, value]) => value !== null && isUnsent(name));
  const isNameless = before.nome === null && before.cognome === null;
  return rest.length > (isNameless ? 0 : 1) && rest.every(([name]) => has[name] === null);
}

function valuesOf({ nome, cognome, email, mobile, billing }: WireCustomer): Record<string, string | null> {
  const company = Object.fromEntries(billingParameters.map((name) => [name, billing[name] ?? null]));
  return { nome, cognome, email, telefono: mobile, ...company };
}
