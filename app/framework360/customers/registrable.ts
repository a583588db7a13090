import type { WriteContext } from "../../sync/side.ts";
import type { AccountTraits } from "../api/traits.ts";
import type { Values } from "./mapping.ts";
import { mayRegisterAgain, type RegisteredValues } from "./second-registration.ts";

export const unlisted = ["tags", "newsletter"] as const;

/** The vendor's reference lists neither for customers/update, and an account may ignore them there. */
export const traitOf = { tags: "updateOfTags", newsletter: "updateOfNewsletter" } as const;

/** Which values can be registered: each value once. */
export function registrable(
  values: Values,
  { tried = [] }: WriteContext,
  traits: AccountTraits,
): (keyof RegisteredValues)[] {
  if (!mayRegisterAgain(traits)) return [];
  return unlisted.filter((field) => values[field] !== undefined && !tried.includes(field));
}

/**
 * A subscription is registered where it is not known that an update takes it: it may not show before the person confirms
 * it, so an update could not be seen to have no effect, and both together would mail the person twice. Once the e-mail is
 * changed it is too late for a registration.
 */
export function isRegisteredFirst(
  field: keyof RegisteredValues,
  values: Values,
  traits: AccountTraits,
): boolean {
  const trait = traits[traitOf[field]];
  const isSubscription = field === "newsletter" && values.newsletter === "subscribed";
  const isLastChance = values.email !== undefined;
  return trait === "ignores" || (trait === "untried" && (isSubscription || isLastChance));
}
