import { describe, expect, test } from "vitest";

import {
  addresses,
  type Answer,
  anna,
  created,
  found,
  holding,
  id,
  notCreated,
  refusal,
  refusing,
  shopify,
  undated,
  wire,
  written,
  type Variables,
} from "./testing.ts";

describe("creating", () => {
  test("sends everything at once and leaves blanks out", async () => {
    const email = { ...wire.defaultEmailAddress, marketingState: "SUBSCRIBED" };
    const held = { ...wire, defaultEmailAddress: email };
    const { side, calls, named } = shopify({ CreateCustomer: created(held) });
    const customer = { ...anna, city: "Torino", country: "IT", sdi: "ABC", tags: ["vip"] };
    const context = { newsletterChangedAt: "2026-01-02T03:04:05Z" };
    const { refused } = await side.create({ ...customer, newsletter: "subscribed" }, context);
    expect(refused).toEqual([]);
    expect(calls).toHaveLength(1);
    expect(named("CreateCustomer")[0]!.input).toEqual({
      email: "anna@example.it",
      firstName: "Anna",
      lastName: "Bianchi",
      tags: ["vip"],
      addresses: [{ city: "Torino", countryCode: "IT", firstName: "Anna", lastName: "Bianchi" }],
      metafields: [{ namespace: "$app", key: "sdi", type: "single_line_text_field", value: "ABC" }],
      emailMarketingConsent: {
        marketingState: "SUBSCRIBED",
        marketingOptInLevel: "SINGLE_OPT_IN",
        consentUpdatedAt: "2026-01-02T03:04:05Z",
      },
    });
  });

  test.each(["Phone has already been taken", "Phone is invalid"])(
    "goes on without the phone: %s",
    async (message) => {
      const { side, named } = shopify({
        CreateCustomer: [...notCreated("phone", message), ...created(wire)],
      });
      const { refused } = await side.create({ ...anna, phone: "+393331234567" }, undated);
      expect(refused).toEqual([refusal("phone", message)]);
      expect(named("CreateCustomer")[1]!.input).not.toHaveProperty("phone");
    },
  );

  test("shows the Framework360 customer's id", async () => {
    const { side, named } = shopify({ CreateCustomer: created(wire) });
    const { showsCounterpartId } = await side.create(
      { ...anna, sdi: "ABC" },
      { ...undated, counterpartId: "81" },
    );
    expect(showsCounterpartId).toBe(true);
    expect((named("CreateCustomer")[0]!.input as Variables).metafields).toEqual([
      { namespace: "$app", key: "sdi", type: "single_line_text_field", value: "ABC" },
      { namespace: "$app", key: "framework360_id", type: "id", value: "81" },
    ]);
  });

  test.each([
    ["another customer shows that id", ["metafields", "1", "value"]],
    ["Shopify names no metafield", ["metafields"]],
  ])("goes on without the Framework360 id where %s", async (_why, field) => {
    const { side, named } = shopify({
      CreateCustomer: [...notCreated(field, "Value must be unique."), ...created(wire)],
    });
    const written = await side.create({ ...anna, sdi: "ABC" }, { ...undated, counterpartId: "81" });
    expect(written.showsCounterpartId).toBeFalsy();
    expect(written.refused).toEqual([]);
    expect(JSON.stringify(named("CreateCustomer")[1])).not.toContain("framework360_id");
  });

  test("continues without the field whose metafield Shopify refuses", async () => {
    const { side, named } = shopify({
      CreateCustomer: [...notCreated(["metafields", "1", "value"], "Value is too long."), ...created(wire)],
    });
    const { refused } = await side.create({ ...anna, vatNumber: "IT1", sdi: "ABC" }, undated);
    expect(refused).toEqual([refusal("sdi", "Value is too long")]);
    expect((named("CreateCustomer")[1]!.input as Variables).metafields).toHaveLength(1);
  });

  test("creates a bare customer when Shopify names no refused field, and then adds the fields that it takes", async () => {
    const answer: Answer = () => ({
      customerCreate: { customer: null, userErrors: [{ field: null, message: "Something is not valid" }] },
    });
    const { side, named, calls } = shopify({
      CreateCustomer: [answer, ...created({ ...wire, defaultAddress: null })],
      UpdateCustomer: written(wire),
      ReadAddresses: addresses(),
      CreateAddress: refusing(null, "Something is not valid"),
      ReadCustomer: holding(wire),
    });
    const given = { ...anna, phone: "+393331234567", city: "Torino", vatNumber: "IT1", tags: ["vip"] };
    const { snapshot, refused } = await side.create(given, undated);
    expect(snapshot.id).toBe(id);
    expect(named("CreateCustomer")[1]!.input).toEqual({
      email: "anna@example.it",
      firstName: "Anna",
      lastName: "Bianchi",
    });
    expect(calls.map(({ name }) => name)).toContain("UpdateCustomer");
    expect(refused).toEqual([refusal("city", "Something is not valid")]);
  });

  test("reports that a newsletter choice needs an e-mail", async () => {
    const held = { ...wire, defaultEmailAddress: null };
    const { side, named } = shopify({ CreateCustomer: created(held) });
    const { refused } = await side.create({ ...anna, email: null, newsletter: "subscribed" }, undated);
    expect(refused.map(({ field }) => field)).toEqual(["newsletter"]);
    expect(named("CreateCustomer")[0]!.input).not.toHaveProperty("emailMarketingConsent");
  });

  test.each([
    ["e-mail", anna, "email", "Email has already been taken"],
    [
      "phone, when it has no e-mail",
      { ...anna, email: null, phone: "+393331234567" },
      "phone",
      "Phone has already been taken",
    ],
    ["e-mail, which Shopify says in other words", anna, "email", "L'indirizzo e-mail è già in uso"],
  ])(
    "is tried again later when somebody made a customer with its %s meanwhile",
    async (_what, customer, field, message) => {
      const { side, named } = shopify({
        CreateCustomer: notCreated(field, message),
        FindCustomer: found(wire),
      });
      await expect(side.create(customer, undated)).rejects.toMatchObject({ kind: "unavailable" });
      expect(named("CreateCustomer")).toHaveLength(1);
    },
  );

  test("is refused at once when its e-mail is taken by a customer that Shopify does not show", async () => {
    const { side } = shopify({
      CreateCustomer: notCreated("email", "Email has already been taken"),
      FindCustomer: found(null),
    });
    await expect(side.create(anna, undated)).rejects.toMatchObject({
      kind: "refused",
      explanation: { code: "taken-unseen" },
    });
  });

  test.each([
    ["e-mail", { ...anna, email: "anna.b@example.it" }, "email"],
    ["phone", { ...anna, email: null, phone: "+393331234568" }, "phone"],
  ])(
    "is refused at once when Shopify takes its %s for that of another customer",
    async (_what, customer, field) => {
      const { side } = shopify({
        CreateCustomer: notCreated(field, `${field} has already been taken`),
        FindCustomer: found(wire),
      });
      await expect(side.create(customer, undated)).rejects.toMatchObject({
        kind: "refused",
        explanation: { code: "taken-unseen" },
      });
    },
  );

  test("is refused without a call when its e-mail has a blank, which Shopify would take out", async () => {
    const { side, calls } = shopify({ CreateCustomer: created(wire) });
    const customer = { ...anna, email: "anna rossi@example.it", phone: "+393331234567" };
    await expect(side.create(customer, undated)).rejects.toMatchObject({
      kind: "refused",
      explanation: { code: "email-with-blank" },
    });
    expect(calls).toEqual([]);
  });

  test("has an address in Guam as one in the United States, where Guam is a province for Shopify", async () => {
    const hagatna = { ...anna, city: "Hagåtña", postalCode: "96910", country: "GU" };
    const { side, named } = shopify({ CreateCustomer: created(wire) });
    const { refused } = await side.create(hagatna, undated);
    expect((named("CreateCustomer")[0]!.input as Variables).addresses).toMatchObject([
      { city: "Hagåtña", zip: "96910", countryCode: "US", provinceCode: "GU" },
    ]);
    expect(refused).toEqual([]);
  });

  test("leaves out what Shopify does not hold of an address, and tells of it", async () => {
    const carbonia = { ...anna, city: "Carbonia", province: "SU", postalCode: "09013", country: "IT" };
    const { side, named } = shopify({ CreateCustomer: created(wire) });
    const { refused } = await side.create(carbonia, undated);
    expect((named("CreateCustomer")[0]!.input as Variables).addresses).toEqual([
      { city: "Carbonia", zip: "09013", countryCode: "IT", firstName: "Anna", lastName: "Bianchi" },
    ]);
    expect(refused.map(({ field, explanation }) => [field, explanation.code])).toEqual([
      ["province", "province-unknown"],
    ]);
  });

  test("leaves out a whole address whose country Shopify refuses", async () => {
    const { side, named } = shopify({
      CreateCustomer: [...notCreated(["addresses", "0", "country"], "Country is invalid"), ...created(wire)],
    });
    const { refused } = await side.create({ ...anna, city: "Roma", country: "IT", sdi: "ABC" }, undated);
    expect(named("CreateCustomer")[1]!.input).not.toHaveProperty("addresses");
    expect(refused.map(({ field }) => field)).toEqual(["city", "country"]);
  });

  test("has as many tags as Shopify keeps, and tells how many were left out", async () => {
    const tags = Array.from({ length: 253 }, (_, index) => `tag ${index}`);
    const { side, named } = shopify({ CreateCustomer: created(wire) });
    const { refused } = await side.create({ ...anna, tags }, undated);
    expect((named("CreateCustomer")[0]!.input as Variables).tags).toHaveLength(250);
    expect(refused).toMatchObject([{ field: "tags", explanation: { params: { count: 3 } } }]);
  });

  test("goes on without a newsletter choice that Shopify refuses", async () => {
    const { side } = shopify({
      CreateCustomer: [...notCreated(["emailMarketingConsent"], "can't be updated"), ...created(wire)],
    });
    const { refused } = await side.create({ ...anna, newsletter: "subscribed" }, undated);
    expect(refused.map(({ field }) => field)).toEqual(["newsletter"]);
  });

  test("is refused without a call when its phone is no number, and it has no e-mail", async () => {
    const { side, calls } = shopify({});
    const customer = { ...anna, email: null, phone: "ask at the desk" };
    await expect(side.create(customer, undated)).rejects.toMatchObject({
      kind: "refused",
      explanation: { code: "phone-unclear" },
    });
    expect(calls).toEqual([]);
  });

  test("is refused when Shopify refuses the e-mail, because the customer would not be found again", async () => {
    const { side } = shopify({
      CreateCustomer: notCreated("email", "Email is invalid"),
      FindCustomer: found(null),
    });
    await expect(side.create(anna, undated)).rejects.toMatchObject({
      kind: "refused",
      explanation: { code: "data-refused" },
    });
  });
});
