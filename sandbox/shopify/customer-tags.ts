import type { Outcome, UserError } from "./customer-changes.ts";
import { commitChange, refused } from "./customer-changes.ts";
import type { ShopState } from "./state.ts";

const maximumTags = 250;
const maximumTagLength = 255;

/** Adds tags; one that differs from an existing tag only in case changes nothing. */
export function addTags(shop: ShopState, customerId: string, tags: string[]): Outcome {
  return replaceTags(shop, customerId, tags, (current, given) => [...current, ...given]);
}

/** Removes tags, whatever their case. */
export function removeTags(shop: ShopState, customerId: string, tags: string[]): Outcome {
  return replaceTags(shop, customerId, tags, (current, given) => {
    const unwanted = new Set(given.map((tag) => tag.toLowerCase()));
    return current.filter((tag) => !unwanted.has(tag.toLowerCase()));
  });
}

function replaceTags(
  shop: ShopState,
  customerId: string,
  given: string[],
  combine: (current: string[], given: string[]) => string[],
): Outcome {
  const customer = shop.customers.get(customerId);
  if (!customer) return refused({ field: ["id"], message: "Customer does not exist" });
  const tags = normalizeTags(combine(customer.tags, normalizeTags(given)));
  const userErrors = tagErrors(tags, []);
  if (userErrors.length > 0) return refused(...userErrors);
  return commitChange(shop, customer, { ...customer, tags });
}

/** Tags as Shopify keeps them: split at commas, trimmed, each once whatever its case (first spelling wins), sorted. */
export function normalizeTags(tags: string[]): string[] {
  const byLowerCase = new Map<string, string>();
  for (const tag of tags.flatMap((text) => text.split(",")).map((text) => text.trim())) {
    if (tag && !byLowerCase.has(tag.toLowerCase())) byLowerCase.set(tag.toLowerCase(), tag);
  }
  return [...byLowerCase.values()].sort((a, b) => a.localeCompare(b, "en"));
}

/** What Shopify says about normalized tags that break its limits. */
export function tagErrors(tags: string[], path: string[]): UserError[] {
  const field = [...path, "tags"];
  if (tags.some((tag) => tag.length > maximumTagLength)) {
    return [{ field, message: `Tags is too long (maximum is ${maximumTagLength} characters)` }];
  }
  if (tags.length > maximumTags) return [{ field, message: `Tags cannot be more than ${maximumTags}` }];
  return [];
}
