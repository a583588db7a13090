import { describe, expect, test } from "vitest";

import { bareCustomer, type Answer, holding, id, shopify, wire } from "./testing.ts";

describe("finding", () => {
  const found =
    (byEmail: unknown, byPhone: unknown): Answer =>
    ({ identifier }) => ({
      customerByIdentifier: "emailAddress" in (identifier as object) ? byEmail : byPhone,
    });

  test("gives a customer that matches by e-mail and by phone once", async () => {
    const { side } = shopify({ FindCustomer: found(wire, wire) });
    const matches = await side.find({ email: "anna@example.it", phone: "+393331234567" });
    expect(matches.map((match) => match.id)).toEqual([id]);
  });

  test("compares the value itself before it takes an answer for a match", async () => {
    const { side } = shopify({ FindCustomer: found(wire, wire) });
    expect(await side.find({ email: "other@example.it", phone: "+393339999999" })).toEqual([]);
  });

  test("gives a customer who is known by the phone alone", async () => {
    const { side } = shopify({ FindCustomer: found(null, { ...wire, defaultEmailAddress: null }) });
    const matches = await side.find({ email: null, phone: "+393331234567" });
    expect(matches.map((match) => match.id)).toEqual([id]);
  });

  test("looks up no e-mail with a blank, for which Shopify would show another customer", async () => {
    const { side, calls } = shopify({ FindCustomer: found(wire, wire) });
    expect(await side.find({ email: "an na@example.it", phone: null })).toEqual([]);
    expect(calls).toEqual([]);
  });

  test("looks up no blank, and no phone that is not in E.164", async () => {
    const { side, calls } = shopify({ FindCustomer: found(wire, wire) });
    expect(await side.find({ email: null, phone: "333 1234567" })).toEqual([]);
    expect(calls).toEqual([]);
  });
});

describe("identifying", () => {
  const known = (wireId: string, email: string, phone: string) => ({
    id: wireId,
    defaultEmailAddress: { emailAddress: email },
    defaultPhoneNumber: { phoneNumber: phone },
  });

  test("gives what each customer is known by that has the e-mail or the phone, and compares it", async () => {
    const { side, calls } = shopify({
      IdentifyCustomer: ({ identifier }) => ({
        customerByIdentifier:
          "emailAddress" in (identifier as object)
            ? known("gid://shopify/Customer/1", "Anna@Example.it", "+393330000001")
            : known("gid://shopify/Customer/2", "bruno@example.it", "+393330000009"),
      }),
    });
    expect(await side.identify!({ email: "anna@example.it", phone: "+393330000002" })).toEqual([
      { id: "gid://shopify/Customer/1", email: "anna@example.it", phone: "+393330000001" },
    ]);
    expect(calls).toHaveLength(2);
  });
});

describe("reading", () => {
  test("gives null for a deleted customer, and for one of whom Shopify erased all that tells who it is", async () => {
    for (const customer of [null, { ...bareCustomer, tags: ["vip"] }])
      expect(await shopify({ ReadCustomer: holding(customer) }).side.read(id)).toBeNull();
  });
});
