import { describe, expect, test } from "vitest";
import { createCustomer, editCustomer } from "./customers.ts";
import { installed } from "./testing.ts";

const email = "anna@example.it";
const readAll = `{ customers(first: 1) { nodes { id firstName defaultEmailAddress { emailAddress } } } }`;

async function choosing(choices: Record<string, unknown>) {
  const sandbox = await installed();
  const id = await sandbox.newId({ firstName: "Anna", email, addresses: [{ city: "Roma" }] });
  expect((await sandbox.control("PUT", "choices", choices)).status).toBe(200);
  return { ...sandbox, id };
}

describe("A choice", () => {
  test("is refused when it is unknown, and ends with the next ones", async () => {
    const { control, shop } = await choosing({ consent: "refused" });
    expect((await control("PUT", "choices", { nonsense: 1 })).status).toBe(400);
    expect((await control("GET", "choices")).body).toMatchObject({ consent: "refused" });
    await control("PUT", "choices", {});
    expect(shop.choices.consent).toBe("taken");
  });

  test.each([
    ["frozen", 402],
    ["locked", 423],
  ])("lets a %s store answer every call with HTTP %i", async (store, status) => {
    const { graphql } = await choosing({ store });
    expect((await graphql("{ shop { name } }")).status).toBe(status);
  });

  test("lets a store that is not active answer every call with a code", async () => {
    const { status, body } = await (await choosing({ store: "inactive" })).graphql("{ shop { name } }");
    expect([status, body.errors[0].extensions.code]).toEqual([200, "SHOP_INACTIVE"]);
  });

  test.each([
    ["level-1-refused", "access the Customer object"],
    ["level-2-refused", "use the firstName field"],
  ])(
    "withholds customers from an app whose %s: null, an error, and HTTP 200",
    async (protectedData, what) => {
      const { graphql, createCustomer: create } = await choosing({ protectedData });
      const { status, body } = await graphql(readAll);
      expect(status).toBe(200);
      expect(body.errors[0]).toMatchObject({
        message: expect.stringContaining(`not approved to ${what}`) as string,
        extensions: { code: "ACCESS_DENIED" },
      });
      if (protectedData === "level-1-refused") await expect(create({ firstName: "B" })).rejects.toThrow();
    },
  );

  test("cannot show the names of a customer, and shows the rest", async () => {
    const { graphql, data } = await choosing({ brokenEmails: [email] });
    const { body } = await graphql(readAll);
    expect(body.errors[0].extensions.code).toBe("INTERNAL_SERVER_ERROR");
    expect((await data("{ customers(first: 1) { nodes { updatedAt } } }")).customers.nodes).toHaveLength(1);
  });

  test("takes texts that Shopify refuses, as older customers have them", async () => {
    const { createCustomer: create } = await choosing({ texts: "taken" });
    const addresses = [{ address1: "Via Roma 1 \u{1F600}", city: "<b>Roma</b>" }];
    expect((await create({ firstName: "https://x.example", addresses })).userErrors).toEqual([]);
  });

  test("refuses consents, in their own mutation and with a new customer", async () => {
    const { createCustomer: create, data, id } = await choosing({ consent: "refused" });
    const emailMarketingConsent = { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" };
    const update = `mutation ($input: CustomerEmailMarketingConsentUpdateInput!) {
      customerEmailMarketingConsentUpdate(input: $input) { userErrors { field } }
    }`;
    const answer = await data(update, { input: { customerId: id, emailMarketingConsent } });
    const field = ["input", "emailMarketingConsent"];
    expect(answer.customerEmailMarketingConsentUpdate.userErrors).toEqual([{ field }]);
    const { userErrors } = await create({ email: "b@example.it", emailMarketingConsent });
    expect(userErrors).toMatchObject([{ field: ["emailMarketingConsent"] }]);
  });

  test("takes an e-mail for taken that no look-up finds", async () => {
    const { createCustomer: create, data } = await choosing({ unseenEmails: ["unseen@example.it"] });
    const { userErrors } = await create({ email: "Unseen@example.it" });
    expect(userErrors).toEqual([{ field: ["email"], message: "Email has already been taken" }]);
    const find = `{ customerByIdentifier(identifier: { emailAddress: "unseen@example.it" }) { id } }`;
    expect((await data(find)).customerByIdentifier).toBeNull();
  });

  test("lets a metafield change without a webhook and without a later time", async () => {
    const { shop, control } = await choosing({ silentMetafields: true });
    const [anna] = shop.ordered;
    anna!.updatedAt = "2026-01-02T03:04:05Z";
    const metafields = [{ namespace: "$app", key: "sdi", type: "single_line_text_field", value: "ABC1234" }];
    await control("PUT", `customers/${anna!.id}`, { metafields });
    expect(anna).toMatchObject({ updatedAt: "2026-01-02T03:04:05Z", metafields: [{ value: "ABC1234" }] });
    await control("PUT", `customers/${anna!.id}`, { metafields: [], note: "Changed" });
    expect(anna!.updatedAt).not.toBe("2026-01-02T03:04:05Z");
  });

  test("accepts the same address twice", async () => {
    const { data, id, customer } = await choosing({ duplicateAddresses: "accepted" });
    const add = `mutation ($id: ID!) {
      customerAddressCreate(customerId: $id, address: { city: "Roma", firstName: "Anna" }) { userErrors { message } }
    }`;
    expect((await data(add, { id })).customerAddressCreate.userErrors).toEqual([]);
    expect((await customer(id, "addressesV2(first: 5) { nodes { city } }")).addressesV2.nodes).toHaveLength(
      2,
    );
  });
});

test("a customer without a default address keeps that until an address is made the default one", async () => {
  const { shop, customer, data } = await installed();
  const addresses = [{ city: "Roma", countryCode: "IT" }, { city: "Bari" }];
  const made = createCustomer(shop, { email, addresses, withoutDefaultAddress: true }).customer!;
  const id = `gid://shopify/Customer/${made.id}`;
  expect(await customer(id, "defaultAddress { city } addressesV2(first: 5) { nodes { city } }")).toEqual({
    defaultAddress: null,
    addressesV2: { nodes: [{ city: "Roma" }, { city: "Bari" }] },
  });
  editCustomer(shop, made.id, { firstName: "Anna" });
  expect((await customer(id, "defaultAddress { city }")).defaultAddress).toBeNull();
  const choose = `mutation ($id: ID!, $addressId: ID!) {
    customerUpdateDefaultAddress(customerId: $id, addressId: $addressId) { userErrors { message } }
  }`;
  await data(choose, { id, addressId: `gid://shopify/MailingAddress/${made.addresses[1]!.id}` });
  expect((await customer(id, "defaultAddress { city }")).defaultAddress).toEqual({ city: "Bari" });
});

test("Italy has the provinces of Shopify's published list, and Germany has none", async () => {
  const { createCustomer: create, customer } = await installed();
  const living = (countryCode: string, provinceCode: string) =>
    create({ firstName: "A", addresses: [{ city: "A", countryCode, provinceCode }] });
  expect((await living("IT", "SU")).userErrors).toMatchObject([{ message: "Province is invalid" }]);
  for (const code of ["CI", "VS", "OG", "OT"]) expect((await living("IT", code)).userErrors).toEqual([]);
  const german = await living("DE", "BY");
  expect(await customer(german.customer.id, "defaultAddress { provinceCode }")).toEqual({
    defaultAddress: { provinceCode: null },
  });
});
