import { describe, expect, test } from "vitest";

import { blankCustomer, type Changes, type Customer } from "../sync/customer.ts";
import { createShopifySide } from "./customer-side.ts";

type Variables = Record<string, unknown>;
type Answer = (variables: Variables) => unknown;

const id = "gid://shopify/Customer/7";
const wire = {
  id,
  firstName: "Anna",
  lastName: "Bianchi",
  defaultEmailAddress: {
    emailAddress: "anna@example.it",
    marketingState: "NOT_SUBSCRIBED",
    marketingUpdatedAt: null,
  },
  defaultPhoneNumber: { phoneNumber: "+393331234567" },
  defaultAddress: { id: "gid://shopify/MailingAddress/1", city: "Torino", countryCodeV2: "IT" },
  tags: ["vip"],
  metafields: { nodes: [] },
};
const anna: Customer = { ...blankCustomer, email: "anna@example.it", firstName: "Anna", lastName: "Bianchi" };
const undated = { newsletterChangedAt: null };

/** A Shopify that gives these answers, by the operation's name, one after the other; the last one again and again. */
function shopify(answers: Record<string, Answer | Answer[]>) {
  const calls: { name: string; variables: Variables }[] = [];
  const side = createShopifySide({
    async request(operation, variables) {
      const name = /(?:query|mutation) (\w+)/.exec(operation)![1]!;
      const earlier = calls.filter((call) => call.name === name).length;
      calls.push({ name, variables });
      const given = [answers[name] ?? []].flat();
      return (given[Math.min(earlier, given.length - 1)] ?? written())(variables);
    },
  });
  const named = (name: string) =>
    calls.filter((call) => call.name === name).map(({ variables }) => variables);
  return { side, calls, named };
}

const written = (): Answer => () => ({ anything: { userErrors: [] } });
const refusing =
  (field: string[] | null, message: string): Answer =>
  () => ({ anything: { userErrors: [{ field, message }] } });
const created = (customer: unknown, ...userErrors: { field: string[]; message: string }[]): Answer[] => [
  () => ({ customerCreate: { customer, userErrors } }),
];
const notCreated = (field: string, message: string) => created(null, { field: [field], message });
const holding =
  (customer: unknown): Answer =>
  () => ({ customer });

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

  test("never takes an answer for a match without comparing the value", async () => {
    const { side } = shopify({ FindCustomer: found(wire, wire) });
    expect(await side.find({ email: "other@example.it", phone: "+393339999999" })).toEqual([]);
  });

  test("asks for no blank, and for no phone that is not in E.164", async () => {
    const { side, calls } = shopify({ FindCustomer: found(wire, wire) });
    expect(await side.find({ email: null, phone: "333 1234567" })).toEqual([]);
    expect(calls).toEqual([]);
  });
});

describe("creating", () => {
  test("sends everything at once and leaves blanks out", async () => {
    const { side, calls, named } = shopify({ CreateCustomer: created(wire) });
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
      expect(refused).toEqual([{ field: "phone", reason: `Shopify: ${message}` }]);
      expect(named("CreateCustomer")[1]!.input).not.toHaveProperty("phone");
    },
  );

  test.each([
    ["e-mail", anna, "email", "Email has already been taken"],
    [
      "phone, when it has no e-mail",
      { ...anna, email: null, phone: "+393331234567" },
      "phone",
      "Phone has already been taken",
    ],
  ])(
    "is tried again later when somebody made a customer with its %s meanwhile",
    async (_what, customer, field, message) => {
      const { side, calls } = shopify({ CreateCustomer: notCreated(field, message) });
      await expect(side.create(customer, undated)).rejects.toMatchObject({ kind: "unavailable" });
      expect(calls).toHaveLength(1);
    },
  );

  test("is refused when Shopify does not take the e-mail, since nobody would find the customer again", async () => {
    const { side } = shopify({ CreateCustomer: notCreated("email", "Email is invalid") });
    await expect(side.create(anna, undated)).rejects.toMatchObject({ kind: "refused" });
  });
});

