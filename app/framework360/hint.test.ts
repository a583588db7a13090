import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readHint } from "./hint.ts";

const read = (body: unknown, contentType = "application/json", search = "") =>
  readHint({ body: typeof body === "string" ? body : JSON.stringify(body), contentType, search });

const form = "application/x-www-form-urlencoded";

describe("a notification in JSON", () => {
  test.each([
    ["at the top", { id: 7 }],
    ["under a customer's name", { customer_id: "7" }],
    ["under a name in camel case", { customerId: 7 }],
    ["in Italian", { cliente: { id: 7 } }],
    ["in Italian, the other way round", { id_cliente: 7 }],
    ["in data", { event: "customer_updated", data: { id: 7, email: "a@example.it" } }],
    ["in the customer in data", { data: { customer: { id: 7, email: "a@example.it" } } }],
    ["among the customer's own fields", { id: 7, email: "a@example.it", nome: "Anna" }],
    ["beside the notification's own id", { id: 99, customer: { id: 7 } }],
    ["in an order", { id: 99, data: { order: { id: 98, customer_id: 7 } } }],
    ["as the customer itself", { customer: 7 }],
    ["in a field that holds JSON", { payload: '{"customer":{"id":7}}' }],
    ["in a list", [{ id: 7 }]],
  ])("names the customer %s", async (_where, body) => {
    expect(await read(body)).toEqual({ ids: ["7"], emails: [], whole: true });
  });

  test("names every customer of a list", async () => {
    const customers = [{ id: 1 }, { id: "2" }, { email: "c@example.it" }];
    expect(await read({ customers })).toEqual({ ids: ["1", "2"], emails: ["c@example.it"], whole: true });
  });

  test("gives the e-mail where there is no id", async () => {
    expect(await read({ data: { email: " Anna@Example.it " } })).toEqual({
      ids: [],
      emails: ["anna@example.it"],
      whole: true,
    });
  });

  test("gives both where the id may be the notification's own", async () => {
    expect(await read({ event: "customer_updated", id: 99, email: "anna@example.it" })).toEqual({
      ids: ["99"],
      emails: ["anna@example.it"],
      whole: true,
    });
  });

  test.each([
    ["by the buyer's e-mail", { event: "order_created", data: { id: 55, user_email: "anna@example.it" } }],
    ["by the buyer's e-mail alone", { data: { id: 55, user_email: "anna@example.it" } }],
    ["by an e-mail beside its own", { event: "orders", data: { id: 55, email: "anna@example.it" } }],
    ["in Italian", { evento: "Nuovo ordine", data: { id: 55, fw_email: "anna@example.it" } }],
    ["by what it holds", { id: 55, cart: [{ id: 3 }], email: "anna@example.it" }],
    ["of several orders", { event: "orders", data: [{ id: 55, user_email: "anna@example.it" }, { id: 56 }] }],
  ])("of an order names the customer by e-mail, never by the order's id: %s", async (_how, body) => {
    expect(await read(body)).toEqual({ ids: [], emails: ["anna@example.it"], whole: true });
  });

  test("of an order names the customer that it numbers", async () => {
    const body = { event: "order_paid", data: { id: 55, customer_id: 7, user_email: "anna@example.it" } };
    expect(await read(body)).toEqual({ ids: ["7"], emails: [], whole: true });
  });

  test("of an order without a customer names none", async () => {
    expect(await read({ event: "order_deleted", data: { id: 55 } })).toEqual({
      ids: [],
      emails: [],
      whole: false,
    });
  });

  test("keeps every digit of a long id", async () => {
    expect((await read('{"id": 9007199254740993123}')).ids).toEqual(["9007199254740993123"]);
  });

  test("does not take the ids of other things for a customer's", async () => {
    const body = { order: { id: 5 }, product: { id: 6, vendor: { email: "v@example.it" } } };
    expect((await read(body)).ids).toEqual([]);
  });
});

describe("a notification as a form", () => {
  test.each([
    ["plain", "event=customer_updated&customer_id=7&email=a%40example.it"],
    ["with brackets", "data[customer][id]=7&data[customer][email]=a%40example.it"],
    ["with JSON in a field", `data=${encodeURIComponent('{"customer_id":7}')}`],
  ])("%s names the customer", async (_how, body) => {
    expect(await read(body, form)).toEqual({ ids: ["7"], emails: [], whole: true });
  });

  test("in parts names the customer", async () => {
    const parts = new FormData();
    parts.set("customer[id]", "7");
    const response = new Response(parts);
    expect(await read(await response.text(), response.headers.get("content-type")!)).toEqual({
      ids: ["7"],
      emails: [],
      whole: true,
    });
  });

  test("in the address names the customer", async () => {
    expect(await read("", form, "?customer_id=7")).toEqual({ ids: ["7"], emails: [], whole: true });
  });
});

describe("a notification that is not understood", () => {
  test.each([
    ["empty", ""],
    ["text", "something happened"],
    ["XML", "<customer><id>7</id></customer>"],
    ["of a test", { event: "test", data: { id: "", email: "" } }],
    ["of no id at all", { id: null, customer_id: 0, customer: "None" }],
    ["with an id that is none", { id: "a b", customer_id: "x".repeat(65) }],
  ])("(%s) names no customer and says so", async (_what, body) => {
    expect(await read(body)).toEqual({ ids: [], emails: [], whole: false });
  });

  test("because it names too many customers says so, and names some", async () => {
    const hint = await read({ customers: Array.from({ length: 150 }, (_, id) => ({ id: id + 1 })) });
    expect(hint.ids).toHaveLength(100);
    expect(hint.whole).toBe(false);
  });

  test("because it is too deep or too long is read in time", async () => {
    expect((await read(`${"[".repeat(50_000)}${"]".repeat(50_000)}`)).whole).toBe(false);
    expect((await read(`[${"1,".repeat(60_000)}1]`)).whole).toBe(false);
    expect((await read("a[b]".repeat(30_000), form)).whole).toBe(false);
  });

  test("never throws", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.json(), fc.string({ unit: "binary" }), fc.webQueryParameters()),
        fc.constantFrom(
          "application/json",
          form,
          "multipart/form-data; boundary=x",
          "multipart/form-data",
          "",
        ),
        fc.string(),
        async (body, contentType, search) => {
          const hint = await readHint({ body, contentType, search });
          expect(hint.ids.length + hint.emails.length).toBeLessThanOrEqual(200);
        },
      ),
      { numRuns: 500 },
    );
  });
});
