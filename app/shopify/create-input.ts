import type { Customer } from "../sync/customer.ts";
import type { WriteContext } from "../sync/side.ts";
import { toAddressInput, toConsentInput, toMetafieldInputs } from "./mapping.ts";
import type { CustomerInput } from "./types/admin.ts";

/** All of a new customer, for one call; blanks are left out. */
export function toCreateInput(customer: Customer, context: WriteContext): CustomerInput {
  const { email, phone, firstName, lastName, tags, newsletter } = customer;
  const address = Object.fromEntries(
    Object.entries(toAddressInput(customer)).filter(([, value]) => value !== null && value !== ""),
  );
  const metafields = toMetafieldInputs(customer);
  return {
    ...(email !== null ? { email } : {}),
    ...(phone !== null ? { phone } : {}),
    ...(firstName !== null ? { firstName } : {}),
    ...(lastName !== null ? { lastName } : {}),
    ...(tags.length > 0 ? { tags: [...tags] } : {}),
    ...(Object.keys(address).length > 0 ? { addresses: [{ ...address, firstName, lastName }] } : {}),
    ...(metafields.length > 0 ? { metafields } : {}),
    ...(newsletter !== null && email !== null
      ? { emailMarketingConsent: toConsentInput(newsletter, context.newsletterChangedAt) }
      : {}),
  };
}
