import { z } from "zod";

import type { Field } from "../sync/customer.ts";
import { explanation, type Explanation } from "../sync/explanation.ts";
import { fieldOfInput } from "./fields.ts";

export const userErrorSchema = z.object({
  field: z.array(z.string()).nullable(),
  message: z.string(),
});

export type UserError = z.infer<typeof userErrorSchema>;

/**
 * The field that Shopify refused (null when the error names no known field), and why, without any value.
 * @param metafields the fields that were sent as metafields, in the order of sending: an error names their index
 * @param sent the call's variables: what of them the message repeats is left out
 */
export function refusalOf(
  { field, message }: UserError,
  metafields: readonly Field[],
  sent: unknown,
): { field: Field | null; explanation: Explanation } {
  const path = field ?? [];
  const index = path.indexOf("metafields") + 1;
  const metafield = index > 0 ? metafields[Number(path[index])] : undefined;
  const named = [...path].reverse().find((part) => fieldOfInput[part] !== undefined);
  const word = Object.keys(fieldOfInput).find((name) => message.toLowerCase().startsWith(name.toLowerCase()));
  const known = metafield ?? fieldOfInput[named ?? word ?? ""];
  const why = explanation("data-refused", { side: "shopify" }, { words: message, sent });
  return { field: known ?? null, explanation: why };
}

const identities = new Set(["id", "customerId", "ownerId", "addressId"]);

/** Whether the error is about the customer or address to write to, most often because it was deleted. */
export function isAboutTarget({ field }: UserError): boolean {
  return identities.has(field?.at(-1) ?? "");
}

/** Whether Shopify refuses the metafield that was sent at this place among the metafields, or does not say which. */
export function refusesMetafield({ field }: UserError, place: number): boolean {
  const path = field ?? [];
  const index = path.indexOf("metafields") + 1;
  return index > 0 && [undefined, String(place)].includes(path[index]);
}

/** Whether Shopify refuses a name in an address, which says nothing of the customer's own. */
export function refusesAddressName({ field }: UserError): boolean {
  return field?.[0] === "addresses" && /^(first|last)Name$/.test(field.at(-1) ?? "");
}

/** Whether Shopify refuses only the date of a newsletter choice, as too old or in the future. */
export function refusesDate({ field, message }: UserError): boolean {
  return field?.at(-1) === "consentUpdatedAt" || /^consent updated at/i.test(message);
}
