import { describe, expect, test } from "vitest";
import type { Json } from "./testing.ts";
import { installed } from "./testing.ts";

describe("Creating and updating", () => {
  test("e-mail and phone are each unique, whatever their case and spelling", async () => {
    const sandbox = await installed();
    const anna = await sandbox.newId({ email: "Anna@example.it", phone: "+39 333 1234567" });

    expect(await sandbox.createCustomer({ email: "anna@EXAMPLE.it", phone: "3331234567" })).toEqual({
      customer: null,
      userErrors: [
        { field: ["email"], message: "Email has already been taken" },
        { field: ["phone"], message: "Phone has already been taken" },
      ],
    });
    const own = await sandbox.updateCustomer({ id: anna, email: "anna@example.it" });
    expect(own.userErrors).toEqual([]);
  });

  test("an e-mail loses its blanks, and is found and taken with any", async () => {
    const sandbox = await installed();
    const id = await sandbox.newId({ email: "anna rossi@example.it" });
    const { defaultEmailAddress } = await sandbox.customer(id, "defaultEmailAddress { emailAddress }");
    expect(defaultEmailAddress).toEqual({ emailAddress: "annarossi@example.it" });
    expect((await sandbox.createCustomer({ email: "Anna ros si@example.it" })).userErrors).toEqual([
      { field: ["email"], message: "Email has already been taken" },
    ]);
  });

  test("a given-up e-mail is free again", async () => {
    const sandbox = await installed();
    const anna = await sandbox.newId({ email: "anna@example.it" });
    await sandbox.updateCustomer({ id: anna, email: "anna.verdi@example.it" });
    expect((await sandbox.createCustomer({ email: "anna@example.it" })).userErrors).toEqual([]);
  });

  test.each([
    [{}, null, "A name, phone number, or email address must be present"],
    [{ email: "nonsense" }, ["email"], "Email is invalid"],
    [{ phone: "12" }, ["phone"], "Phone is invalid"],
    [{ firstName: "x".repeat(256) }, ["firstName"], "First name is too long (maximum is 255 characters)"],
    [
      { firstName: "A", tags: Array.from({ length: 250 }, (_, index) => `a${index},b${index}`) },
      ["tags"],
      "Tags cannot be more than 250",
    ],
    [
      { firstName: "A", addresses: [{ countryCode: "IT", provinceCode: "XX" }] },
      ["addresses", "0", "province"],
      "Province is invalid",
    ],
    [
      { firstName: "A", emailMarketingConsent: { marketingState: "UNSUBSCRIBED" } },
      ["emailMarketingConsent"],
      "An email address is required to set the email marketing consent state.",
    ],
    [{ id: "gid://shopify/Customer/1", firstName: "A" }, ["id"], "Cannot specify ID on creation"],
  ])("a customer that breaks a rule is refused: %#", async (input, field, message) => {
    const sandbox = await installed();
    expect(await sandbox.createCustomer(input)).toEqual({ customer: null, userErrors: [{ field, message }] });
  });

  test("input lists of more than 250 items are an error of the request", async () => {
    const sandbox = await installed();
    const tags = Array.from({ length: 251 }, (_, index) => `tag ${index}`);
    const { body } = await sandbox.graphql(
      "mutation ($input: CustomerInput!) { customerCreate(input: $input) { customer { id } } }",
      { input: { firstName: "A", tags } },
    );
    expect(body.errors[0].extensions.code).toBe("MAX_INPUT_SIZE_EXCEEDED");
  });

  test("a blank text and null empty a field; an absent one stays", async () => {
    const sandbox = await installed();
    const id = await sandbox.newId({ firstName: "Anna", lastName: "Verdi", note: "Prefers mornings" });
    await sandbox.updateCustomer({ id, lastName: "", note: null });
    expect(await sandbox.customer(id, "firstName lastName note displayName")).toEqual({
      firstName: "Anna",
      lastName: null,
      note: null,
      displayName: "Anna",
    });
  });

  test("consent cannot be changed by customerUpdate", async () => {
    const sandbox = await installed();
    const id = await sandbox.newId({ email: "anna@example.it" });
    const { userErrors } = await sandbox.updateCustomer({
      id,
      emailMarketingConsent: { marketingState: "UNSUBSCRIBED" },
    });
    expect(userErrors[0].message).toBe(
      "To update emailMarketingConsent, please use the customerEmailMarketingConsentUpdate Mutation instead",
    );
  });

  test("a query that Shopify would refuse is refused, with HTTP 200", async () => {
    const sandbox = await installed();
    const { status, body } = await sandbox.graphql("{ customers(first: 1) { nodes { surname } } }");
    expect(status).toBe(200);
    expect(body.errors[0].message).toContain('"surname"');
    expect(body.data).toBeUndefined();
  });

  test("fields without data are answered, and a mutation without a resolver is not", async () => {
    const sandbox = await installed();
    const id = await sandbox.newId({ firstName: "Anna" });
    const customer = await sandbox.customer(
      id,
      "taxSettings { euRevenue: __typename } events(first: 1) { nodes { id } } image { url } numberOfOrders",
    );
    expect(customer.events.nodes).toEqual([]);
    expect(customer.numberOfOrders).toBe("0");
    const { body } = await sandbox.graphql(
      `mutation { shopLocaleEnable(locale: "it") { shopLocale { name } } }`,
    );
    expect(body.errors[0].extensions.code).toBe("SANDBOX_NOT_IMPLEMENTED");
  });
});

