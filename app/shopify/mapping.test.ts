import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { z } from "zod";

import { blankCustomer, scalarFields, type Customer, type ScalarField } from "../sync/customer.ts";
import { extraFields, type ExtraField } from "../sync/extra-fields.ts";
import { normalizeTags, normalizeText } from "../sync/normalize.ts";
import {
  customerSchema,
  heldTags,
  refusalsOf,
  represent,
  toConsentInput,
  toMetafieldInputs,
  toSnapshot,
} from "./mapping.ts";
import { bareCustomer } from "./testing.ts";
import type { SyncedCustomerFragment } from "./types/admin.ts";

const withoutExtras = Object.fromEntries(extraFields.map((field) => [field, null])) as Record<
  ExtraField,
  null
>;

const wire = {
  ...bareCustomer,
  firstName: " Anna ",
  lastName: "Bianchi",
  defaultEmailAddress: {
    emailAddress: "Anna.Bianchi@Example.it",
    marketingState: "SUBSCRIBED",
    marketingUpdatedAt: "2026-01-02T03:04:05Z",
  },
  defaultPhoneNumber: { phoneNumber: "+39 333 123 4567" },
  defaultAddress: {
    id: "gid://shopify/MailingAddress/1",
    firstName: null,
    lastName: null,
    phone: null,
    company: "Bianchi Srl",
    address1: "Via Roma 1",
    address2: "Scala B",
    city: "Torino",
    provinceCode: "TO",
    zip: "10121",
    countryCodeV2: "IT",
  },
  tags: ["vip", "VIP", "b2b"],
  vatNumber: { value: "IT12345678901" },
  pec: { value: "Anna@PEC.example.it" },
  orderCount: { value: "3" },
  totalSpent: { value: "10.5" },
};

const read = (over: object = {}) => toSnapshot(customerSchema.parse({ ...wire, ...over }));

describe("a Shopify customer in the core's terms", () => {
  test("has every field", () => {
    expect(read()).toEqual({
      id: "gid://shopify/Customer/7",
      changedAt: "2026-11-20T10:00:00Z",
      newsletterChangedAt: "2026-01-02T03:04:05Z",
      hasOrdered: false,
      customer: {
        email: "anna.bianchi@example.it",
        firstName: "Anna",
        lastName: "Bianchi",
        phone: "+393331234567",
        company: "Bianchi Srl",
        street: "Via Roma 1, Scala B",
        city: "Torino",
        province: "TO",
        postalCode: "10121",
        country: "IT",
        vatNumber: "12345678901",
        taxCode: null,
        pec: "anna@pec.example.it",
        sdi: null,
        tags: ["b2b", "vip"],
        newsletter: "subscribed",
        orderCount: 3,
        totalSpent: "10.50",
        ...withoutExtras,
      } satisfies Customer,
    });
  });

  test("is blank where Shopify has nothing", () => {
    expect(toSnapshot(customerSchema.parse(bareCustomer))).toEqual({
      id: "gid://shopify/Customer/7",
      changedAt: "2026-11-20T10:00:00Z",
      newsletterChangedAt: null,
      hasOrdered: false,
      customer: blankCustomer,
    });
  });

  test.each([
    ["SUBSCRIBED", "subscribed"],
    ["UNSUBSCRIBED", "unsubscribed"],
    ["NOT_SUBSCRIBED", null],
    ["PENDING", null],
    ["INVALID", null],
    ["REDACTED", null],
  ])("has %s as the newsletter choice %s", (marketingState, newsletter) => {
    const defaultEmailAddress = { ...wire.defaultEmailAddress, marketingState };
    expect(read({ defaultEmailAddress }).customer.newsletter).toBe(newsletter);
  });

  test("has ordered, and spent, unless Shopify counts none", () => {
    const spending = (numberOfOrders: string, amount: string) =>
      read({ numberOfOrders, shopifyOrders: numberOfOrders, shopifySpent: { amount } });
    expect(spending("3", "10.5")).toMatchObject({
      hasOrdered: true,
      customer: { shopifyOrders: "3", shopifySpent: "10.50" },
    });
    expect(spending("0", "0.0")).toMatchObject({
      hasOrdered: false,
      customer: { shopifyOrders: null, shopifySpent: null },
    });
  });

  test("has no order count or total where the metafields hold no numbers", () => {
    const noNumbers = read({ orderCount: { value: "many" }, totalSpent: { value: "much" } });
    expect(noNumbers.customer).toMatchObject({ orderCount: null, totalSpent: null });
  });

  test.each(Object.keys(bareCustomer))("is refused when Shopify no longer gives %s", (field) => {
    const { [field]: _absent, ...rest } = wire as Record<string, unknown>;
    expect(customerSchema.safeParse(rest).success).toBe(false);
  });

  test("can be built from the answer of every operation", () => {
    expectTypeOf<SyncedCustomerFragment>().toExtend<z.input<typeof customerSchema>>();
  });
});

