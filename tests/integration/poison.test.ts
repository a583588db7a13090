import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { setUpBothWays } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { readRecords, type Shown, type Side } from "../chaos/records.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1" });
  world.shopify.shop.choices.texts = "taken";
  await setUpBothWays(world);
});

afterAll(() => world.close());

const texts = {
  "fifty kilobytes": "x".repeat(50_000),
  "families of emoji": "👩‍👩‍👧‍👦".repeat(60),
  "right to left": "مرحبا \u202Eمعكوس\u202C",
  "a NUL": "before\u0000after",
  "half a surrogate pair": "half \uD83D a pair",
  "letters taken apart": "Cafe\u0301 di Niccolo\u0300",
  "what looks like code": "<script>alert(1)</script>'; DROP TABLE customer_link; --",
};

const fields = ["firstName", "lastName", "company", "street", "city", "postalCode"] as const;
type Texts = Record<(typeof fields)[number], string>;

/**
 * What is left where no system could hold it as it is: marks of the writing direction are not seen and go; Shopify holds 255
 * characters.
 */
function held(text: string, most: number): string {
  const seen = text.replaceAll("\u0000", "").replaceAll(/[\u202A-\u202E]/g, "");
  const whole = seen.toWellFormed().normalize("NFC").trim();
  return whole
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trim();
}

/** Framework360 refuses names of over 120 characters. */
function name120(text: string): string {
  return [...held(text, 255)].slice(0, 120).join("").trim();
}

/** The customer's texts, each beginning with its field's name. */
function textsOf({ city, company, firstName, lastName, postalCode, street }: Texts): Texts {
  return { city, company, firstName, lastName, postalCode, street };
}

function find(side: Side, email: string): Shown | undefined {
  return [...readRecords(world)[side].values()].find((customer) => customer.email === email);
}

test.each(Object.entries(texts))("a customer of %s in every field goes to Shopify", async (name, text) => {
  const email = `framework360-${name.replaceAll(" ", "-").toLowerCase()}@example.it`;
  const given = Object.fromEntries(fields.map((field) => [field, `${field} ${text}`])) as Texts;
  world.framework360.control.store.createCustomer({
    email,
    nome: given.firstName,
    cognome: given.lastName,
    ragione_sociale: given.company,
    indirizzo: given.street,
    comune: given.city,
    cap: given.postalCode,
    stato: "IT",
    tags: [`tag ${text}`],
  });
  await expect.poll(() => find("shopify", email) !== undefined).toBe(true);
  const arrived = find("shopify", email)!;
  const expected = Object.fromEntries(fields.map((field) => [field, held(given[field], 255)]));
  expect(textsOf(arrived)).toEqual(expected);
  expect(arrived.tags).toEqual([held(`tag ${text}`, 255).toLowerCase()]);
});

test.each(Object.entries(texts))(
  "a customer of %s in every field goes to Framework360",
  async (name, text) => {
    const email = `shopify-${name.replaceAll(" ", "-").toLowerCase()}@example.it`;
    const given = Object.fromEntries(
      fields.map((field) => [field, `${field} ${text}`.slice(0, 255)]),
    ) as Texts;
    const { firstName, lastName, company, street, city, postalCode } = given;
    const address = { company, address1: street, city, zip: postalCode, countryCode: "IT" };
    createCustomer(world.shopify.shop, { email, firstName, lastName, addresses: [address] });
    await expect.poll(() => find("framework360", email) !== undefined).toBe(true);
    const expected = Object.fromEntries(
      fields.map((field) => [
        field,
        field.endsWith("Name") ? name120(given[field]) : held(given[field], 255),
      ]),
    );
    await expect.poll(() => textsOf(find("framework360", email)!)).toEqual(expected);
  },
);
