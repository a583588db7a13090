import { describe, expect, test } from "vitest";

import type { Changes } from "../sync/customer.ts";
import {
  type Answer,
  type Variables,
  addresses,
  anna,
  holding,
  id,
  refusal,
  refusing,
  shopify,
  undated,
  wire,
  written,
} from "./testing.ts";

describe("updating", () => {
  async function update(
    changes: Changes,
    answers: Record<string, Answer | Answer[]> = {},
    held: object = wire,
  ) {
    const shop = shopify({
      ReadCustomer: holding(held),
      ReadAddresses: addresses(wire.defaultAddress),
      ...answers,
    });
    const current = (await shop.side.read(id))!;
    shop.calls.length = 0;
    const result = await shop.side.update(current, changes, undated);
    const writes = shop.calls.filter(({ name }) => !name.startsWith("Read"));
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

  test("leaves out an e-mail with a blank, which Shopify would take out, and tells of it", async () => {
    const { calls, refused } = await update(
      { email: "anna rossi@example.it", firstName: "Annina" },
      { UpdateCustomer: written({ ...wire, firstName: "Annina" }) },
    );
    expect(calls).toEqual([{ name: "UpdateCustomer", variables: { input: { id, firstName: "Annina" } } }]);
    expect(refused).toMatchObject([{ field: "email", explanation: { code: "email-with-blank" } }]);
  });

  test("reads the customer first when the snapshot was made elsewhere", async () => {
    const { side, calls } = shopify({ ReadCustomer: holding(wire), UpdateAddress: written() });
    await side.update({ id, customer: anna, newsletterChangedAt: null }, { company: "Srl" }, undated);
    expect(calls.map(({ name }) => name)).toEqual(["ReadCustomer", "UpdateAddress", "ReadCustomer"]);
  });

  test("removes tags before it adds others, and adds as many as Shopify keeps", async () => {
    const many = Array.from({ length: 251 }, (_, index) => `tag ${index}`);
    const { named, writes, refused } = await update(
      { tags: { add: many, remove: ["vip"] } },
      { AddTags: written(wire), RemoveTags: written(wire) },
    );
    expect(named("AddTags").map(({ tags }) => (tags as string[]).length)).toEqual([250]);
    expect(named("RemoveTags")).toEqual([{ id, tags: ["vip"] }]);
    expect(writes.map(({ name }) => name)).toEqual(["RemoveTags", "AddTags"]);
    const full = { code: "tags-full", params: { max: 250, count: 1 } };
    expect(refused).toEqual([{ field: "tags", explanation: full }]);
  });

  test("removes a tag in the spelling in which Shopify holds it, and one that the read did not show", async () => {
    const { named } = await update(
      { tags: { add: [], remove: ["Citta d'arte", "fair"] } },
      { RemoveTags: written(wire) },
      { ...wire, tags: ["Città d’arte", "vip"] },
    );
    expect(named("RemoveTags")).toEqual([{ id, tags: ["Città d’arte", "fair"] }]);
  });

  test("adds no tag to a customer who has as many as Shopify keeps, and writes the rest", async () => {
    const tags = Array.from({ length: 250 }, (_, index) => `tag ${index}`);
    const { writes, refused } = await update(
      { firstName: "Annina", tags: { add: ["b2b", "tag 7"], remove: [] } },
      { UpdateCustomer: written({ ...wire, tags }) },
      { ...wire, tags },
    );
    expect(writes.map(({ name }) => name)).toEqual(["UpdateCustomer"]);
    expect(refused).toMatchObject([{ field: "tags", explanation: { params: { count: 1 } } }]);
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

  test("writes an unsubscribe first, so that nothing that Shopify refuses can keep it back", async () => {
    const { writes, refused } = await update(
      { newsletter: "unsubscribed", firstName: "Annina", phone: "1" },
      {
        UpdateCustomer: refusing(["phone"], "Phone is invalid"),
        UpdateEmailConsent: written(wire),
      },
    );
    expect(writes[0]!.name).toBe("UpdateEmailConsent");
    expect(refused.map(({ field }) => field)).toContain("phone");
  });

  test("goes on after a newsletter choice that Shopify refuses, and tells of it", async () => {
    const path = ["input", "emailMarketingConsent"];
    const { refused, named } = await update(
      { newsletter: "subscribed", firstName: "Annina" },
      { UpdateEmailConsent: refusing(path, "Marketing consent can't be updated") },
    );
    expect(refused).toEqual([refusal("newsletter", "Marketing consent can't be updated")]);
    expect(named("UpdateCustomer")).toHaveLength(1);
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

  test("tells of a choice that Shopify refuses because its own is newer, and writes the rest", async () => {
    const { refused, named } = await update(
      { newsletter: "unsubscribed", firstName: "Annina" },
      { UpdateEmailConsent: badDate },
    );
    expect(refused).toEqual([
      { field: "newsletter", explanation: { code: "newsletter-newer", params: { id } } },
    ]);
    expect(named("UpdateCustomer")).toHaveLength(1);
  });

  describe("of another e-mail", () => {
    const consent = { marketingState: "SUBSCRIBED", marketingUpdatedAt: "2026-01-02T03:04:05Z" };
    const held = { ...wire, defaultEmailAddress: { emailAddress: "anna@example.it", ...consent } };
    const next = "ada@example.it";
    const showing = (emailAddress: string | null, more: object = { marketingState: "NOT_SUBSCRIBED" }) => ({
      ...wire,
      defaultEmailAddress: emailAddress && { emailAddress, marketingUpdatedAt: null, ...more },
    });
    const consents = async (changes: Changes, shown: object, before: object = held) => {
      const answers = { UpdateCustomer: written(shown), UpdateEmailConsent: written(showing(next, consent)) };
      return (await update(changes, answers, before)).named("UpdateEmailConsent");
    };

    test("writes the newsletter choice again that the customer lost with the earlier one, as of its time", async () => {
      expect(await consents({ email: next }, showing(next))).toMatchObject([
        {
          input: {
            emailMarketingConsent: {
              marketingState: "SUBSCRIBED",
              consentUpdatedAt: consent.marketingUpdatedAt,
            },
          },
        },
      ]);
    });

    test("writes no choice that is still there, that there was none of or that no e-mail could have", async () => {
      expect(await consents({ email: next }, showing(next, consent))).toEqual([]);
      expect(await consents({ email: next }, showing(next, { marketingState: "UNSUBSCRIBED" }))).toEqual([]);
      expect(await consents({ email: next }, showing(null))).toEqual([]);
      expect(await consents({ email: next }, showing(next), wire)).toEqual([]);
      expect(await consents({ firstName: "Ada" }, showing(next))).toEqual([]);
    });

    test("writes a newer choice alone, and tells of one that Shopify will not take again", async () => {
      const changes = { email: next, newsletter: "unsubscribed" } as const;
      const answers = { UpdateCustomer: written(showing(next)), UpdateEmailConsent: written(showing(next)) };
      const { named } = await update(changes, answers, held);
      expect(named("UpdateEmailConsent")).toMatchObject([
        { input: { emailMarketingConsent: { marketingState: "UNSUBSCRIBED" } } },
      ]);
      const words = "Marketing consent can't be updated";
      const { refused } = await update(
        { email: next },
        {
          UpdateCustomer: written(showing(next)),
          UpdateEmailConsent: refusing(["input", "emailMarketingConsent"], words),
        },
        held,
      );
      expect(refused).toEqual([refusal("newsletter", words)]);
    });
  });

  test("tells of each field in the words that Shopify has for it, also beside an error that names none", async () => {
    const errors =
      (...userErrors: { field: string[] | null; message: string }[]): Answer =>
      () => ({
        anything: { userErrors },
      });
    const first = { field: ["input", "firstName"], message: "First name is too long" };
    const last = { field: ["input", "lastName"], message: "Last name is too odd" };
    const changes = { firstName: "Ada", lastName: "B", sdi: "ABC" };
    const named = await update(changes, { UpdateCustomer: [errors(first, last), written(wire)] });
    expect(named.refused).toEqual([refusal("firstName", first.message), refusal("lastName", last.message)]);
    const all = await update({ firstName: "Ada", lastName: "B" }, { UpdateCustomer: errors(first, last) });
    expect(all.refused).toEqual(named.refused);
    const picky: Answer = ({ input }) => {
      const { firstName, metafields } = input as Variables;
      const unnamed = { field: null, message: "Type can't be changed" };
      const userErrors = [...(firstName ? [first] : []), ...(metafields ? [unnamed] : [])];
      return { anything: { customer: wire, userErrors } };
    };
    const apart = await update(changes, { UpdateCustomer: picky });
    expect(apart.refused).toEqual([
      refusal("firstName", first.message),
      refusal("sdi", "Type can't be changed"),
    ]);
  });

  test("makes no call again with nothing in it, nor with the same", async () => {
    for (const field of ["firstName", "email"]) {
      const answers = { UpdateCustomer: refusing(["input", field], "is odd") };
      expect((await update({ firstName: "Ada" }, answers)).named("UpdateCustomer")).toHaveLength(1);
    }
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
