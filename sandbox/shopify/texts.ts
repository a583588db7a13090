import type { UserError } from "./customer-changes.ts";
import type { ShopState } from "./state.ts";

const maxLength = 255;

/**
 * What Shopify says of the texts of an address that are given. Recorded on a real store for some of the fields; Shopify documents
 * the three kinds for any field of an address.
 * https://github.com/airhorns/shopify-draft-proxy (fixtures/conformance: customer-address-input-validation.json)
 * https://shopify.dev/docs/api/storefront/latest/enums/CartErrorCode
 */
export function addressTextErrors(
  shop: ShopState,
  texts: Record<string, unknown>,
  path: string[],
): UserError[] {
  const fields = Object.keys(labels) as (keyof typeof labels)[];
  return textErrors(texts, path, fields, (text) => [
    ...lengthProblems(text),
    ...markupProblems(shop, text),
    ...emojiProblems(shop, text),
  ]);
}

/** What Shopify says of a customer's own name: https://shopify.dev/docs/api/storefront/latest/enums/CustomerErrorCode */
export function nameErrors(shop: ShopState, names: Record<string, unknown>, path: string[]): UserError[] {
  const problemsOf = (text: string) => [...lengthProblems(text), ...markupProblems(shop, text)];
  return textErrors(names, path, ["firstName", "lastName"], problemsOf);
}

const labels = {
  firstName: "First name",
  lastName: "Last name",
  company: "Company",
  address1: "Address1",
  address2: "Address2",
  city: "City",
  zip: "Zip",
  phone: "Phone",
};

/** The problems of those of the fields that are given. */
function textErrors(
  texts: Record<string, unknown>,
  path: string[],
  fields: readonly (keyof typeof labels)[],
  problemsOf: (text: string) => string[],
): UserError[] {
  return fields.flatMap((field) => {
    const text = texts[field];
    if (typeof text !== "string") return [];
    return problemsOf(text).map((problem) => ({
      field: [...path, field],
      message: `${labels[field]} ${problem}`,
    }));
  });
}

function lengthProblems(text: string): string[] {
  return text.trim().length > maxLength ? [`is too long (maximum is ${maxLength} characters)`] : [];
}

function markupProblems({ choices }: ShopState, text: string): string[] {
  if (choices.texts === "taken") return [];
  return [
    ...(/<\/?[a-z][^>]*>/i.test(text) ? ["cannot contain HTML tags"] : []),
    ...(/https?:\/\//i.test(text) ? ["cannot contain URL"] : []),
  ];
}

function emojiProblems({ choices }: ShopState, text: string): string[] {
  return choices.texts === "checked" && /\p{Emoji_Presentation}/u.test(text) ? ["cannot contain emojis"] : [];
}
