import { parsePhoneNumberFromString } from "libphonenumber-js";

import { isE164, normalizePhone } from "../../sync/normalize.ts";
import type { Framework360Client } from "../api/client.ts";
import { failedBecause, namesNothing } from "../api/failure.ts";
import type { AccountTraits, TraitsMemory } from "../api/traits.ts";
import type { Parameters } from "../api/transport.ts";
import { phoneCountryOf, wholePhone, withDialledZero } from "./lost-digits.ts";

/** +39…, 0039…, 39…, and as it is dialled within its country. */
const phoneForms = ["plus", "zeros", "digits", "national"] as const;
type PhoneForm = AccountTraits["phoneForm"];

/**
 * The forms in which a number may be sent, the one first that the account was seen to take. Only those that are read back as
 * this number: a national one tells its country no more. Where none is, the number as it is.
 * @param country the customer's
 */
export function phonesFor(
  phone: string,
  country: string | null,
  { phoneForm }: Pick<AccountTraits, "phoneForm">,
): string[] {
  if (!isE164(phone)) return [phone];
  const readAs = phoneCountryOf(country);
  const order = [phoneForm, ...phoneForms.filter((form) => form !== phoneForm)];
  const written = order
    .map((form) => inForm(phone, form))
    .filter((one) => normalizePhone(wholePhone(one, readAs), readAs) === phone);
  return written.length > 0 ? written : [phone];
}

/**
 * A number that the account holds, as it is sent along with what changes.
 * @param country the customer's
 */
export function heldPhone(
  shown: string | null,
  country: string | null,
  traits: Pick<AccountTraits, "phoneForm">,
): string | null {
  const whole = wholePhone(shown, phoneCountryOf(country));
  if (whole === null) return null;
  // What was entered in the account itself may stand there in a form that its API refuses.
  const isRefused = traits.phoneForm !== "plus" && /\D/.test(whole);
  if (whole === shown && !isRefused) return withDialledZero(whole, phoneCountryOf(country));
  // Read as a number of the address's country it would be another one.
  if (!/^(\+|00)/.test(whole)) return /^[\d\s.()-]+$/.test(whole) ? whole.replaceAll(/\D/g, "") : whole;
  const phone = normalizePhone(whole, phoneCountryOf(country)) ?? whole;
  return isE164(phone) ? phonesFor(phone, country, traits)[0]! : whole;
}

/**
 * Sends parameters that hold the customer's present number, and with the number in another form where that is refused.
 * @param country the customer's
 * @param isElseLost whether the account blanks a number that it is not sent: then any form is better than none, though it may be read as
 *   one of the customer's country
 * @param mayBeNameless whether a refusal that names nothing may be about it as well: once the account has blanked it, or at the last attempt
 */
export async function sendWithHeldPhone<Answer>(
  { traits }: Pick<Framework360Client, "traits">,
  parameters: Parameters,
  country: string | null,
  send: (parameters: Parameters) => Promise<Answer>,
  { isElseLost = false, mayBeNameless = false }: { isElseLost?: boolean; mayBeNameless?: boolean } = {},
): Promise<Answer> {
  const { telefono } = parameters;
  try {
    return await send(parameters);
  } catch (error) {
    const isAboutPhone = (one: unknown) => refusesPhone(one) || (mayBeNameless && namesNothing(one));
    if (!isAboutPhone(error) || typeof telefono !== "string") throw error;
    const readAs = phoneCountryOf(country);
    const phone = normalizePhone(wholePhone(telefono, readAs), readAs) ?? telefono;
    const readable = phonesFor(phone, country, await traits.read());
    const others = isElseLost && isE164(phone) ? phoneForms.map((form) => inForm(phone, form)) : [];
    for (const form of new Set([...readable, ...others])) {
      if (form === telefono) continue;
      try {
        const answer = await send({ ...parameters, telefono: form });
        await learnPhoneForm(traits, phone, form);
        return answer;
      } catch (again) {
        if (!isAboutPhone(again)) throw again;
      }
    }
    throw error;
  }
}

function refusesPhone(error: unknown): boolean {
  return failedBecause(error, "invalid-data") && error.parameter === "telefono";
}

/** Keeps the form in which the account took a number. */
export async function learnPhoneForm(
  traits: TraitsMemory,
  phone: string | null | undefined,
  taken: string | null | undefined,
): Promise<void> {
  if (!phone || !taken || !isE164(phone)) return;
  const { phoneForm } = await traits.read();
  const form = phoneForms.find((one) => inForm(phone, one) === taken);
  if (form && inForm(phone, phoneForm) !== taken) await traits.learn({ phoneForm: form });
}

function inForm(phone: string, form: PhoneForm): string {
  switch (form) {
    case "plus":
      return phone;
    case "zeros":
      return `00${phone.slice(1)}`;
    case "digits":
      return phone.slice(1);
    case "national":
      return parsePhoneNumberFromString(phone)?.formatNational().replaceAll(/\D/g, "") ?? phone;
  }
}
