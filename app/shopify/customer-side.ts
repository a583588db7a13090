import { z } from "zod";

import { misreadByShopify } from "../sync/identity.ts";
import { normalizeEmail, normalizePhone } from "../sync/normalize.ts";
import type { ExtraPlaces } from "../sync/extra-fields.ts";
import type { CustomerSide, Identity } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { browseCustomers, browseIds, searchIds } from "./browse-customers.ts";
import { createCustomer } from "./create-customer.ts";
import { createCustomIds, unlessUndefined } from "./custom-ids.ts";
import { customId } from "./fields.ts";
import { withExtraValues } from "./extra-values.ts";
import { createFlow } from "./flow.ts";
import { listPage, readListed } from "./list-customers.ts";
import { represent } from "./mapping.ts";
import * as operations from "./operations.ts";
import { createCustomerReader, readCustomerLanguage, readCustomId } from "./read-customer.ts";
import { listSegment } from "./segment.ts";
import type { CustomerIdentifierInput } from "./types/admin.ts";
import { updateCustomer } from "./update-customer.ts";
import { valuesBeside } from "./values-beside.ts";

const timeZoneSchema = z.object({ shop: z.object({ ianaTimezone: z.string().refine(isTimeZone) }) });

/** Whether times can be told in this time zone. */
function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

type ShopifySide = CustomerSide & {
  /** A page of the customers of a segment (segment.ts). */
  listSegment(page: Parameters<typeof listSegment>[1]): ReturnType<typeof listSegment>;

  /**
   * The time zone of the shop's settings, by its IANA name.
   * @throws {SideError}
   */
  readTimeZone(): Promise<string>;

  /**
   * The language that the customer reads the shop in, as a tag like `it` or `pt-BR`; null: there is no such customer.
   * @throws {SideError}
   */
  languageOf(id: string): Promise<string | null>;

  /** Pages through the customers that a person searches for, or all of them (browse-customers.ts). */
  browse(browsing: Parameters<typeof browseCustomers>[1]): ReturnType<typeof browseCustomers>;
  browseIds(browsing: Parameters<typeof browseIds>[1]): ReturnType<typeof browseIds>;

  /** The Framework360 ids on the customers (custom-ids.ts). */
  customIds: ReturnType<typeof createCustomIds>;

  /** The shop's workflows (flow.ts). */
  flow: ReturnType<typeof createFlow>;
};

/**
 * Shopify's customers. An id is the global one, `gid://shopify/Customer/…`.
 * @param now the clock by which a list tells when it showed a customer
 */
export function createShopifySide(
  admin: AdminClient,
  extras: ExtraPlaces = {},
  now: () => Date = () => new Date(),
): ShopifySide {
  const client = withExtraValues(admin, extras);
  const reader = createCustomerReader(client);

  return {
    name: "shopify",
    extras,
    customIds: createCustomIds(client),
    flow: createFlow(client),
    unique: ["email", "phone"],
    hasNamesakes: false,
    represent,

    async read(id) {
      const customer = await reader.fetchCustomer(id);
      return customer && reader.snapshotOf(customer);
    },

    find: (identity) => findExact(identity, reader.find, ({ customer }) => customer),

    identify: (identity) => findExact(identity, reader.identify, (identified) => identified),

    async findCreatedFor(counterpartId) {
      const { namespace, key } = customId;
      const found = await unlessUndefined(
        reader.find({ customId: { namespace, key, value: counterpartId } }),
      );
      return found?.[0] ?? null;
    },

    readCounterpartId: (id) => readCustomId(client, id),

    valuesBeside: (snapshot) => valuesBeside(reader, snapshot),

    create: (customer, context) => createCustomer(client, reader, customer, context),

    update: (current, changes, context) => updateCustomer(client, reader, current, changes, context),

    listSegment: (segment) => listSegment(client, segment),

    list: (cursor, since) => listPage(client, { cursor, updatedSince: since, now }),

    readTimeZone: async () =>
      (await client.request(timeZoneSchema, operations.readTimeZone, {})).shop.ianaTimezone,

    languageOf: (id) => readCustomerLanguage(client, id),

    browse: (browsing) => browseCustomers(client, browsing),

    browseIds: (browsing) => browseIds(client, browsing),

    search: (text, limit) => searchIds(client, text, limit),

    readListed: (ids) => readListed(client, ids, { now }),
  };
}

/** Each customer once that has the e-mail or the phone, compared here. */
async function findExact<Found extends { id: string }>(
  { email, phone }: Identity,
  find: (identifier: CustomerIdentifierInput) => Promise<Found[]>,
  identityOf: (found: Found) => Identity,
): Promise<Found[]> {
  const misread = misreadByShopify({ email, phone });
  const [byEmail, byPhone] = await Promise.all([
    email === null || misread.includes("email") ? [] : find({ emailAddress: email }),
    phone === null || misread.includes("phone") ? [] : find({ phoneNumber: phone }),
  ]);
  const exact = [
    ...byEmail.filter((found) => identityOf(found).email === normalizeEmail(email)),
    ...byPhone.filter((found) => identityOf(found).phone === normalizePhone(phone, null)),
  ];
  return [...new Map(exact.map((found) => [found.id, found])).values()];
}
