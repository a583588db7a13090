import { randomUUID } from "node:crypto";
import { withDefault } from "./customer-addresses.ts";
import type { Outcome, UserError } from "./customer-changes.ts";
import { commitChange } from "./customer-changes.ts";
import { normalizeTags } from "./customer-tags.ts";
import type { SandboxCustomer, ShopState } from "./state.ts";
import { removeFromIndices } from "./state.ts";

/** Which customer a field is taken from when the two differ; customer two otherwise. */
export type MergeOverrides = {
  customerIdOfFirstNameToKeep?: string | null;
  customerIdOfLastNameToKeep?: string | null;
  customerIdOfEmailToKeep?: string | null;
  customerIdOfPhoneNumberToKeep?: string | null;
  customerIdOfDefaultAddressToKeep?: string | null;
  note?: string | null;
  tags?: string[] | null;
};

export type MergeOutcome = Outcome & { jobId: string | null };

/**
 * Merges two customers into customer two, who keeps the id; customer one ceases to exist. Fires
 * `customers/merge` and `customers/delete`, and on the kept customer whatever changed.
 */
export function mergeCustomers(
  shop: ShopState,
  customerOneId: string,
  customerTwoId: string,
  overrides: MergeOverrides = {},
): MergeOutcome {
  const one = shop.customers.get(customerOneId);
  const two = shop.customers.get(customerTwoId);
  if (!one) return refused({ field: ["customerOneId"], ...notFound(customerOneId) });
  if (!two) return refused({ field: ["customerTwoId"], ...notFound(customerTwoId) });
  if (one === two) {
    return refused({ field: null, message: "Customers IDs should not match", code: "INVALID_CUSTOMER_ID" });
  }

  const merged = mergedCustomer(one, two, overrides);
  const jobId = randomUUID();
  shop.record.mergeJobs.push({ id: jobId, keptId: two.id, deletedId: one.id });
  removeFromIndices(shop, one);
  commitChange(shop, two, merged);
  shop.onChange([
    { topic: "customers/merge", keptId: two.id, deletedId: one.id, jobId },
    { topic: "customers/delete", customer: one },
  ]);
  return { customer: two, jobId, userErrors: [] };
}

function mergedCustomer(
  one: SandboxCustomer,
  two: SandboxCustomer,
  overrides: MergeOverrides,
): SandboxCustomer {
  const keeper = (id: string | null | undefined): [SandboxCustomer, SandboxCustomer] =>
    id === one.id ? [one, two] : [two, one];
  const [emailFrom, emailElse] = keeper(overrides.customerIdOfEmailToKeep);
  const [phoneFrom, phoneElse] = keeper(overrides.customerIdOfPhoneNumberToKeep);
  const [firstFrom, firstElse] = keeper(overrides.customerIdOfFirstNameToKeep);
  const [lastFrom, lastElse] = keeper(overrides.customerIdOfLastNameToKeep);
  const [addressFrom, addressElse] = keeper(overrides.customerIdOfDefaultAddressToKeep);
  const notes = [two.note, one.note].filter(Boolean).join("\n");
  return withDefault({
    ...two,
    firstName: firstFrom.firstName ?? firstElse.firstName,
    lastName: lastFrom.lastName ?? lastElse.lastName,
    email: emailFrom.email ?? emailElse.email,
    emailConsent: emailFrom.email ? emailFrom.emailConsent : emailElse.emailConsent,
    phone: phoneFrom.phone ?? phoneElse.phone,
    smsConsent: phoneFrom.phone ? phoneFrom.smsConsent : phoneElse.smsConsent,
    note: overrides.note ?? (notes || null),
    tags: normalizeTags(overrides.tags ?? [...two.tags, ...one.tags]),
    addresses: [...two.addresses, ...one.addresses],
    defaultAddressId: addressFrom.defaultAddressId ?? addressElse.defaultAddressId,
    metafields: [
      ...two.metafields,
      ...one.metafields.filter(
        (metafield) =>
          !two.metafields.some(
            ({ namespace, key }) => namespace === metafield.namespace && key === metafield.key,
          ),
      ),
    ],
    numberOfOrders: one.numberOfOrders + two.numberOfOrders,
    amountSpent: (Number(one.amountSpent) + Number(two.amountSpent)).toFixed(2),
  });
}

function notFound(id: string): { message: string; code: string } {
  return { message: `Customer does not exist with ID ${id}`, code: "INVALID_CUSTOMER_ID" };
}

function refused(error: UserError): MergeOutcome {
  return { customer: null, jobId: null, userErrors: [error] };
}
