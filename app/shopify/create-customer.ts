import { z } from "zod";

import { blankCustomer, type Changes, type Customer, type Field } from "../sync/customer.ts";
import { explanation, type Explanation } from "../sync/explanation.ts";
import { SideError, type Refusal, type WriteContext, type Written } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { ownFields } from "./fields.ts";
import {
  customerSchema,
  metafieldsToSet,
  toAddressInput,
  toConsentInput,
  toMetafieldInputs,
} from "./mapping.ts";
import * as operations from "./operations.ts";
import type { CustomerReader } from "./read-customer.ts";
import type { CustomerInput } from "./types/admin.ts";
import { ignoredChoice, updateCustomer } from "./update-customer.ts";
import { refusalOf, refusesDate, userErrorSchema, type UserError } from "./user-errors.ts";

const createdSchema = z.object({
  customerCreate: z
    .object({ customer: customerSchema.nullable(), userErrors: z.array(userErrorSchema) })
    .nullable(),
});

/**
 * Creates the customer in one call. When Shopify refuses a field, the call is repeated without it. When Shopify names no
 * field, the customer is created with its e-mail or phone and name only, and the rest is written by an update.
 * @param refused fields that were refused before, and are left out of `customer`
 * @throws {SideError}
 */
export async function createCustomer(
  client: AdminClient,
  reader: CustomerReader,
  customer: Customer,
  context: WriteContext,
  refused: readonly Refusal[] = [],
): Promise<Written> {
  const input = toCreateInput(customer, context);
  const { customerCreate } = await client.request(createdSchema, operations.createCustomer, { input });
  if (!customerCreate?.customer) {
    const errors = customerCreate?.userErrors ?? [];
    if (context.newsletterChangedAt !== null && errors.some(refusesDate)) {
      return createCustomer(client, reader, customer, { ...context, newsletterChangedAt: null }, refused);
    }
    const refusal = droppableField(customer, errors);
    if (!refusal) return createBare(client, reader, { customer, context, refused, errors });
    const others = { ...customer, [refusal.field]: null };
    return createCustomer(client, reader, others, context, [...refused, refusal]);
  }
  const snapshot = reader.snapshotOf(customerCreate.customer);
  return { snapshot, refused: [...refused, ...ignoredChoice(customer.newsletter, snapshot)] };
}

type RefusedCreation = {
  customer: Customer;
  context: WriteContext;
  refused: readonly Refusal[];
  errors: readonly UserError[];
};

/** Creates the customer with its identity and name only, and then writes the rest, as far as Shopify takes it. */
async function createBare(
  client: AdminClient,
  reader: CustomerReader,
  { customer, context, refused, errors }: RefusedCreation,
): Promise<Written> {
  const { bare, rest } = splitBare(customer);
  if (Object.keys(rest).length === 0) {
    const why = errors[0]
      ? refusalOf(errors[0], [], customer).explanation
      : explanation("data-refused", { side: "shopify" });
    throw new SideError("shopify", "refused", why);
  }
  const created = await createCustomer(client, reader, bare, context, refused);
  const written = await updateCustomer(client, reader, created.snapshot, rest, context);
  return { snapshot: written.snapshot, refused: [...created.refused, ...written.refused] };
}

/** All fields of a new customer, for one call. Blanks are left out. */
function toCreateInput(customer: Customer, context: WriteContext): CustomerInput {
  const { firstName, lastName, tags, newsletter } = customer;
  const own = ownFields.filter((field) => customer[field] !== null);
  const address = Object.fromEntries(
    Object.entries(toAddressInput(customer)).filter(([, value]) => value !== null && value !== ""),
  );
  const metafields = toMetafieldInputs(customer);
  return {
    ...Object.fromEntries(own.map((field) => [field, customer[field]])),
    ...(tags.length > 0 ? { tags: [...tags] } : {}),
    ...(Object.keys(address).length > 0 ? { addresses: [{ ...address, firstName, lastName }] } : {}),
    ...(metafields.length > 0 ? { metafields } : {}),
    ...(newsletter !== null && customer.email !== null
      ? { emailMarketingConsent: toConsentInput(newsletter, context.newsletterChangedAt) }
      : {}),
  };
}

/**
 * The refused field without which the customer can be created; null when Shopify names none.
 * @throws {SideError} `unavailable` when another client created the customer meanwhile; `refused` when Shopify refuses
 *   the e-mail or phone by which the customer is recognised: without it the customer would be created again and again
 */
function droppableField(
  customer: Customer,
  errors: readonly UserError[],
): (Refusal & { field: keyof Customer }) | null {
  const refusals = errors.map((error) => refusalOf(error, metafieldsToSet(customer), customer));
  const identity: Field = customer.email === null ? "phone" : "email";
  const isTaken = ({ said = "" }: Explanation) => /already been taken/i.test(said);
  if (refusals.some((refusal) => refusal.field === identity && isTaken(refusal.explanation))) {
    throw new SideError("shopify", "unavailable", explanation("created-meanwhile", { side: "shopify" }));
  }
  const [refusal] = refusals;
  if (refusal?.field === identity) throw new SideError("shopify", "refused", refusal.explanation);
  if (!refusal?.field || refusal.field === "tags" || customer[refusal.field] === null) return null;
  return { field: refusal.field, explanation: refusal.explanation };
}

/** The customer's identity and name, and all other fields that have a value. */
function splitBare(customer: Customer): { bare: Customer; rest: Changes } {
  const { email, phone, firstName, lastName, tags, ...others } = customer;
  const bare = { ...blankCustomer, email, phone: email === null ? phone : null, firstName, lastName };
  const more = { ...others, phone: email === null ? null : phone };
  const given = Object.entries(more).filter(([, value]) => value !== null);
  const rest: Changes = Object.fromEntries(given);
  return { bare, rest: tags.length > 0 ? { ...rest, tags: { add: tags, remove: [] } } : rest };
}
