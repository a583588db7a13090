import { isE164, normalizeEmail, normalizePhone } from "../sync/normalize.ts";
import type { CustomerSide } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { createCustomer } from "./create-customer.ts";
import { listPage } from "./list-customers.ts";
import { represent } from "./mapping.ts";
import { createCustomerReader } from "./read-customer.ts";
import { updateCustomer } from "./update-customer.ts";
import { valuesBeside } from "./values-beside.ts";

/** Shopify's customers. An id is the global one, `gid://shopify/Customer/…`. */
export function createShopifySide(client: AdminClient): CustomerSide {
  const reader = createCustomerReader(client);

  return {
    name: "shopify",
    unique: ["email", "phone"],
    hasNamesakes: false,
    represent,

    async read(id) {
      const customer = await reader.fetchCustomer(id);
      return customer && reader.snapshotOf(customer);
    },

    async find({ email, phone }) {
      const [byEmail, byPhone] = await Promise.all([
        email === null ? [] : reader.find({ emailAddress: email }),
        phone === null || !isE164(phone) ? [] : reader.find({ phoneNumber: phone }),
      ]);
      const exact = [
        ...byEmail.filter(({ customer }) => customer.email === normalizeEmail(email)),
        ...byPhone.filter(({ customer }) => customer.phone === normalizePhone(phone, null)),
      ];
      return [...new Map(exact.map((snapshot) => [snapshot.id, snapshot])).values()];
    },

    valuesBeside: (snapshot) => valuesBeside(reader, snapshot),

    create: (customer, context) => createCustomer(client, reader, customer, context),

    update: (current, changes, context) => updateCustomer(client, reader, current, changes, context),

    list: (cursor, since) => listPage(client, { cursor, updatedSince: since }),
  };
}