describe("customerSet", () => {
  const set = `mutation ($identifier: CustomerSetIdentifiers, $input: CustomerSetInput!) {
    customerSet(identifier: $identifier, input: $input) {
      customer { id tags addressesV2(first: 9) { nodes { city } } }
      userErrors { field message code }
    }
  }`;

  test("changes the customer it finds, replacing lists, and creates the one it does not", async () => {
    const sandbox = await installed();
    const id = await sandbox.newId({
      email: "anna@example.it",
      tags: ["old"],
      addresses: [
        { city: "Bergamo", countryCode: "IT" },
        { city: "Roma", countryCode: "IT" },
      ],
    });
    const identifier = { email: "ANNA@example.it" };
    const input = {
      email: "anna@example.it",
      tags: ["new"],
      addresses: [{ city: "Roma", countryCode: "IT" }],
    };

    const changed = (await sandbox.data(set, { identifier, input })).customerSet;
    expect(changed).toEqual({
      customer: { id, tags: ["new"], addressesV2: { nodes: [{ city: "Roma" }] } },
      userErrors: [],
    });

    const other = { identifier: { email: "b@example.it" }, input: { email: "b@example.it" } };
    expect((await sandbox.data(set, other)).customerSet.customer.id).not.toBe(id);
  });

  test("refuses an identifier that the input contradicts, an unknown id and a taken e-mail", async () => {
    const sandbox = await installed();
    await sandbox.newId({ email: "anna@example.it" });
    const attempt = async (variables: Json) => (await sandbox.data(set, variables)).customerSet.userErrors[0];

    const contradicted = { identifier: { email: "a@example.it" }, input: { email: "b@example.it" } };
    expect((await attempt(contradicted)).message).toMatch(/does not match/);
    const unknown = { identifier: { id: "gid://shopify/Customer/1" }, input: { firstName: "A" } };
    expect((await attempt(unknown)).message).toBe("Resource matching the identifier was not found.");
    expect(await attempt({ input: { email: "anna@example.it" } })).toEqual({
      field: ["input", "email"],
      message: "Email has already been taken",
      code: "TAKEN",
    });
  });
});