describe("updating", () => {
  async function update(
    changes: Changes,
    answers: Record<string, Answer | Answer[]> = {},
    held: object = wire,
  ) {
    const shop = shopify({ ReadCustomer: holding(held), ...answers });
    const current = { id, customer: anna, newsletterChangedAt: null };
    const result = await shop.side.update(current, changes, undated);
    const writes = shop.calls.filter(({ name }) => name !== "ReadCustomer");
    return { ...shop, ...result, writes };
  }

  test("writes the given fields and no other, and gives what Shopify then holds", async () => {
    const { writes, snapshot, refused } = await update(
      { firstName: "Annina" },
      { ReadCustomer: [holding(wire), holding({ ...wire, firstName: "Annina" })] },
    );
    expect(writes).toEqual([{ name: "UpdateCustomer", variables: { input: { id, firstName: "Annina" } } }]);
    expect(snapshot.customer.firstName).toBe("Annina");
    expect(refused).toEqual([]);
  });

  test("changes the default address in place, so that other addresses stay", async () => {
    const { writes } = await update({ city: "Roma" });
    const addressId = wire.defaultAddress.id;
    expect(writes).toEqual([
      { name: "UpdateAddress", variables: { customerId: id, addressId, address: { city: "Roma" } } },
    ]);
  });

  test("gives a first address to a customer without one", async () => {
    const { writes } = await update({ city: "Roma" }, {}, { ...wire, defaultAddress: null });
    expect(writes).toEqual([
      { name: "CreateAddress", variables: { customerId: id, address: { city: "Roma" } } },
    ]);
  });

  test("adds and removes tags one by one, at most 250 at a time", async () => {
    const many = Array.from({ length: 251 }, (_, index) => `tag ${index}`);
    const { named } = await update({ tags: { add: many, remove: ["vip"] } });
    expect(named("AddTags").map(({ tags }) => (tags as string[]).length)).toEqual([250, 1]);
    expect(named("RemoveTags")).toEqual([{ id, tags: ["vip"] }]);
  });

  test("sets and clears metafields", async () => {
    const { named } = await update({ sdi: null, orderCount: 4 });
    expect(named("SetMetafields")[0]!.metafields).toEqual([
      { namespace: "$app", key: "order_count", type: "number_integer", value: "4", ownerId: id },
    ]);
    expect(named("DeleteMetafields")[0]!.metafields).toEqual([
      { ownerId: id, namespace: "$app", key: "sdi" },
    ]);
  });

  test("writes a newsletter choice by itself, and never a blank", async () => {
    const { writes } = await update({ newsletter: "unsubscribed" });
    const emailMarketingConsent = { marketingState: "UNSUBSCRIBED" };
    expect(writes).toEqual([
      { name: "UpdateEmailConsent", variables: { input: { customerId: id, emailMarketingConsent } } },
    ]);
    expect((await update({ newsletter: null })).writes).toEqual([]);
  });

  test("writes the rest when Shopify refuses one field", async () => {
    const { refused, named } = await update(
      { firstName: "Annina", email: "taken@example.it", city: "Roma" },
      { UpdateCustomer: [refusing(["email"], "Email has already been taken"), written()] },
    );
    expect(refused).toEqual([{ field: "email", reason: "Shopify: Email has already been taken" }]);
    expect(named("UpdateCustomer")[1]).toEqual({ input: { id, firstName: "Annina" } });
    expect(named("UpdateAddress")).toHaveLength(1);
  });

  test("counts every field of a call as refused when Shopify does not say which", async () => {
    const { refused } = await update(
      { firstName: null, lastName: null },
      { UpdateCustomer: refusing(null, "A name, phone number, or email address must be present") },
    );
    expect(refused.map(({ field }) => field).sort()).toEqual(["firstName", "lastName"]);
  });

  test("is tried again later when the customer is gone meanwhile", async () => {
    await expect(update({ firstName: "Annina" }, { ReadCustomer: holding(null) })).rejects.toMatchObject({
      kind: "unavailable",
    });
  });
});

describe("listing and reading", () => {
  const page = (hasNextPage: boolean) => () => ({
    customers: { nodes: [wire], pageInfo: { hasNextPage, endCursor: "after-7" } },
  });

  test("says where to go on, until the last page", async () => {
    const { side, named } = shopify({ ListCustomers: [page(true), page(false)] });
    expect((await side.list(null)).next).toBe("after-7");
    expect((await side.list("after-7")).next).toBeNull();
    expect(named("ListCustomers")).toEqual([{ after: null }, { after: "after-7" }]);
  });

  test("knows a customer that is gone", async () => {
    expect(await shopify({ ReadCustomer: holding(null) }).side.read(id)).toBeNull();
  });

  test("takes an answer in another form for a trouble, never for a customer that is gone", async () => {
    const { side } = shopify({ ReadCustomer: () => ({}) });
    await expect(side.read(id)).rejects.toMatchObject({ kind: "unavailable" });
  });
});
