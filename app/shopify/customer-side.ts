import { z } from "zod";

import type { Customer, Field } from "../sync/customer.ts";
import { isE164, normalizeEmail, normalizePhone } from "../sync/normalize.ts";
import {
  SideError,
  type CustomerSide,
  type Refusal,
  type Snapshot,
  type WriteContext,
  type Written,
} from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { toCreateInput } from "./create-input.ts";
import { listPage } from "./list-customers.ts";
import { customerSchema, metafieldsToSet, represent, toSnapshot, type ShopifyCustomer } from "./mapping.ts";
import * as operations from "./operations.ts";
import type { CustomerIdentifierInput } from "./types/admin.ts";
import { updateParts, type Call, type UpdatePart } from "./update-parts.ts";
import { isGone, refusalOf, userErrorSchema, type UserError } from "./user-errors.ts";

const one = customerSchema.nullable();
const readSchema = z.object({ customer: one });
const foundSchema = z.object({ customerByIdentifier: one });
const createdSchema = z.object({
  customerCreate: z.object({ customer: one, userErrors: z.array(userErrorSchema) }).nullable(),
});
/** What any mutation of an update answers; some give the whole customer along. */
const writtenSchema = z.record(
  z.string(),
  z.object({ customer: one.optional(), userErrors: z.array(userErrorSchema) }).nullable(),
);

/** Shopify's customers. An id is the global one, `gid://shopify/Customer/…`. */
export function createShopifySide(client: AdminClient): CustomerSide {
  /** The customer that a snapshot was made of: it knows the default address's id, which an update needs. */
  const sources = new WeakMap<Snapshot, ShopifyCustomer>();

  function snapshotOf(customer: ShopifyCustomer): Snapshot {
    const snapshot = toSnapshot(customer);
    sources.set(snapshot, customer);
    return snapshot;
  }

  async function fetchCustomer(id: string): Promise<ShopifyCustomer | null> {
    return (await client.request(readSchema, operations.readCustomer, { id })).customer;
  }

  async function fetchExisting(id: string): Promise<ShopifyCustomer> {
    return (await fetchCustomer(id)) ?? gone(id);
  }

  async function lookUp(identifier: CustomerIdentifierInput): Promise<Snapshot[]> {
    const answer = await client.request(foundSchema, operations.findCustomer, { identifier });
    return answer.customerByIdentifier ? [snapshotOf(answer.customerByIdentifier)] : [];
  }

  async function create(
    customer: Customer,
    context: WriteContext,
    refused: readonly Refusal[],
  ): Promise<Written> {
    const input = toCreateInput(customer, context);
    const { customerCreate } = await client.request(createdSchema, operations.createCustomer, { input });
    if (!customerCreate?.customer) {
      const refusal = droppable(customer, customerCreate?.userErrors ?? []);
      return create({ ...customer, [refusal.field]: null }, context, [...refused, refusal]);
    }
    const snapshot = snapshotOf(customerCreate.customer);
    return { snapshot, refused: [...refused, ...ignoredChoice(customer.newsletter, snapshot)] };
  }

  /** Makes one call of an update. The answer is the customer, where Shopify gives it, and what was refused. */
  async function send(call: Call, id: string) {
    const answer = await client.request(writtenSchema, call.operation, call.variables);
    const payloads = Object.values(answer);
    const errors = payloads.flatMap((payload) => payload?.userErrors ?? []);
    if (errors.some(isGone)) return gone(id);
    return {
      customer: payloads[0]?.customer ?? null,
      refusals: errors.map((error) => refusalOf(error, call.metafields, call.variables)),
    };
  }

  /** Makes the call, and again without the fields that Shopify refuses. */
  async function sendPart(part: UpdatePart, id: string) {
    const first = await send(part, id);
    const [problem] = first.refusals;
    if (!problem) return { customer: first.customer, refused: [] };

    const refusals = first.refusals.map(({ field, reason }) => ({ field: field ?? part.fields[0]!, reason }));
    const remaining = part.without(refusals.map(({ field }) => field));
    const second = remaining && (await send(remaining, id));
    if (second?.refusals.length === 0) return { customer: second.customer, refused: refusals };
    return { customer: null, refused: part.fields.map((field) => ({ field, reason: problem.reason })) };
  }

  return {
    name: "shopify",
    unique: ["email", "phone"],
    represent,

    async read(id) {
      const customer = await fetchCustomer(id);
      return customer && snapshotOf(customer);
    },

    async find({ email, phone }) {
      const [byEmail, byPhone] = await Promise.all([
        email === null ? [] : lookUp({ emailAddress: email }),
        phone === null || !isE164(phone) ? [] : lookUp({ phoneNumber: phone }),
      ]);
      const exact = [
        ...byEmail.filter(({ customer }) => customer.email === normalizeEmail(email)),
        ...byPhone.filter(({ customer }) => customer.phone === normalizePhone(phone, null)),
      ];
      return [...new Map(exact.map((snapshot) => [snapshot.id, snapshot])).values()];
    },

    create: (customer, context) => create(represent(customer), context, []),

    async update(current, changes, context) {
      const before = sources.get(current) ?? (await fetchExisting(current.id));
      const refused: Refusal[] = [];
      let after: ShopifyCustomer | null = null;
      for (const part of updateParts(before, changes, context)) {
        const sent = await sendPart(part, current.id);
        refused.push(...sent.refused);
        after = sent.customer;
      }
      const snapshot = snapshotOf(after ?? (await fetchExisting(current.id)));
      const told = refused.some(({ field }) => field === "newsletter");
      return {
        snapshot,
        refused: told ? refused : [...refused, ...ignoredChoice(changes.newsletter, snapshot)],
      };
    },

    async list(cursor, since) {
      const { customers, next } = await listPage(client, { cursor, updatedSince: since });
      return { customers: customers.map(snapshotOf), next };
    },
  };
}

function gone(id: string): never {
  throw new SideError(
    "shopify",
    "unavailable",
    `${id} was deleted, merged or changed in Shopify meanwhile; it will be read again.`,
  );
}

/**
 * The field to leave out so that the customer can be created all the same.
 * @throws {SideError} when there is none: `unavailable` when somebody made this customer meanwhile, `refused` else
 */
function droppable(customer: Customer, errors: readonly UserError[]): Refusal {
  const refusals = errors.map((error) => refusalOf(error, metafieldsToSet(customer), customer));
  const identity: Field = customer.email === null ? "phone" : "email";
  if (refusals.some(({ field, reason }) => field === identity && /already been taken/i.test(reason))) {
    throw new SideError("shopify", "unavailable", "Shopify has this customer by now; it will be linked.");
  }
  const [refusal] = refusals;
  const field = refusal?.field ?? null;
  // Without its e-mail the customer would not be found again, and be made once more.
  if (!refusal || field === null || field === "tags" || field === "email" || customer[field] === null) {
    throw new SideError("shopify", "refused", refusal?.reason ?? "Shopify did not create the customer.");
  }
  return { field, reason: refusal.reason };
}

/** Shopify ignores, without an error, the choice of a customer without e-mail, and any older than its own. */
function ignoredChoice(wanted: Customer["newsletter"] | undefined, { customer }: Snapshot): Refusal[] {
  if (!wanted || customer.newsletter === wanted) return [];
  const reason =
    customer.email === null
      ? "Shopify keeps a newsletter choice only for a customer with an e-mail address."
      : "Shopify kept its own newsletter choice.";
  return [{ field: "newsletter", reason }];
}
