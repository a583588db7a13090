import { describe, expect, test, vi } from "vitest";

import { blankCustomer, type Changes, type Customer, type Field } from "../sync/customer.ts";
import { explanation } from "../sync/explanation.ts";
import { SideError } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { createShopifySide } from "./customer-side.ts";
import { bareCustomer, id } from "./testing.ts";

type Variables = Record<string, unknown>;
type Answer = (variables: Variables) => unknown;

const wire = {
  ...bareCustomer,
  firstName: "Anna",
  lastName: "Bianchi",
  defaultEmailAddress: {
    emailAddress: "anna@example.it",
    marketingState: "NOT_SUBSCRIBED",
    marketingUpdatedAt: null,
  },
  defaultPhoneNumber: { phoneNumber: "+393331234567" },
  defaultAddress: {
    id: "gid://shopify/MailingAddress/1",
    company: null,
    address1: "Via Roma 1",
    address2: "Scala B",
    city: "Torino",
    provinceCode: "TO",
    zip: "10121",
    countryCodeV2: "IT",
  },
  tags: ["vip"],
};
const anna: Customer = { ...blankCustomer, email: "anna@example.it", firstName: "Anna", lastName: "Bianchi" };
const undated = { newsletterChangedAt: null };

/** A Shopify that gives these answers in turn, by the operation's name; the last answer is repeated. */
function shopify(answers: Record<string, Answer | Answer[]>) {
  const calls: { name: string; variables: Variables }[] = [];
  const client: AdminClient = {
    async request(shape, operation, variables) {
      const name = /(?:query|mutation) (\w+)/.exec(operation)![1]!;
      const earlier = calls.filter((call) => call.name === name).length;
      calls.push({ name, variables });
      const given = [answers[name] ?? []].flat();
      return shape.parse((given[Math.min(earlier, given.length - 1)] ?? written())(variables));
    },
  };
  const named = (name: string) =>
    calls.filter((call) => call.name === name).map(({ variables }) => variables);
  return { client, side: createShopifySide(client), calls, named };
}

const written =
  (customer?: unknown): Answer =>
  () => ({ anything: { customer, userErrors: [] } });
const refusing =
  (field: string[] | null, message: string): Answer =>
  () => ({ anything: { userErrors: [{ field, message }] } });
const created = (customer: unknown, ...userErrors: { field: string[]; message: string }[]): Answer[] => [
  () => ({ customerCreate: { customer, userErrors } }),
];
const notCreated = (field: string | string[], message: string) =>
  created(null, { field: [field].flat(), message });
const holding =
  (customer: unknown): Answer =>
  () => ({ customer });