describe("Addresses", () => {
  test("the first is the default one, a twin is refused, and the next takes over from a deleted default", async () => {
    const sandbox = await installed();
    const id = await sandbox.newId({ firstName: "Anna", lastName: "Verdi" });
    const add = async (address: Json) =>
      (
        await sandbox.data(
          `mutation ($id: ID!, $address: MailingAddressInput!) {
            customerAddressCreate(customerId: $id, address: $address) {
              address { id name province country company } userErrors { field message }
            }
          }`,
          { id, address },
        )
      ).customerAddressCreate;
    const bergamo = {
      address1: "Via Roma 1",
      city: "Bergamo",
      countryCode: "IT",
      provinceCode: "BG",
      company: "Verdi S.r.l.",
    };

    const first = await add(bergamo);
    expect(first.address).toMatchObject({
      name: "Anna Verdi",
      province: "Bergamo",
      country: "Italy",
      company: "Verdi S.r.l.",
    });
    expect((await add(bergamo)).userErrors).toEqual([
      { field: ["address"], message: "Address already exists" },
    ]);
    await add({ city: "Roma", countryCode: "IT", provinceCode: "RM" });
    expect((await sandbox.customer(id, "defaultAddress { city }")).defaultAddress.city).toBe("Bergamo");

    await sandbox.data(
      `mutation ($id: ID!, $address: ID!) {
        customerAddressDelete(customerId: $id, addressId: $address) { deletedAddressId userErrors { message } }
      }`,
      { id, address: first.address.id },
    );
    expect((await sandbox.customer(id, "defaultAddress { city }")).defaultAddress.city).toBe("Roma");
  });

  // As a store answered: fixtures/conformance/**/customer-address-lifecycle.json of airhorns/shopify-draft-proxy.
  test("one that was deleted is an error of the call, and another customer's a refusal", async () => {
    const { graphql, newId, customer } = await installed();
    const withAddress = (email: string) => newId({ email, addresses: [{ city: "Roma", countryCode: "IT" }] });
    const [id, other] = [await withAddress("anna@example.it"), await withAddress("bruno@example.it")];
    const remove = async (address: string) => {
      const { body } = await graphql(
        `
          mutation ($id: ID!, $address: ID!) {
            customerAddressDelete(customerId: $id, addressId: $address) {
              userErrors {
                field
                message
              }
            }
          }
        `,
        { id, address },
      );
      return body;
    };
    const addressOf = async (owner: string) =>
      (await customer(owner, "defaultAddress { id }")).defaultAddress.id;

    expect((await remove(await addressOf(other))).data.customerAddressDelete.userErrors).toEqual([
      { field: ["addressId"], message: "Address does not exist" },
    ]);
    const own = await addressOf(id);
    await remove(own);
    expect(await remove(own)).toMatchObject({
      data: { customerAddressDelete: null },
      errors: [{ message: "invalid id", extensions: { code: "RESOURCE_NOT_FOUND" } }],
    });
  });
});

describe("Texts", () => {
  test.each([
    ["firstName", "Anna \u{1F600}", "First name cannot contain emojis"],
    ["company", "https://verdi.example.it", "Company cannot contain URL"],
    ["address1", "Via Roma 1 \u{1F600}", "Address1 cannot contain emojis"],
    ["city", "<script>", "City cannot contain HTML tags"],
    ["zip", "00185 https://x", "Zip cannot contain URL"],
    ["address2", "x".repeat(256), "Address2 is too long (maximum is 255 characters)"],
  ])("an address whose %s is %j is refused", async (field, text, message) => {
    const { createCustomer: create } = await installed();
    const addresses = [{ countryCode: "IT", [field]: text }];
    const { userErrors } = await create({ email: "anna@example.it", addresses });
    expect(userErrors).toEqual([{ field: ["addresses", "0", field], message }]);
  });

  test("a customer's own name may hold emojis, and neither tags nor a URL", async () => {
    const { createCustomer: create } = await installed();
    expect((await create({ firstName: "Anna \u{1F600}" })).userErrors).toEqual([]);
    const { userErrors } = await create({ firstName: "<b>Anna</b>", lastName: "http://x.example" });
    expect(userErrors).toEqual([
      { field: ["firstName"], message: "First name cannot contain HTML tags" },
      { field: ["lastName"], message: "Last name cannot contain URL" },
    ]);
  });

  test("a new customer's blank address is refused, and blank names in one are the customer's", async () => {
    const { createCustomer: create, customer, newId } = await installed();
    const blank = { address1: " ", city: "", company: " " };
    expect((await create({ firstName: "Anna", addresses: [blank] })).userErrors).toEqual([
      { field: ["addresses", "0"], message: "Customer address cannot be blank." },
    ]);
    const named = { firstName: "", lastName: "", countryCode: "IT" };
    const id = await newId({ firstName: "Anna", lastName: "Verdi", addresses: [named] });
    expect((await customer(id, "defaultAddress { name }")).defaultAddress.name).toBe("Anna Verdi");
  });
});

