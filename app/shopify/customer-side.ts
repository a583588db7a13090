import { z } from "zod";

import type { Customer, Field } from "../sync/customer.ts";
import { isE164, normalizeEmail, normalizePhone } from "../sync/normalize.ts";
import {
  SideError,
  type CustomerSide,
  type Refusal,
  type Snapshot,
  type WriteContext,
} from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import {
  customerSchema,
  represent,
  toAddressInput,
  toConsentInput,
  toMetafieldInputs,
  toSnapshot,
  type ShopifyCustomer,
} from "./mapping.ts";
import * as operations from "./operations.ts";
import { updateParts } from "./update-parts.ts";
import { refusalOf, userErrorSchema, type UserError } from "./user-errors.ts";

const one = customerSchema.nullable();
const pageSchema = z.object({
  customers: z.object({
    nodes: z.array(customerSchema),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});
const createdSchema = z.object({
  customerCreate: z.object({ customer: one, userErrors: z.array(userErrorSchema) }),
});

/** Shopify's customers. An id is the global one, `gid://shopify/Customer/…`. */
export function createShopifySide(client: AdminClient): CustomerSide {
  async function ask<Shape extends z.ZodType>(
    shape: Shape,
    operation: string,
    variables: Record<string, unknown>,
  ): Promise<z.infer<Shape>> {
    const answer = shape.safeParse(await client.request(operation, variables));
    if (answer.success) return answer.data;
    throw new SideError("shopify", "unavailable", "Shopify answered in a form that the app does not know.");
  }

  async function read(id: string): Promise<ShopifyCustomer | null> {
    return (await ask(z.object({ customer: one }), operations.readCustomer, { id })).customer;
  }

  async function lookUp(identifier: Record<string, string>): Promise<Snapshot[]> {
    const shape = z.object({ customerByIdentifier: one });
    const { customerByIdentifier: found } = await ask(shape, operations.findCustomer, { identifier });
    return found ? [toSnapshot(found)] : [];
  }

  /** Asks for one thing to be written, and gives back what Shopify would not take. */
  async function write(operation: string, variables: Record<string, unknown>): Promise<UserError[]> {
    const shape = z.record(z.string(), z.object({ userErrors: z.array(userErrorSchema) }).nullable());
    const answer = await ask(shape, operation, variables);
    return Object.values(answer).flatMap((part) => part?.userErrors ?? []);
  }

  async function create(customer: Customer, context: WriteContext, refused: Refusal[] = []) {
    const shown = represent(customer);
    const input = createInput(shown, context);
    const { customerCreate } = await ask(createdSchema, operations.createCustomer, { input });
    if (customerCreate.customer) return { snapshot: toSnapshot(customerCreate.customer), refused };

    const refusals = customerCreate.userErrors.map((error) => refusalOf(error, null));
    const [refusal] = refusals;
    const known = refusal && refusal.field !== null && shown[refusal.field] !== null ? refusal.field : null;
    const identity = shown.email === null ? "phone" : "email";
    if (refusals.some(({ field, reason }) => field === identity && /already been taken/i.test(reason))) {
      // Somebody made this customer meanwhile: the next try finds it.
      throw new SideError("shopify", "unavailable", "Shopify has this customer by now; it will be linked.");
    }
    // Without its e-mail the customer would not be found again, and be made once more.
    if (known === null || known === "tags" || known === "email") {
      throw new SideError("shopify", "refused", refusal?.reason ?? "Shopify did not create the customer.");
    }
    return create({ ...shown, [known]: null }, context, [
      ...refused,
      { field: known, reason: refusal!.reason },
    ]);
  }

  return {
    name: "shopify",
    represent,

    async read(id) {
      const customer = await read(id);
      return customer && toSnapshot(customer);
    },

    async find({ email, phone }) {
      const byEmail = email === null ? [] : await lookUp({ emailAddress: email });
      const byPhone = phone === null || !isE164(phone) ? [] : await lookUp({ phoneNumber: phone });
      const exact = [
        ...byEmail.filter(({ customer }) => customer.email === normalizeEmail(email)),
        ...byPhone.filter(({ customer }) => customer.phone === normalizePhone(phone, null)),
      ];
      return [...new Map(exact.map((snapshot) => [snapshot.id, snapshot])).values()];
    },

    create: (customer, context) => create(customer, context),

    async update(current, changes, context) {
      const { id } = current;
      const before = await read(id);
      if (!before) throw new SideError("shopify", "unavailable", `Customer ${id} is no longer in Shopify.`);

      const refused: Refusal[] = [];
      for (const part of updateParts(before, changes, context)) {
        const errors = await write(part.operation, part.variables);
        if (errors.length === 0) continue;
        const refusals = errors.map((error) => refusalOf(error, part.fields[0]!));
        const remaining = part.without(refusals.map(({ field }) => field));
        const leftOver = remaining ? await write(remaining.operation, remaining.variables) : [];
        const whole = leftOver.length > 0 || !remaining;
        refused.push(...(whole ? allOf(part.fields, refusals[0]!.reason) : asRefusals(refusals)));
      }
      const after = await read(id);
      if (!after) throw new SideError("shopify", "unavailable", `Customer ${id} is no longer in Shopify.`);
      return { snapshot: toSnapshot(after), refused };
    },

    async list(cursor) {
      const { customers } = await ask(pageSchema, operations.listCustomers, { after: cursor });
      const { hasNextPage, endCursor } = customers.pageInfo;
      return { customers: customers.nodes.map(toSnapshot), next: hasNextPage ? endCursor : null };
    },
  };
}

function allOf(fields: readonly Field[], reason: string): Refusal[] {
  return fields.map((field) => ({ field, reason }));
}

function asRefusals(refusals: readonly { field: Field | null; reason: string }[]): Refusal[] {
  return refusals.flatMap(({ field, reason }) => (field === null ? [] : [{ field, reason }]));
}

function createInput(customer: Customer, context: WriteContext): Record<string, unknown> {
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
    ...(tags.length > 0 ? { tags } : {}),
    ...(Object.keys(address).length > 0 ? { addresses: [{ ...address, firstName, lastName }] } : {}),
    ...(metafields.length > 0 ? { metafields } : {}),
    ...(newsletter !== null && email !== null
      ? { emailMarketingConsent: toConsentInput(newsletter, context.newsletterChangedAt) }
      : {}),
  };
}
