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
  return Object.entries(labels).flatMap(([field, label]) => {
    const text = texts[field];
    if (typeof text !== "string") return [];
    const problems = [...lengthProblems(text), ...markupProblems(shop, text), ...emojiProblems(shop, text)];
    return problems.map((problem) => ({ field: [...path, field], message: `${label} ${problem}` }));
  });
}

/** What Shopify says of a customer's own name: https://shopify.dev/docs/api/storefront/latest/enums/CustomerErrorCode */
export function nameErrors(shop: ShopState, names: Record<string, unknown>, path: string[]): UserError[] {
  return (["firstName", "lastName"] as const).flatMap((field) => {
    const text = names[field];
    if (typeof text !== "string") return [];
    const problems = [...lengthProblems(text), ...markupProblems(shop, text)];
    return problems.map((problem) => ({ field: [...path, field], message: `${labels[field]} ${problem}` }));
  });
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
