import type { Person } from "../people.ts";
import { generatePerson } from "../people.ts";
import type { CustomerInput } from "./customers.ts";
import { createCustomer, findByEmail } from "./customers.ts";
import type { ShopState } from "./state.ts";

export type GenerateOptions = {
  count: number;
  seed?: number;
  /** Index of the first person: 0 unless a later stretch of the same series is wanted. */
  from?: number;
};

/** Adds generated customers without firing webhooks. People whose e-mail is already there are left out. */
export function generateCustomers(shop: ShopState, { count, seed = 1, from = 0 }: GenerateOptions) {
  const { onChange } = shop;
  shop.onChange = () => {};
  let created = 0;
  try {
    for (let index = from; index < from + count; index++) {
      const person = generatePerson(index, seed);
      if (findByEmail(shop, person.email)) continue;
      if (createCustomer(shop, inputOf(person)).customer) created++;
    }
  } finally {
    shop.onChange = onChange;
  }
  onChange([]);
  return { created, skipped: count - created };
}

function inputOf({ address, ...person }: Person): CustomerInput {
  return {
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    phone: person.phone ?? null,
    tags: person.tags,
    addresses: [
      {
        company: person.company ?? null,
        address1: address.street,
        city: address.city,
        provinceCode: address.province,
        zip: address.postalCode,
        countryCode: address.country,
        phone: person.phone ?? null,
      },
    ],
    ...(person.newsletter && {
      emailMarketingConsent: {
        marketingState: "SUBSCRIBED",
        marketingOptInLevel: "SINGLE_OPT_IN",
        consentUpdatedAt: "2026-01-15T09:00:00Z",
      },
    }),
  };
}
