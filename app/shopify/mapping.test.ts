import { describe, expect, test } from "vitest";

import { blankCustomer, type Customer } from "../sync/customer.ts";
import {
  customerSchema,
  heldTags,
  represent,
  toAddressInput,
  toConsentInput,
  toMetafieldInputs,
  toSnapshot,
} from "./mapping.ts";

const wire = {
  id: "gid://shopify/Customer/7",
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
    company: "Bianchi Srl",
    address1: "Via Roma 1",
    address2: "Scala B",
    city: "Torino",
    provinceCode: "TO",
    zip: "10121",
    countryCodeV2: "IT",
  },
  tags: ["vip", "VIP", "b2b"],
  metafields: {
    nodes: [
      { key: "vat_number", value: "IT12345678901" },
      { key: "pec", value: "Anna@PEC.example.it" },
      { key: "order_count", value: "3" },
      { key: "total_spent", value: "10.5" },
      { key: "something_else", value: "x" },
    ],
  },
};

const read = (over: object = {}) => toSnapshot(customerSchema.parse({ ...wire, ...over }));

describe("a Shopify customer in the core's words", () => {
  test("has every field where the core looks for it", () => {
    expect(read()).toEqual({
      id: "gid://shopify/Customer/7",
      newsletterChangedAt: "2026-01-02T03:04:05Z",
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
        vatNumber: "IT12345678901",
        taxCode: null,
        pec: "anna@pec.example.it",
        sdi: null,
        tags: ["b2b", "vip"],
        newsletter: "subscribed",
        orderCount: 3,
        totalSpent: "10.50",
      } satisfies Customer,
    });
  });

  test("is blank where Shopify has nothing", () => {
    const bare = customerSchema.parse({ id: "gid://shopify/Customer/7" });
    expect(toSnapshot(bare)).toEqual({
      id: "gid://shopify/Customer/7",
      newsletterChangedAt: null,
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

  test("has no order count and no total that are no numbers", () => {
    const nodes = [
      { key: "order_count", value: "many" },
      { key: "total_spent", value: "much" },
    ];
    expect(read({ metafields: { nodes } }).customer).toMatchObject({ orderCount: null, totalSpent: null });
  });
});

describe("what is written to Shopify", () => {
  test("replaces both lines of the street, and clears what is blank", () => {
    expect(toAddressInput({ street: "Via Po 2", company: null, province: null })).toEqual({
      company: "",
      address1: "Via Po 2",
      address2: "",
      provinceCode: null,
    });
  });

  test("leaves address fields alone that are not given", () => {
    expect(toAddressInput({ city: "Roma" })).toEqual({ city: "Roma" });
  });

  test("keeps what Shopify has no field for in the app's own metafields", () => {
    expect(toMetafieldInputs({ sdi: "ABC1234", orderCount: 0, pec: null })).toEqual([
      { namespace: "$app", key: "sdi", type: "single_line_text_field", value: "ABC1234" },
      { namespace: "$app", key: "order_count", type: "number_integer", value: "0" },
    ]);
  });

  test("dates a newsletter choice where its date is known and not to come", () => {
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
  test("cuts long texts, ends tags at commas and knows its own countries only", () => {
    const long = "a".repeat(300);
    const shown = represent({ ...blankCustomer, firstName: long, tags: ["a,b", long], country: "GU" });
    expect(shown).toMatchObject({
      firstName: "a".repeat(255),
      tags: ["a", "a".repeat(255), "b"],
      country: null,
    });
  });

  test("is the same for what is shown already", () => {
    const given = { ...read().customer, street: `${"v".repeat(254)} 1`, tags: ["x , y", "z"] };
    expect(represent(represent(given))).toEqual(represent(given));
  });

  test("is what is read back", () => {
    const { customer } = read();
    expect(represent(customer)).toEqual(customer);
  });

  test("has tags as they come back: split, trimmed and each once", () => {
    expect(heldTags([" vip ,b2b", "VIP", ","])).toEqual(["b2b", "vip"]);
  });
});
