import { z } from "zod";

import { blankCustomer, type Changes, type Customer, type Field } from "../sync/customer.ts";
import { explanation, type Explanation } from "../sync/explanation.ts";
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
import { isAboutTarget, refusalOf, refusesDate, userErrorSchema, type UserError } from "./user-errors.ts";

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
      const errors = customerCreate?.userErrors ?? [];
      if (context.newsletterChangedAt !== null && errors.some(refusesDate)) {
        return create(customer, { ...context, newsletterChangedAt: null }, refused);
      }
      const refusal = droppable(customer, errors);
      if (!refusal) return createBare(customer, context, refused, errors);
      return create({ ...customer, [refusal.field]: null }, context, [...refused, refusal]);
    }
    const snapshot = snapshotOf(customerCreate.customer);
    return { snapshot, refused: [...refused, ...ignoredChoice(customer.newsletter, snapshot)] };
  }

  /** Makes the customer with what it is known by alone, and then writes the rest, as far as Shopify takes it. */
  async function createBare(
    customer: Customer,
    context: WriteContext,
    refused: readonly Refusal[],
    errors: readonly UserError[],
  ): Promise<Written> {
    const { bare, rest } = splitBare(customer);
    if (Object.keys(rest).length === 0) {
      const why = errors[0]
        ? refusalOf(errors[0], [], customer).explanation
        : explanation("data-refused", { side: "shopify" });
      throw new SideError("shopify", "refused", why);
    }
    const made = await create(bare, context, refused);
    const written = await update(made.snapshot, rest, context);
    return { snapshot: written.snapshot, refused: [...made.refused, ...written.refused] };
  }

  /** Makes one call of an update. The answer is the customer, where Shopify gives it, and what was refused. */
  async function send(call: Call, id: string) {
    const answer = await client.request(writtenSchema, call.operation, call.variables);
    const payloads = Object.values(answer);
    const errors = payloads.flatMap((payload) => payload?.userErrors ?? []);
    if (errors.some(isAboutTarget) && (await isGone(id, errors))) return gone(id);
    return {
      customer: payloads[0]?.customer ?? null,
      refusesDate: errors.some(refusesDate),
      refusals: errors.map((error) => refusalOf(error, call.metafields, call.variables)),
    };
  }

  /** Whether the customer, or the address that was to be written to, is no longer there. */
  async function isGone(id: string, errors: readonly UserError[]): Promise<boolean> {
    return errors.some(({ field }) => field?.at(-1) === "addressId") || (await fetchCustomer(id)) === null;
  }

  /** Makes the call, and again without the fields that Shopify refuses. */
  async function sendPart(part: UpdatePart, id: string) {
    const dated = await send(part, id);
    const first = dated.refusesDate && part.undated ? await send(part.undated, id) : dated;
    // Never settled as it is: an unsubscribe would be lost for good.
    if (first.refusesDate)
      throw new SideError("shopify", "unavailable", explanation("newsletter-newer", { id }));
    const [problem] = first.refusals;
    if (!problem) return { customer: first.customer, refused: [] };
    const isUnnamed = first.refusals.some(({ field }) => field === null);
    if (isUnnamed && part.separable && part.fields.length > 1) return sendEach(part, id);

    const refusals = first.refusals.map((refusal) => ({
      ...refusal,
      field: refusal.field ?? part.fields[0]!,
    }));
    const remaining = part.without(refusals.map(({ field }) => field));
    const second = remaining && (await send(remaining, id));
    if (second?.refusals.length === 0) return { customer: second.customer, refused: refusals };
    return { customer: null, refused: part.fields.map((field) => ({ ...problem, field })) };
  }

  /** Makes a call for each field, to find out which one Shopify refuses. */
  async function sendEach(part: UpdatePart, id: string) {
    const refused: Refusal[] = [];
    let customer: ShopifyCustomer | null = null;
    for (const field of part.fields) {
      const alone = part.without(part.fields.filter((other) => other !== field));
      const { refusals, customer: after } = await send(alone!, id);
      if (refusals[0]) refused.push({ ...refusals[0], field });
      else customer = after;
    }
    return { customer, refused };
  }

  async function update(current: Snapshot, changes: Changes, context: WriteContext): Promise<Written> {
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
  }

  return {
    name: "shopify",
    unique: ["email", "phone"],
    hasNamesakes: false,
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

    update,

    list: (cursor, since) => listPage(client, { cursor, updatedSince: since }),
  };
}

function gone(id: string): never {
  throw new SideError("shopify", "unavailable", explanation("changed-meanwhile", { id }));
}

/**
 * The field to leave out so that the customer can be created all the same; null: Shopify names none that could be.
 * @throws {SideError} when nothing helps: `unavailable` when somebody made this customer meanwhile, `refused` when
 *   Shopify does not take what the customer is known by: without it they would not be found again, and be made twice
 */
function droppable(
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

/** What a customer is known by, and all else there is of them. */
function splitBare(customer: Customer): { bare: Customer; rest: Changes } {
  const { email, phone, firstName, lastName, tags, ...others } = customer;
  const bare = { ...blankCustomer, email, phone: email === null ? phone : null, firstName, lastName };
  const more = { ...others, phone: email === null ? null : phone };
  const given = Object.entries(more).filter(([, value]) => value !== null);
  const rest: Changes = Object.fromEntries(given);
  return { bare, rest: tags.length > 0 ? { ...rest, tags: { add: tags, remove: [] } } : rest };
}

/** Shopify ignores, without an error, the choice of a customer without e-mail, and any older than its own. */
function ignoredChoice(wanted: Customer["newsletter"] | undefined, { customer }: Snapshot): Refusal[] {
  if (!wanted || customer.newsletter === wanted) return [];
  const code = customer.email === null ? "newsletter-needs-email" : "newsletter-kept";
  return [{ field: "newsletter", explanation: explanation(code) }];
}
