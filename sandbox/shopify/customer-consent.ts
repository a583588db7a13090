import type { Outcome, UserError } from "./customer-changes.ts";
import { commitChange, refused, touch } from "./customer-changes.ts";
import type { Consent, ShopState } from "./state.ts";
import { isoSeconds } from "./state.ts";

export type ConsentInput = {
  marketingState: Consent["state"];
  marketingOptInLevel?: Consent["optInLevel"];
  /** ISO 8601; now if absent. */
  consentUpdatedAt?: string | null;
};

export const noConsent: Consent = { state: "NOT_SUBSCRIBED", optInLevel: null, updatedAt: null };

/** Thrown for a state that no caller may set; Shopify answers it as an error of the whole request. */
export class ConsentStateError extends Error {
  constructor(state: string) {
    super(`Cannot specify ${state} as a marketing state input`);
  }
}

/**
 * Sets the e-mail consent. As observed on Shopify: a consent older than the present one is ignored without
 * an error, the same state again changes nothing but `updatedAt`, and a customer without e-mail stays as is.
 * Throws `ConsentStateError` for NOT_SUBSCRIBED, INVALID and REDACTED.
 */
export function setEmailConsent(shop: ShopState, customerId: string, input: ConsentInput): Outcome {
  return setConsent(shop, customerId, input, "emailConsent");
}

/** Sets the SMS consent; a customer without phone is refused, otherwise as `setEmailConsent`. */
export function setSmsConsent(shop: ShopState, customerId: string, input: ConsentInput): Outcome {
  return setConsent(shop, customerId, input, "smsConsent");
}

function setConsent(
  shop: ShopState,
  customerId: string,
  input: ConsentInput,
  kind: "emailConsent" | "smsConsent",
): Outcome {
  if (!["SUBSCRIBED", "UNSUBSCRIBED", "PENDING"].includes(input.marketingState)) {
    throw new ConsentStateError(input.marketingState);
  }
  const path = ["input", kind === "emailConsent" ? "emailMarketingConsent" : "smsMarketingConsent"];
  const customer = shop.customers.get(customerId);
  if (!customer) {
    return refused({ field: ["input", "customerId"], message: "Customer not found", code: "INVALID" });
  }
  const userErrors = consentErrors(shop, input, path);
  if (userErrors.length > 0) return { customer, userErrors };
  if (kind === "emailConsent" && !customer.email) return { customer, userErrors: [] };
  if (kind === "smsConsent" && !customer.phone) {
    return refused({
      field: path,
      message: "A phone number is required to set the SMS consent state.",
      code: "INVALID",
    });
  }

  const current = customer[kind];
  const next = consentOf(input, current);
  if (current.updatedAt && next.updatedAt! < current.updatedAt) return { customer, userErrors: [] };
  if (next.state === current.state && next.optInLevel === current.optInLevel) return touch(shop, customer);
  return commitChange(shop, customer, { ...customer, [kind]: next });
}

/** The consent an input asks for, over the present one. */
export function consentOf(input: ConsentInput, current: Consent = noConsent): Consent {
  if (input.marketingState === "NOT_SUBSCRIBED") return noConsent;
  return {
    state: input.marketingState,
    optInLevel: input.marketingOptInLevel ?? current.optInLevel ?? "SINGLE_OPT_IN",
    updatedAt: isoSeconds(input.consentUpdatedAt ? new Date(input.consentUpdatedAt) : new Date()),
  };
}

/** What Shopify says about a consent that contradicts itself, or that it does not take. */
export function consentErrors({ choices }: ShopState, input: ConsentInput, path: string[]): UserError[] {
  if (choices.consent === "refused") {
    return [{ field: path, message: "Marketing consent can't be updated", code: "INVALID" }];
  }
  const { marketingState: state, marketingOptInLevel: level, consentUpdatedAt } = input;
  if (state === "SUBSCRIBED" && !level) {
    const field = [...path, "marketingOptInLevel"];
    return [{ field, message: "Marketing opt in level must exist", code: "MISSING_ARGUMENT" }];
  }
  if (consentUpdatedAt && Date.parse(consentUpdatedAt) > Date.now()) {
    const field = [...path, "consentUpdatedAt"];
    return [{ field, message: "Consent updated at must not be in the future", code: "INVALID" }];
  }
  if (state === "PENDING" && level !== "CONFIRMED_OPT_IN") {
    const message = "Marketing opt in level must be confirmed opt-in for pending consent state";
    return [{ field: [...path, "marketingOptInLevel"], message, code: "INVALID" }];
  }
  return [];
}