describe("what is written to Shopify", () => {
  test("sends fields that Shopify does not have as metafields of the app", () => {
    expect(toMetafieldInputs({ sdi: "ABC1234", orderCount: 0, pec: null })).toEqual([
      { namespace: "$app", key: "sdi", type: "single_line_text_field", value: "ABC1234" },
      { namespace: "$app", key: "order_count", type: "number_integer", value: "0" },
    ]);
  });

  test("leaves out a date that is older than the date of Shopify's own choice", () => {
    const [earlier, later] = ["2026-01-02T03:04:05Z", "2026-02-02T03:04:05Z"];
    expect(toConsentInput("unsubscribed", earlier, later)).not.toHaveProperty("consentUpdatedAt");
    expect(toConsentInput("unsubscribed", later, earlier)).toHaveProperty("consentUpdatedAt", later);
  });

  test("dates a newsletter choice when its date is known and not in the future", () => {
    const past = "2026-01-02T03:04:05Z";
    expect(toConsentInput("subscribed", past)).toEqual({
      marketingState: "SUBSCRIBED",
      marketingOptInLevel: "SINGLE_OPT_IN",
      consentUpdatedAt: past,
    });
    expect(toConsentInput("unsubscribed", null)).toEqual({ marketingState: "UNSUBSCRIBED" });
    expect(toConsentInput("unsubscribed", "9999-01-01T00:00:00Z")).toEqual({
      marketingState: "UNSUBSCRIBED",
    });
  });
});

describe("how Shopify shows what was written", () => {
  test("shortens long texts and splits tags at commas", () => {
    const long = "a".repeat(300);
    const shown = represent({ ...blankCustomer, firstName: long, tags: ["a,b", long] });
    expect(shown).toMatchObject({ firstName: "a".repeat(255), tags: ["a", "a".repeat(255), "b"] });
  });

  test("has nothing of an address in a country that Shopify does not know, and keeps the company", () => {
    const place = { street: "A 1", city: "McMurdo", province: null, postalCode: "96599", country: "AQ" };
    const shown = represent({ ...blankCustomer, company: "Bianchi Srl", ...place });
    expect(shown).toEqual({ ...blankCustomer, company: "Bianchi Srl" });
  });

  test.each(["AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"])(
    "has %s, a country of its own for others, as a province of the United States",
    (country) => {
      const place = { ...blankCustomer, street: "A 1", city: "B", province: null, country };
      const shown = { ...place, country: "US", province: country };
      for (const province of [null, country, "SAN JUAN"])
        expect(represent({ ...place, province })).toEqual(shown);
      expect(refusalsOf(place)).toEqual([]);
      expect(refusalsOf({ ...place, province: country })).toEqual([]);
      expect(refusalsOf({ ...place, province: "SAN JUAN" }).map(({ field }) => field)).toEqual(["province"]);
    },
  );

  test("has no province that Shopify does not know, beside all else of the address", () => {
    const carbonia = {
      ...blankCustomer,
      city: "Carbonia",
      province: "SU",
      postalCode: "09013",
      country: "IT",
    };
    expect(represent(carbonia)).toEqual({ ...carbonia, province: null });
  });

  const text = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.constant("🙂".repeat(130)));
  const scalars = Object.fromEntries(scalarFields.map((field) => [field, text.map(normalizeText)])) as Record<
    ScalarField,
    fc.Arbitrary<string | null>
  >;
  const customers = fc.record<Customer>({
    ...scalars,
    tags: fc.array(text, { maxLength: 300 }).map(normalizeTags),
    newsletter: fc.constantFrom("subscribed", "unsubscribed", null),
    orderCount: fc.option(fc.nat()),
    totalSpent: fc.option(fc.constant("10.00")),
  });

  test("does not change again, and stays within Shopify's limits", () => {
    fc.assert(
      fc.property(customers, (customer) => {
        const shown = represent(customer);
        expect(represent(shown)).toEqual(shown);
        expect(shown.tags.length).toBeLessThanOrEqual(250);
        const { firstName, lastName, company, street, city, postalCode, tags } = shown;
        for (const held of [firstName, lastName, company, street, city, postalCode, ...tags]) {
          if (held === null) continue;
          expect(held.length).toBeLessThanOrEqual(255);
          expect(held).toBe(normalizeText(held));
        }
        expect(tags.every((tag) => !tag.includes(","))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("never cuts a character in half", () => {
    const shown = represent({ ...blankCustomer, firstName: `a${"🙂".repeat(200)}` });
    expect(shown.firstName).toBe(`a${"🙂".repeat(127)}`);
  });

  test("is the same as what is read back", () => {
    const { customer } = read();
    expect(represent(customer)).toEqual(customer);
  });

  test("has tags split, trimmed and without repeats", () => {
    expect(heldTags([" vip ,b2b", "VIP", ","])).toEqual(["b2b", "vip"]);
  });
});