describe("Tags and metafields", () => {
  test("tags are added and removed as a set, whatever their case", async () => {
    const sandbox = await installed();
    const id = await sandbox.newId({ firstName: "Anna", tags: ["VIP", "fair"] });
    const change = (name: string, tags: string[]) =>
      sandbox.data(
        `mutation ($id: ID!, $tags: [String!]!) { ${name}(id: $id, tags: $tags) { userErrors { message } } }`,
        { id, tags },
      );
    await change("tagsAdd", ["vip", "new, wholesale"]);
    await change("tagsRemove", ["FAIR", "absent"]);
    expect((await sandbox.customer(id, "tags")).tags).toEqual(["new", "VIP", "wholesale"]);
  });

  test("the app's own namespace is found again under its short name and its long one", async () => {
    const sandbox = await installed();
    const ownerId = await sandbox.newId({ firstName: "Anna" });
    const metafield = {
      ownerId,
      namespace: "$app:framework360",
      key: "orders",
      type: "number_integer",
      value: "3",
    };
    const { metafieldsSet } = await sandbox.data(
      `mutation ($metafields: [MetafieldsSetInput!]!) {
        metafieldsSet(metafields: $metafields) { metafields { namespace value } userErrors { message } }
      }`,
      { metafields: [metafield] },
    );
    const { namespace } = metafieldsSet.metafields[0];
    expect(namespace).toMatch(/^app--\d+--framework360$/);
    const read = (name: string) =>
      sandbox.customer(ownerId, `metafield(namespace: "${name}", key: "orders") { jsonValue }`);
    expect((await read("$app:framework360")).metafield.jsonValue).toBe(3);
    expect((await read(namespace)).metafield.jsonValue).toBe(3);
  });
});

describe("Ids", () => {
  test("ids beyond 2^53 come back digit by digit", async () => {
    const sandbox = await installed({ idStart: 9_007_199_254_740_993n });
    const id = await sandbox.newId({ firstName: "Anna" });
    expect(id).toBe("gid://shopify/Customer/9007199254740993");
    expect(await sandbox.customer(id, "legacyResourceId")).toEqual({ legacyResourceId: "9007199254740993" });
  });

  test("an id of another kind is refused, an unknown one is null", async () => {
    const sandbox = await installed();
    const query = "query ($id: ID!) { customer(id: $id) { id } }";
    const wrong = await sandbox.graphql(query, { id: "gid://shopify/Order/1" });
    expect(wrong.body.errors[0].message).toBe("Invalid id: gid://shopify/Order/1");
    expect((await sandbox.data(query, { id: "gid://shopify/Customer/1" })).customer).toBeNull();
  });
});

describe("Merging and deleting", () => {
  test("the second customer is kept with both one's tags and what it lacked", async () => {
    const sandbox = await installed();
    const one = await sandbox.newId({ firstName: "Anna", email: "anna@example.it", tags: ["a"] });
    const two = await sandbox.newId({ phone: "+393331234567", tags: ["b"] });
    const { customerMerge } = await sandbox.data(
      `mutation ($one: ID!, $two: ID!) {
        customerMerge(customerOneId: $one, customerTwoId: $two) {
          resultingCustomerId job { id } userErrors { message }
        }
      }`,
      { one, two },
    );
    expect(customerMerge.resultingCustomerId).toBe(two);
    expect(await sandbox.customer(one, "id")).toBeNull();
    expect(await sandbox.customer(two, "firstName email phone tags")).toEqual({
      firstName: "Anna",
      email: "anna@example.it",
      phone: "+393331234567",
      tags: ["a", "b"],
    });
  });

  test("a deleted customer cannot be read, and deleting it again says so", async () => {
    const sandbox = await installed();
    const id = await sandbox.newId({ email: "anna@example.it" });
    const remove = () =>
      sandbox.data(
        `mutation ($id: ID!) {
          customerDelete(input: { id: $id }) { deletedCustomerId shop { name } userErrors { field message } }
        }`,
        { id },
      );
    expect((await remove()).customerDelete.deletedCustomerId).toBe(id);
    expect((await remove()).customerDelete.userErrors).toEqual([
      { field: ["id"], message: "Customer can't be found" },
    ]);
    expect((await sandbox.createCustomer({ email: "anna@example.it" })).userErrors).toEqual([]);
  });
});
