import { z } from "zod";

import { addressFields, blankCustomer, type Changes, type Customer, type Field } from "../sync/customer.ts";
import { explanation, type Explanation } from "../sync/explanation.ts";
import { normalizeEmail, normalizePhone } from "../sync/normalize.ts";
import { SideError, type Refusal, type Snapshot, type WriteContext, type Written } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { customId, ownFields } from "./fields.ts";
import { toPlaceInput } from "./address.ts";
import {
  customerSchema,
  metafieldsToSet,
  refusalsOf,
  represent,
  toConsentInput,
  toMetafieldInputs,
  unclearOf,
} from "./mapping.ts";
import * as operations from "./operations.ts";
import type { CustomerReader } from "./read-customer.ts";
import type { CustomerInput } from "./types/admin.ts";
import { ignoredChoice, updateCustomer } from "./update-customer.ts";
import {
  refusalOf,
  refusesAddressName,
  refusesDate,
  refusesMetafield,
  userErrorSchema,
  type UserError,
} from "./user-errors.ts";

const createdSchema = z.object({
  customerCreate: z
    .object({ customer: customerSchema.nullable(), userErrors: z.array(userErrorSchema) })
    .nullable(),
});

/** How a customer is created. Shopify gives an address without a name the customer's own. */
type Creation = WriteContext & { isAddressUnnamed?: true };

/**
 * Creates the customer, as far as Shopify holds it.
 * @throws {SideError} `refused` when Shopify cannot hold the customer at all
 */
export async function createCustomer(
  client: AdminClient,
  reader: CustomerReader,
  customer: Customer,
  context: WriteContext,
): Promise<Written> {
  const unclear = unclearOf(customer);
  const ofIdentity = unclear.find(({ field }) => field === (customer.email === null ? "phone" : "email"));
  if (ofIdentity) throw new SideError("shopify", "refused", ofIdentity.explanation);
  const clear = unclear.length > 0 ? { ...customer, phone: null } : customer;
  return create(client, reader, represent(clear), context, [...unclear, ...refusalsOf(clear)]);
}

/**
 * Creates the customer in one call, with its Framework360 id. When Shopify refuses a field, that id or the name in the address, for
 * which it has more rules than for the customer's own, the call is repeated without it. When Shopify names no field, the customer is
 * created with its e-mail or phone and name only, and the rest is written by an update.
 * @param refused fields that were refused before, and are left out of `customer`
 * @throws {SideError}
 */
async function create(
  client: AdminClient,
  reader: CustomerReader,
  customer: Customer,
  context: Creation,
  refused: readonly Refusal[],
): Promise<Written> {
  const input = toCreateInput(customer, context);
  const { customerCreate } = await client.request(createdSchema, operations.createCustomer, { input });
  if (!customerCreate?.customer) {
    const errors = customerCreate?.userErrors ?? [];
    if (context.newsletterChangedAt !== null && errors.some(refusesDate)) {
      return create(client, reader, customer, { ...context, newsletterChangedAt: null }, refused);
    }
    if (!context.isAddressUnnamed && errors.some(refusesAddressName)) {
      return create(client, reader, customer, { ...context, isAddressUnnamed: true }, refused);
    }
    const place = metafieldsToSet(customer).length;
    if (context.counterpartId !== undefined && errors.some((error) => refusesMetafield(error, place))) {
      return create(client, reader, customer, { ...context, counterpartId: undefined }, refused);
    }
    const refusals = await droppableFields(reader, customer, errors);
    if (!refusals) return createBare(client, reader, { customer, context, refused, errors });
    const blanks = Object.fromEntries(refusals.map(({ field }) => [field, null]));
    return create(client, reader, { ...customer, ...blanks }, context, [...refused, ...refusals]);
  }
  const snapshot = reader.snapshotOf(customerCreate.customer);
  return {
    snapshot,
    refused: [...refused, ...ignoredChoice(customer.newsletter, snapshot)],
    showsCounterpartId: context.counterpartId !== undefined,
  };
}

