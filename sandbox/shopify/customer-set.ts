import type { CustomerInput, Outcome } from "./customers.ts";
import {
  createCustomer,
  editCustomer,
  findByEmail,
  findByPhone,
  normalizePhone,
  setMetafields,
} from "./customers.ts";
import { refused } from "./customer-changes.ts";
import { findByCustomId } from "./customer-metafields.ts";
import type { SandboxCustomer, ShopState } from "./state.ts";

export type SetIdentifier = {
  id?: string | null;
  email?: string | null;
  phone?: string | null;
  customId?: { namespace?: string | null; key: string; value: string } | null;
};

/**
 * An upsert as `customerSet` does it: finds the customer by the identifier (whose e-mail or phone the input
 * must repeat) and changes it, or creates it. Without identifier it creates. A list given replaces the list.
 */
export function setCustomer(
  shop: ShopState,
  identifier: SetIdentifier | null | undefined,
  input: CustomerInput,
): Outcome {
  const path = ["input"];
  const mismatch = identifier && identifierMismatch(shop, identifier, input);
  if (mismatch) return refused({ field: path, message: mismatch, code: "INPUT_MISMATCH" });

  const existing = identifier && findIdentified(shop, identifier);
  if (existing) return coded(editCustomer(shop, existing.id, input, path));
  if (identifier?.id) {
    const message = "Resource matching the identifier was not found.";
    return refused({ field: path, message, code: "INVALID" });
  }

  const created = coded(createCustomer(shop, input, path));
  const { customId } = identifier ?? {};
  if (!created.customer || !customId) return created;
  return setMetafields(shop, created.customer, [{ ...customId, type: "id" }]);
}

function findIdentified(
  shop: ShopState,
  { id, email, phone, customId }: SetIdentifier,
): SandboxCustomer | undefined {
  if (id) return shop.customers.get(id);
  if (email) return findByEmail(shop, email);
  if (phone) return findByPhone(shop, phone);
  return customId ? findByCustomId(shop, customId) : undefined;
}

function identifierMismatch(shop: ShopState, { email, phone }: SetIdentifier, input: CustomerInput) {
  const missing = "The input field corresponding to the identifier is required.";
  const different = "The identifier value does not match the value of the corresponding field in the input.";
  if (email) {
    if (!input.email) return missing;
    return input.email.trim().toLowerCase() === email.trim().toLowerCase() ? undefined : different;
  }
  if (phone) {
    if (!input.phone) return missing;
    return normalizePhone(shop, input.phone) === normalizePhone(shop, phone) ? undefined : different;
  }
  return undefined;
}

/** This mutation's errors carry codes where `customerUpdate`'s do not. */
function coded({ customer, userErrors }: Outcome): Outcome {
  return {
    customer,
    userErrors: userErrors.map((error) => ({
      code: error.message.endsWith("already been taken") ? "TAKEN" : "INVALID",
      ...error,
    })),
  };
}
