import { z } from "zod";

import { explanation } from "../sync/explanation.ts";
import { normalizeEmail, normalizePhone } from "../sync/normalize.ts";
import { SideError, type Identified, type Snapshot } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import type { ShopifyAddress } from "./address.ts";
import { addressSchema, askedCustomer, toSnapshot, type ShopifyCustomer } from "./mapping.ts";
import * as operations from "./operations.ts";
import type { CustomerIdentifierInput } from "./types/admin.ts";

const readSchema = z.object({ customer: askedCustomer });
const foundSchema = z.object({ customerByIdentifier: askedCustomer });

const identifiedSchema = z.object({
  customerByIdentifier: z
    .object({
      id: z.string(),
      defaultEmailAddress: z.object({ emailAddress: z.string() }).nullable(),
      defaultPhoneNumber: z.object({ phoneNumber: z.string() }).nullable(),
    })
    .nullable(),
});

const addressesSchema = z.object({
  customer: z.object({ addressesV2: z.object({ nodes: z.array(addressSchema) }) }).nullable(),
});

const customIdSchema = z.object({
  customer: z.object({ framework360Id: z.object({ value: z.string() }).nullable() }).nullable(),
});

const languageSchema = z.object({ customer: z.object({ locale: z.string() }).nullable() });

/**
 * The language that the customer reads the shop in, as a tag like `it` or `pt-BR`; null: there is no such customer.
 * https://shopify.dev/docs/api/admin-graphql/latest/objects/Customer#field-Customer.fields.locale
 * @throws {SideError}
 */
export async function readCustomerLanguage(client: AdminClient, id: string): Promise<string | null> {
  const { customer } = await client.request(languageSchema, operations.readCustomerLanguage, { id });
  return customer && customer.locale;
}

/**
 * The Framework360 id that the customer shows; null: none. It costs two points.
 * @throws {SideError}
 */
export async function readCustomId(client: AdminClient, id: string): Promise<string | null> {
  const { customer } = await client.request(customIdSchema, operations.readCustomId, { id });
  return customer?.framework360Id?.value ?? null;
}

export type CustomerReader = ReturnType<typeof createCustomerReader>;

/** Reads single customers. Its methods throw a SideError. */
export function createCustomerReader(client: AdminClient) {
  /** The customer that a snapshot was made from: an update needs its default address's id. */
  const sources = new WeakMap<Snapshot, ShopifyCustomer>();

  function snapshotOf(customer: ShopifyCustomer): Snapshot {
    const snapshot = toSnapshot(customer);
    sources.set(snapshot, customer);
    return snapshot;
  }

  /** The customer with this id, or null when Shopify does not have it any more. */
  async function fetchCustomer(id: string): Promise<ShopifyCustomer | null> {
    return (await client.request(readSchema, operations.readCustomer, { id })).customer;
  }

  async function fetchExisting(id: string): Promise<ShopifyCustomer> {
    const customer = await fetchCustomer(id);
    if (!customer) throw changedMeanwhile(id);
    return customer;
  }

  /** The customer that the snapshot was made from. It is read when the snapshot was made elsewhere. */
  async function sourceOf(snapshot: Snapshot): Promise<ShopifyCustomer> {
    return sources.get(snapshot) ?? (await fetchExisting(snapshot.id));
  }

  async function fetchAddresses(id: string): Promise<ShopifyAddress[]> {
    const { customer } = await client.request(addressesSchema, operations.readAddresses, { id });
    if (!customer) throw changedMeanwhile(id);
    return customer.addressesV2.nodes;
  }

  async function find(identifier: CustomerIdentifierInput): Promise<Snapshot[]> {
    const { customerByIdentifier } = await client.request(foundSchema, operations.findCustomer, {
      identifier,
    });
    return customerByIdentifier ? [snapshotOf(customerByIdentifier)] : [];
  }

  async function identify(identifier: CustomerIdentifierInput): Promise<Identified[]> {
    const { customerByIdentifier: found } = await client.request(
      identifiedSchema,
      operations.identifyCustomer,
      { identifier },
    );
    if (!found) return [];
    const email = normalizeEmail(found.defaultEmailAddress?.emailAddress);
    return [{ id: found.id, email, phone: normalizePhone(found.defaultPhoneNumber?.phoneNumber, null) }];
  }

  return { snapshotOf, fetchCustomer, fetchExisting, fetchAddresses, sourceOf, find, identify };
}

/** The error for a customer that was deleted, merged or changed during a write. */
export function changedMeanwhile(id: string): SideError {
  return new SideError("shopify", "unavailable", explanation("changed-meanwhile", { id }));
}