type RefusedCreation = {
  customer: Customer;
  context: Creation;
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
  const created = await create(client, reader, bare, { ...context, counterpartId: undefined }, refused);
  const written = await updateCustomer(client, reader, created.snapshot, rest, context);
  return { snapshot: written.snapshot, refused: [...created.refused, ...written.refused] };
}

/** All fields of a new customer, for one call. Blanks are left out. */
export function toCreateInput(customer: Customer, context: Creation): CustomerInput {
  const { firstName, lastName, tags, newsletter } = customer;
  const own = ownFields.filter((field) => customer[field] !== null);
  const address = Object.fromEntries(
    Object.entries({ company: customer.company, ...toPlaceInput(customer) }).filter(
      ([, value]) => value !== null && value !== "",
    ),
  );
  const { counterpartId, isAddressUnnamed } = context;
  const names = isAddressUnnamed ? {} : { firstName, lastName };
  const metafields = [
    ...toMetafieldInputs(customer),
    ...(counterpartId === undefined ? [] : [{ ...customId, value: counterpartId }]),
  ];
  return {
    ...Object.fromEntries(own.map((field) => [field, customer[field]])),
    ...(tags.length > 0 ? { tags: [...tags] } : {}),
    ...(Object.keys(address).length > 0 ? { addresses: [{ ...address, ...names }] } : {}),
    ...(metafields.length > 0 ? { metafields } : {}),
    ...(newsletter !== null && customer.email !== null
      ? { emailMarketingConsent: toConsentInput(newsletter, context.newsletterChangedAt) }
      : {}),
  };
}

type DroppableRefusal = Refusal & { field: Exclude<Field, "tags"> };

/**
 * The refused fields without which the customer can be created; null when Shopify names none. A country is refused with
 * its whole address.
 * @throws {SideError} `unavailable` when another client created the customer meanwhile; `refused` when Shopify refuses
 *   the e-mail or phone by which the customer is recognised: without it the customer would be created again and again
 */
async function droppableFields(
  reader: CustomerReader,
  customer: Customer,
  errors: readonly UserError[],
): Promise<DroppableRefusal[] | null> {
  const [refusal, ...others] = errors.map((error) => refusalOf(error, metafieldsToSet(customer), customer));
  const identity = customer.email === null ? "phone" : "email";
  const ofIdentity = [refusal, ...others].find((one) => one?.field === identity);
  if (ofIdentity) throw await whyNotCreated(reader, customer, ofIdentity.explanation);
  if (!refusal?.field || refusal.field === "tags") return null;
  const fields = refusal.field === "country" ? addressFields : [refusal.field];
  const given = fields.filter((field) => customer[field] !== null);
  if (given.length === 0) return null;
  return given.map((field) => ({ field, explanation: refusal.explanation }));
}

/**
 * Why a customer was not created whose e-mail, or else phone, Shopify refuses. Whether a customer with the same one was created meanwhile is
 * looked up, whatever Shopify says: it promises no words, and not in which language. It may also take a value for that of a customer who has
 * another one, which stays so however often it is tried.
 */
async function whyNotCreated(
  reader: CustomerReader,
  { email, phone }: Customer,
  refusal: Explanation,
): Promise<SideError> {
  const identifier = email === null ? { phoneNumber: phone! } : { emailAddress: email };
  const found = await reader.find(identifier);
  const isSame = ({ customer }: Snapshot) =>
    email === null
      ? customer.phone === normalizePhone(phone, null)
      : customer.email === normalizeEmail(email);
  if (found.some(isSame))
    return new SideError("shopify", "unavailable", explanation("created-meanwhile", { side: "shopify" }));
  const isTaken = /already been taken/i.test(refusal.said ?? "");
  const why = isTaken ? explanation("taken-unseen", { side: "shopify" }) : refusal;
  return new SideError("shopify", "refused", why);
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
