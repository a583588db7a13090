import { describe, expect, test } from "vitest";
import { createAddress, createCustomer, editCustomer } from "../../customers.ts";
import type { SandboxCustomer } from "../../state.ts";
import { createShop } from "../../state.ts";
import { changes, creation, submittedForm, valuesOf } from "./form-values.ts";

const blank = valuesOf(undefined, "IT");

function shopWith(values: Partial<typeof blank>) {
  const shop = createShop({ domain: "demo.myshopify.com", name: "Demo", idStart: 1000n, plan: "standard" });
  const { customer, userErrors } = createCustomer(shop, creation({ ...blank, firstName: "Anna", ...values }));
  expect(userErrors).toEqual([]);
  return { shop, customer: customer! };
}

describe("creating", () => {
  test("makes a customer who reads back as the form had it", () => {
    const values = {
      ...blank,
      firstName: "Anna",
      lastName: "Conti",
      email: "anna@example.it",
      phone: "+393331234567",
      company: "Forno S.r.l.",
      address1: "Via Roma 1",
      city: "Bergamo",
      province: "BG",
      zip: "24121",
      tags: "fair, vip",
      marketing: true,
    };
    const { customer } = shopWith(values);
    expect(valuesOf(customer, "IT")).toEqual(values);
  });

  test("takes the proposed country alone for no address", () => {
    expect(shopWith({}).customer.addresses).toEqual([]);
  });

  test("leaves the consent alone where the customer never agreed", () => {
    expect(shopWith({ email: "a@example.it" }).customer.emailConsent.state).toBe("NOT_SUBSCRIBED");
  });
});

describe("saving", () => {
  const save = (customer: SandboxCustomer, edits: Partial<typeof blank>, shown = valuesOf(customer, "IT")) =>
    changes(customer, { ...shown, ...edits }, shown);

  test("an untouched form changes nothing", () => {
    const { customer } = shopWith({ email: "a@example.it", city: "Bergamo", tags: "vip", marketing: true });
    expect(save(customer, {})).toEqual({});
  });

  test("sends the touched fields only, so that what the app wrote meanwhile stays", () => {
    const { shop, customer } = shopWith({ email: "a@example.it" });
    const shown = valuesOf(customer, "IT");
    editCustomer(shop, customer.id, { lastName: "Conti" });
    editCustomer(shop, customer.id, save(customer, { firstName: "Maria" }, shown));
    expect(shop.customers.get(customer.id)).toMatchObject({ firstName: "Maria", lastName: "Conti" });
  });

  test("changes the default address and keeps the others, their order and ids", () => {
    const { shop, customer } = shopWith({ city: "Bergamo", address1: "Via Roma 1" });
    createAddress(shop, customer.id, { address1: "Via Verdi 2", city: "Milano", countryCode: "IT" }, true);
    const before = shop.customers.get(customer.id)!.addresses.map(({ id }) => id);

    const { userErrors } = editCustomer(
      shop,
      customer.id,
      save(shop.customers.get(customer.id)!, { city: "Como" }),
    );
    expect(userErrors).toEqual([]);
    const after = shop.customers.get(customer.id)!;
    expect(after.addresses.map(({ id }) => id)).toEqual(before);
    expect(after.addresses.map(({ city }) => city)).toEqual(["Bergamo", "Como"]);
  });

  test("an emptied default address is removed", () => {
    const { shop, customer } = shopWith({ city: "Bergamo" });
    editCustomer(shop, customer.id, save(customer, { city: "" }));
    expect(shop.customers.get(customer.id)!.addresses).toEqual([]);
  });

  test("unticking the box unsubscribes", () => {
    const { customer } = shopWith({ email: "a@example.it", marketing: true });
    expect(save(customer, { marketing: false }).emailMarketingConsent).toEqual({
      marketingState: "UNSUBSCRIBED",
    });
  });
});

test("what was shown must be JSON", () => {
  expect(submittedForm.safeParse({ shown: "{" }).success).toBe(false);
  expect(submittedForm.safeParse({ shown: JSON.stringify(blank) }).success).toBe(true);
});