/** What is told of a field that Shopify refused with these words. */
const refusal = (field: Field, said: string) => ({
  field,
  explanation: { code: "data-refused", params: { side: "shopify" }, said },
});

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

  test("looks up no blank, and no phone that is not in E.164", async () => {
    const { side, calls } = shopify({ FindCustomer: found(wire, wire) });
    expect(await side.find({ email: null, phone: "333 1234567" })).toEqual([]);
    expect(calls).toEqual([]);
  });
});

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
  ])(
    "is tried again later when somebody made a customer with its %s meanwhile",
    async (_what, customer, field, message) => {
      const { side, calls } = shopify({ CreateCustomer: notCreated(field, message) });
      await expect(side.create(customer, undated)).rejects.toMatchObject({ kind: "unavailable" });
      expect(calls).toHaveLength(1);
    },
  );

  test("is refused when Shopify refuses the e-mail, because the customer would not be found again", async () => {
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
    const current = (await shop.side.read(id))!;
    shop.calls.length = 0;
    const result = await shop.side.update(current, changes, undated);
    const writes = shop.calls.filter(({ name }) => name !== "ReadCustomer");
    return { ...shop, ...result, writes };
  }

  test("writes the given fields and no other, and reads the result from Shopify's answer", async () => {
    const { calls, snapshot, refused } = await update(
      { firstName: "Annina", sdi: "ABC1234", orderCount: 4 },
      { UpdateCustomer: written({ ...wire, firstName: "Annina" }) },
    );
    const metafields = [
      { namespace: "$app", key: "sdi", type: "single_line_text_field", value: "ABC1234" },
      { namespace: "$app", key: "order_count", type: "number_integer", value: "4" },
    ];
    expect(calls).toEqual([
      { name: "UpdateCustomer", variables: { input: { id, firstName: "Annina", metafields } } },
    ]);
    expect(snapshot.customer.firstName).toBe("Annina");
    expect(refused).toEqual([]);
  });

  test("reads the customer first when the snapshot was made elsewhere", async () => {
    const { side, calls } = shopify({ ReadCustomer: holding(wire), UpdateAddress: written() });
    await side.update({ id, customer: anna, newsletterChangedAt: null }, { city: "Roma" }, undated);
    expect(calls.map(({ name }) => name)).toEqual(["ReadCustomer", "UpdateAddress", "ReadCustomer"]);
  });

  test("changes the default address in place, so that other addresses stay", async () => {
    const { writes } = await update({ city: "Roma" });
    const addressId = wire.defaultAddress.id;
    expect(writes).toEqual([
      { name: "UpdateAddress", variables: { customerId: id, addressId, address: { city: "Roma" } } },
    ]);
  });

  test("does not change a street in two lines that reads the same", async () => {
    expect((await update({ street: "Via Roma 1, Scala B" })).writes).toEqual([]);
    const { named } = await update({ street: "Via Roma 2" });
    expect(named("UpdateAddress")[0]!.address).toEqual({ address1: "Via Roma 2", address2: "" });
  });

  test("gives a first address to a customer without one", async () => {
    const { writes } = await update({ city: "Roma" }, {}, { ...wire, defaultAddress: null });
    expect(writes).toEqual([
      { name: "CreateAddress", variables: { customerId: id, address: { city: "Roma" } } },
    ]);
  });

  test("removes tags before it adds others, at most 250 per call", async () => {
    const many = Array.from({ length: 251 }, (_, index) => `tag ${index}`);
    const { named, writes } = await update(
      { tags: { add: many, remove: ["vip"] } },
      { AddTags: written(wire), RemoveTags: written(wire) },
    );
    expect(named("AddTags").map(({ tags }) => (tags as string[]).length)).toEqual([250, 1]);
    expect(named("RemoveTags")).toEqual([{ id, tags: ["vip"] }]);
    expect(writes.map(({ name }) => name)).toEqual(["RemoveTags", "AddTags", "AddTags"]);
  });

  test("deletes the metafield of a field that is cleared", async () => {
    const { writes } = await update({ sdi: null });
    expect(writes.map(({ variables }) => variables)).toEqual([
      { metafields: [{ ownerId: id, namespace: "$app", key: "sdi" }] },
    ]);
  });

  test("writes a newsletter choice in its own call after the e-mail, and never a blank", async () => {
    const { writes } = await update({ newsletter: "unsubscribed", email: "new@example.it" });
    const emailMarketingConsent = { marketingState: "UNSUBSCRIBED" };
    expect(writes).toEqual([
      { name: "UpdateCustomer", variables: { input: { id, email: "new@example.it" } } },
      { name: "UpdateEmailConsent", variables: { input: { customerId: id, emailMarketingConsent } } },
    ]);
    expect((await update({ newsletter: null })).writes).toEqual([]);
  });

  test.each([
    ["a customer without e-mail", { ...wire, defaultEmailAddress: null }, "newsletter-needs-email"],
    ["a customer with a newer one", wire, "newsletter-kept"],
  ])("tells when Shopify ignores a newsletter choice of %s", async (_why, held, code) => {
    const { refused } = await update(
      { newsletter: "subscribed" },
      { UpdateEmailConsent: written(held) },
      held,
    );
    expect(refused).toEqual([{ field: "newsletter", explanation: { code } }]);
  });

  test("writes the rest when Shopify refuses one field", async () => {
    const { refused, named } = await update(
      { firstName: "Annina", email: "taken@example.it", city: "Roma" },
      { UpdateCustomer: [refusing(["email"], "Email has already been taken"), written(wire)] },
    );
    expect(refused).toEqual([refusal("email", "Email has already been taken")]);
    expect(named("UpdateCustomer").map(({ input }) => input)).toEqual([
      { id, firstName: "Annina", email: "taken@example.it" },
      { id, firstName: "Annina" },
    ]);
    expect(named("UpdateAddress")).toHaveLength(1);
  });

  test("names the field whose metafield Shopify refuses", async () => {
    const path = ["metafields", "1", "value"];
    const { refused, named } = await update(
      { vatNumber: "IT1", orderCount: 4 },
      { UpdateCustomer: [refusing(path, "Value must be an integer."), written(wire)] },
    );
    expect(refused).toEqual([refusal("orderCount", "Value must be an integer")]);
    expect((named("UpdateCustomer")[1]!.input as Variables).metafields).toHaveLength(1);
  });

  test("finds the field that Shopify refuses without naming it", async () => {
    const picky: Answer = ({ input }) => ({
      anything: {
        customer: wire,
        userErrors: (input as Variables).metafields
          ? [{ field: null, message: "Type can't be changed" }]
          : [],
      },
    });
    const { side } = shopify({ ReadCustomer: holding(wire), UpdateCustomer: picky });
    const current = (await side.read(id))!;
    const { refused } = await side.update(current, { firstName: "Ada", lastName: "B", sdi: "ABC" }, undated);
    expect(refused).toEqual([refusal("sdi", "Type can't be changed")]);
  });

  test("takes an error at the customer's id for a refusal while the customer exists", async () => {
    const { side } = shopify({
      ReadCustomer: holding(wire),
      UpdateEmailConsent: refusing(["input", "customerId"], "Customer must have an email address"),
    });
    const current = (await side.read(id))!;
    const { refused } = await side.update(current, { newsletter: "unsubscribed" }, undated);
    expect(refused).toEqual([refusal("newsletter", "Customer must have an email address")]);
  });

  const dated = { newsletterChangedAt: "2026-01-02T03:04:05Z" };
  const badDate = refusing(
    ["input", "emailMarketingConsent", "consentUpdatedAt"],
    "Consent updated at must not be older than the existing consent",
  );

  test("writes a choice without its date when Shopify refuses the date", async () => {
    const email = { ...wire.defaultEmailAddress, marketingState: "UNSUBSCRIBED" };
    const { side, named } = shopify({
      ReadCustomer: holding(wire),
      UpdateEmailConsent: [badDate, written({ ...wire, defaultEmailAddress: email })],
    });
    const current = (await side.read(id))!;
    const { refused } = await side.update(current, { newsletter: "unsubscribed" }, dated);
    expect(refused).toEqual([]);
    expect(named("UpdateEmailConsent")[1]).toEqual({
      input: { customerId: id, emailMarketingConsent: { marketingState: "UNSUBSCRIBED" } },
    });
  });

  test("is unavailable when Shopify refuses a choice because its own is newer", async () => {
    const { side } = shopify({ ReadCustomer: holding(wire), UpdateEmailConsent: badDate });
    const current = (await side.read(id))!;
    const work = side.update(current, { newsletter: "unsubscribed" }, undated);
    await expect(work).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("reports every field of a call that Shopify refuses without a name, twice", async () => {
    const { refused } = await update(
      { firstName: null, lastName: null },
      { UpdateCustomer: refusing(null, "A name, phone number, or email address must be present") },
    );
    expect(refused.map(({ field }) => field).sort()).toEqual(["firstName", "lastName"]);
  });

  test.each([
    ["customer", { firstName: "Annina" }, "UpdateCustomer", "id", "Customer does not exist"],
    ["address", { city: "Roma" }, "UpdateAddress", "addressId", "Address does not exist"],
    ["customer", { tags: { add: ["b2b"], remove: [] } }, "AddTags", "id", "Customer does not exist"],
    ["customer", { sdi: null }, "DeleteMetafields", "ownerId", "Owner does not exist."],
  ])("is unavailable when the %s was deleted meanwhile", async (_what, changes, name, field, message) => {
    const answers = {
      ReadCustomer: [holding(wire), holding(field === "addressId" ? wire : null)],
      [name]: refusing([field], message),
    };
    await expect(update(changes, answers)).rejects.toMatchObject({ kind: "unavailable" });
  });
});

describe("listing and reading", () => {
  const numbered = (number: number | bigint, updatedAt = "2026-11-20T10:00:00Z") => ({
    id: `gid://shopify/Customer/${number}`,
    updatedAt,
  });
  const page =
    (hasNextPage: boolean, endCursor: string | null, ...nodes: unknown[]): Answer =>
    () => ({ customers: { nodes, pageInfo: { hasNextPage, endCursor } } });
  const ids = (customers: readonly { id: string }[]) => customers.map((customer) => customer.id);
  const forgotten: Answer = () => {
    throw new SideError(
      "shopify",
      "unavailable",
      explanation("error-code", { side: "shopify", operation: "x", error: "BAD" }),
    );
  };

  test("continues at Shopify's cursor, until the last page", async () => {
    const { side, named } = shopify({
      ListCustomers: [page(true, "c8", numbered(7), numbered(8)), page(false, "c9", numbered(9))],
    });
    const first = await side.list(null, null);
    expect(ids(first.customers)).toEqual(["gid://shopify/Customer/7", "gid://shopify/Customer/8"]);
    const second = await side.list(first.next, null);
    expect(ids(second.customers)).toEqual(["gid://shopify/Customer/9"]);
    expect(second.next).toBeNull();
    expect(named("ListCustomers")).toEqual([
      { query: null, after: null },
      { query: null, after: "c8" },
    ]);
  });

  test("starts a new list before Shopify's limit of 25,000 customers", async () => {
    let pages = 0;
    const { side, named } = shopify({
      ListCustomers: ({ query }) =>
        query
          ? page(false, "end", numbered(9007199254740994n))({})
          : page(true, `c${(pages += 1)}`, numbered(9007199254740993n))({}),
    });
    let { next } = await side.list(null, null);
    while (!named("ListCustomers").at(-1)!.query) ({ next } = await side.list(next, null));
    expect(named("ListCustomers").at(-1)).toEqual({ query: "id:>9007199254740993", after: null });
    expect(named("ListCustomers").length).toBeLessThan(25_000 / 100);
  });

  test("continues by the customer's number when Shopify's cursor has expired", async () => {
    const { side, named } = shopify({
      ListCustomers: [page(true, "c8", numbered(8)), forgotten, page(false, "c9", numbered(9))],
    });
    const { next } = await side.list(null, null);
    const second = await side.list(next, null);
    expect(ids(second.customers)).toEqual(["gid://shopify/Customer/9"]);
    expect(named("ListCustomers").at(-1)).toEqual({ query: "id:>8", after: null });
  });

  test("fails when Shopify's list does not advance", async () => {
    const { side } = shopify({ ListCustomers: page(true, "c7", numbered(7)) });
    const { next } = await side.list(null, null);
    await expect(side.list(next, null)).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("starts from the beginning when the cursor cannot be read", async () => {
    const { side, named } = shopify({ ListCustomers: page(false, "c7", numbered(7)) });
    await side.list("id:>1 OR email:*", null);
    expect(named("ListCustomers")).toEqual([{ query: null, after: null }]);
  });

  test("compares the times that a search finds itself, and continues when none of a page is left", async () => {
    const { side, named } = shopify({
      ListCustomers: [
        page(true, "c7", numbered(6, "2026-11-20T09:59:59Z"), numbered(7)),
        page(true, "c8", numbered(8, "2026-11-01T00:00:00Z")),
      ],
    });
    const since = new Date("2026-11-20T10:00:00Z");
    const first = await side.list(null, since);
    expect(ids(first.customers)).toEqual(["gid://shopify/Customer/7"]);
    const second = await side.list(first.next, since);
    expect(second.customers).toEqual([]);
    expect(second.next).not.toBeNull();
    expect(named("ListCustomers")[1]).toEqual({
      query: "updated_at:>'2026-11-20T10:00:00.000Z'",
      after: "c7",
    });
  });

  test("fingerprints a customer by its time of change, unless that is only seconds ago", async () => {
    const listedAt = async (now: string, updatedAt: string) => {
      vi.setSystemTime(now);
      const { side } = shopify({ ListCustomers: page(false, "c7", numbered(7, updatedAt)) });
      return (await side.list(null, null)).customers[0]!.fingerprint;
    };
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const [at, later] = ["2026-11-20T10:00:00Z", "2026-11-20T10:00:30Z"];
      const first = await listedAt(later, at);
      expect(await listedAt("2026-11-20T10:05:00Z", at)).toBe(first);
      expect(await listedAt("2026-11-20T10:05:00Z", later)).not.toBe(first);
      // Another change within the same second would leave the time as it is.
      expect(await listedAt("2026-11-20T10:00:01Z", at)).not.toBe(first);
      expect(await listedAt("2026-11-20T10:00:02Z", at)).not.toBe(await listedAt("2026-11-20T10:00:01Z", at));
    } finally {
      vi.useRealTimers();
    }
  });

  test("gives null for a deleted customer", async () => {
    expect(await shopify({ ReadCustomer: holding(null) }).side.read(id)).toBeNull();
  });
});
