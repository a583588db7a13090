import { describe, expect, it } from "vitest";
import { emptyObject } from "../../tests/support/empty-object.ts";
import { mario, startSandbox } from "./testing.ts";

describe("keys and permissions", () => {
  it("accepts a good key and refuses a missing or a wrong one, always with HTTP 200", async () => {
    const { get } = await startSandbox();
    expect(await get("check")).toEqual({ status: 1, data: true });
    expect(await get("check", {}, null)).toEqual({ status: 0, error: "api_key_missing" });
    expect(await get("check", {}, "x".repeat(40))).toEqual({ status: 0, error: "api_key_invalid" });
  });

  it("refuses what is outside the key's permissions", async () => {
    const { get, post, readOnlyKey } = await startSandbox();
    expect(await get("check", {}, readOnlyKey)).toMatchObject({ status: 1 });
    expect(await get("customers/list", {}, readOnlyKey)).toMatchObject({ status: 1 });
    const refused = { status: 0, error: "api_key_permission_denied" };
    expect(await post("customers/registration", mario, readOnlyKey)).toEqual(refused);
    expect(await get("orders/list", {}, readOnlyKey)).toEqual(refused);
    expect(await get("customers/list")).toEqual({ status: 1, data: [] });
  });

  it("refuses unknown paths and wrong verbs", async () => {
    const { get, post } = await startSandbox();
    expect(await get("customers/unknown")).toEqual({ status: 0, error: "endpoint_not_found" });
    expect(await get("customers/registration", mario)).toEqual({ status: 0, error: "method_not_allowed" });
    expect(await post("check", {})).toEqual({ status: 0, error: "method_not_allowed" });
  });

  it.each([
    ["message", "code", { status: 0, message: "api_key_missing" }],
    ["data.message", "code", { status: 0, data: { message: "api_key_missing" } }],
    ["error", "sentence", { status: 0, error: "Chiave API mancante" }],
  ] as const)("can give the reason as %s, as a %s", async (errorField, errorText, answer) => {
    const { get } = await startSandbox({ behaviour: { errorField, errorText } });
    expect(await get("check", {}, null)).toEqual(answer);
  });

  it("answers a page outside the API", async () => {
    const { origin } = await startSandbox();
    const response = await fetch(`${origin}/wp-login.php`);
    expect([response.status, response.headers.get("content-type")]).toEqual([
      404,
      "text/html; charset=utf-8",
    ]);
  });
});

describe("registration", () => {
  it("creates a customer from JSON, with billing data nested", async () => {
    const { post, get } = await startSandbox();
    const { data } = await post("customers/registration", {
      ...mario,
      telefono: "+393331234567",
      dati_fatturazione: {
        indirizzo: "Via Roma 1",
        citta: "BG",
        comune: "Bergamo",
        cap: "24121",
        cod_univoco: "ABC1234",
      },
      marketing_active: true,
      marketing_list: [1, "Fiera"],
      tags: ["vip", "fair"],
    });
    const { id } = data as { id: string };
    expect(id).toMatch(/^\d+$/);
    expect(await get("customers/get", { id })).toMatchObject({
      data: {
        id: Number(id),
        nome: "Mario",
        formatted_name: "Mario Rossi",
        telefono_cellulare: "+393331234567",
        dati_fatturazione: { indirizzo: "Via Roma 1", citta: "BG", comune: "Bergamo", cap: "24121" },
        marketing_active: true,
        marketing_list: ["Newsletter", "Fiera"],
        tags: ["vip", "fair"],
      },
    });
  });

  it("takes forms: brackets, flat billing fields, and tags as one string", async () => {
    const { postForm, get } = await startSandbox();
    await postForm("customers/registration", {
      ...mario,
      ragione_sociale: "Rossi S.r.l.",
      citta: "MI",
      "dati_fatturazione[citta]": "BG",
      tags: "vip, fair",
      marketing_active: "1",
    });
    expect(await get("customers/get", { email: mario.email })).toMatchObject({
      data: {
        dati_fatturazione: { ragione_sociale: "Rossi S.r.l.", citta: "BG" },
        tags: ["vip", "fair"],
        marketing_active: true,
      },
    });
  });

  it("reads a form that is labelled as JSON, as the vendor's plugin sends it", async () => {
    const { send, get } = await startSandbox();
    await send("customers/registration", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: new URLSearchParams(mario).toString(),
    });
    expect(await get("customers/get", { email: mario.email })).toMatchObject({ data: { cognome: "Rossi" } });
  });

  it("keeps more than twenty tags of a form", async () => {
    const { postForm, get } = await startSandbox();
    const tags = Array.from({ length: 30 }, (_, index) => `tag-${index}`);
    await postForm("customers/registration", [
      ...Object.entries(mario),
      ...tags.map((tag): [string, string] => ["tags[]", tag]),
    ]);
    expect(await get("customers/get", { email: mario.email })).toMatchObject({ data: { tags } });
  });

  it.each([
    ["401", 401, '{"status":0,"error":"api_key_invalid"}'],
    ["401-page", 401, "<html><body><h1>401</h1></body></html>"],
    ["403-empty", 403, ""],
  ] as const)("can refuse a key like this: %s", async (refusedKey, status, body) => {
    const { origin } = await startSandbox({ behaviour: { refusedKey } });
    const answer = await fetch(`${origin}/m/api/check`, { headers: { "X-Fw360-Key": "wrong" } });
    expect([answer.status, await answer.text()]).toEqual([status, body]);
  });

  it("updates the customer who holds the e-mail, whatever its case, and leaves absent fields alone", async () => {
    const { post, get } = await startSandbox();
    const first = await post("customers/registration", { ...mario, telefono: "+393331234567" });
    const second = await post("customers/registration", {
      ...mario,
      email: "Mario.Rossi@EXAMPLE.it",
      nome: "Marco",
    });
    expect(second).toEqual(first);
    expect(await get("customers/list")).toMatchObject({
      data: [{ nome: "Marco", email: "mario.rossi@example.it", telefono_cellulare: "+393331234567" }],
    });
  });

  it.each([
    [{ nome: "M" }, "nome_invalid"],
    [{ nome: "-" }, "nome_invalid"],
    [{ cognome: "" }, "cognome_invalid"],
    [{ email: "" }, "email_missing"],
    [{ email: "mario" }, "email_invalid"],
    [{ marketing_list: [99] }, "marketing_list_not_found"],
    [{ marketing_active: "perhaps" }, "parameter_invalid"],
    [{ dati_fatturazione: "Bergamo" }, "parameter_invalid"],
  ])("refuses %j", async (change, error) => {
    const { post, control } = await startSandbox();
    expect(await post("customers/registration", { ...mario, ...change })).toEqual({ status: 0, error });
    expect((await control("GET", "stats")).body).toMatchObject({ customers: 0, writes: emptyObject });
  });

  it("refuses a body that it cannot read", async () => {
    const { send } = await startSandbox();
    expect(await send("customers/registration", { method: "POST", body: '{"nome": ' })).toEqual({
      status: 0,
      error: "request_body_invalid",
    });
  });

  it.each([
    ["replace", ["b"]],
    ["add", ["a", "b"]],
  ] as const)("can %s the tags of a known customer", async (registrationTags, tags) => {
    const { post, get } = await startSandbox({ behaviour: { registrationTags } });
    await post("customers/registration", { ...mario, tags: ["a"] });
    await post("customers/registration", { ...mario, tags: ["b"] });
    expect(await get("customers/get", { email: mario.email })).toMatchObject({ data: { tags } });
  });
});

describe("update and delete", () => {
  async function withMario(behaviour = {}) {
    const sandbox = await startSandbox({ behaviour });
    const { data } = await sandbox.post("customers/registration", { ...mario, tags: ["vip"] });
    return { ...sandbox, id: (data as { id: string }).id };
  }

  it.each(["id", "customer_id"])("finds the customer by %s, by POST as well as by GET", async (name) => {
    const { id, post, get } = await withMario();
    expect(await post("customers/update", { [name]: id, comune: "Bergamo" })).toMatchObject({ status: 1 });
    expect(await get("customers/update", { [name]: id, citta: "BG" })).toMatchObject({ status: 1 });
    expect(await get("customers/get", { id })).toMatchObject({
      data: { dati_fatturazione: { comune: "Bergamo", citta: "BG" } },
    });
  });

  it("clears a field that is sent blank", async () => {
    const { id, post, get } = await withMario();
    await post("customers/update", { id, telefono: "+393331234567" });
    await post("customers/update", { id, telefono: "" });
    const { data } = await get("customers/get", { id });
    expect(["None", null, "", undefined]).toContain((data as Record<string, unknown>).telefono_cellulare);
  });

  it("moves a customer to a free e-mail and refuses one that is taken", async () => {
    const { id, post, get } = await withMario();
    await post("customers/registration", { ...mario, email: "anna@example.it" });
    const taken = await post("customers/update", { id, email: "ANNA@example.it" });
    expect(taken).toEqual({ status: 0, error: "email_already_exists" });
    await post("customers/update", { id, email: "mario@example.com" });
    expect(await get("customers/get", { email: mario.email })).toEqual({
      status: 0,
      error: "customer_not_found",
    });
    expect(await get("customers/get", { email: "mario@example.com" })).toMatchObject({
      data: { id: Number(id) },
    });
  });

  it.each([
    [false, { tags: ["vip"], marketing_active: false }],
    [true, { tags: ["new"], marketing_active: true }],
  ])("can ignore or apply tags and marketing: %s", async (applies, expected) => {
    const { id, post, get } = await withMario({
      updateAppliesTags: applies,
      updateAppliesMarketing: applies,
    });
    await post("customers/update", { id, tags: ["new"], marketing_active: true });
    expect(await get("customers/get", { id })).toMatchObject({ data: expected });
  });

  it("deletes a customer once", async () => {
    const { id, post, get } = await withMario();
    expect(await post("customers/delete", { id })).toMatchObject({ status: 1 });
    expect(await post("customers/delete", { id })).toEqual({ status: 0, error: "customer_not_found" });
    expect(await get("customers/list")).toEqual({ status: 1, data: [] });
  });

  it("can answer customers/get of an unknown customer with success and null", async () => {
    const { get } = await withMario({ getMissing: "null" });
    expect(await get("customers/get", { id: "9" })).toEqual({ status: 1, data: null });
  });
});

describe("what comes back", () => {
  it("shows missing values as None, null, blank or not at all, the same way every time", async () => {
    const { control, get } = await startSandbox();
    await control("POST", "customers", { email: "a@example.it" });
    await control("POST", "customers", { email: "b@example.it" });
    await control("POST", "customers", { email: "c@example.it" });
    await control("POST", "customers", { email: "d@example.it" });
    const { data } = await get("customers/list");
    const phones = (data as Record<string, unknown>[]).map(({ telefono_cellulare: phone }) => phone);
    expect(new Set(phones)).toEqual(new Set(["None", null, "", undefined]));
    expect(await get("customers/list")).toEqual({ status: 1, data });
  });

  it("mixes numbers and numeric strings as ids", async () => {
    const { post, get } = await startSandbox();
    await post("customers/registration", mario);
    expect(await get("customers/get", { email: mario.email })).toMatchObject({ data: { id: 1001 } });
    expect(await get("customers/search", { query: "rossi" })).toMatchObject({ data: [{ id: "1001" }] });
  });

  it("repeats the address at the top level for some customers, where it may be one edit old", async () => {
    const { control, get } = await startSandbox();
    for (const name of ["a", "b", "c"]) {
      await control("POST", "customers", { email: `${name}@example.it`, comune: "Bergamo" });
    }
    for (const id of [1001, 1002, 1003]) await control("PUT", `customers/${id}`, { comune: "Milano" });
    const { data } = await get("customers/list");
    const places = (data as { comune?: string; dati_fatturazione: { comune: string } }[]).map((customer) => [
      customer.comune,
      customer.dati_fatturazione.comune,
    ]);
    expect(new Set(places.map(([top]) => top))).toEqual(new Set(["Milano", "Bergamo", undefined]));
    expect(places.every(([, nested]) => nested === "Milano")).toBe(true);
  });

  it.each([
    [
      { tagsOnRead: "string", marketingOnRead: "number" },
      { tags: "vip, fair", marketing_active: 1 },
    ],
    [
      { tagsOnRead: "array", marketingOnRead: "string" },
      { tags: ["vip", "fair"], marketing_active: "1" },
    ],
  ] as const)("can show tags and marketing as %j", async (behaviour, expected) => {
    const { post, get } = await startSandbox({ behaviour });
    await post("customers/registration", { ...mario, tags: ["vip", "fair"], marketing_active: true });
    expect(await get("customers/get", { email: mario.email })).toMatchObject({ data: expected });
  });
});

describe("registration of customers that the account does not take as they are", () => {
  it("can ask for a password", async () => {
    const { post } = await startSandbox({ behaviour: { registrationAsksPassword: true } });
    expect(await post("customers/registration", mario)).toEqual({ status: 0, error: "password_missing" });
    expect(await post("customers/registration", { ...mario, password: "x" })).toMatchObject({ status: 1 });
  });

  it("can make another customer of a known e-mail", async () => {
    const { post, get } = await startSandbox({ behaviour: { registrationOfKnown: "another" } });
    const [first, second] = [
      await post("customers/registration", mario),
      await post("customers/registration", mario),
    ];
    expect(first.data).not.toEqual(second.data);
    expect((await get("customers/list")).data).toHaveLength(2);
  });

  it("can refuse an e-mail that is known", async () => {
    const { post } = await startSandbox({ behaviour: { registrationOfKnown: "refusal" } });
    expect(await post("customers/registration", mario)).toMatchObject({ status: 1 });
    expect(await post("customers/registration", mario)).toEqual({ status: 0, error: "email_already_exists" });
  });
});

describe("lists", () => {
  it("pages through everybody exactly once, by GET and by POST", async () => {
    const { get, post } = await startSandbox({ customers: 45 });
    const pages = [
      await get("customers/list", { page: "1", limit: "20" }),
      await post("customers/list", { page: 2, limit: 20 }),
      await get("customers/list", { page: "3", limit: "20" }),
    ].map(({ data }) => data as { id: string }[]);
    expect(pages.map((page) => page.length)).toEqual([20, 20, 5]);
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(45);
    expect(await get("customers/list", { page: "4", limit: "20" })).toEqual({ status: 1, data: [] });
  });

  it("cuts the limit down to the largest it serves", async () => {
    const { get } = await startSandbox({ customers: 12, behaviour: { maxListLimit: 5 } });
    expect((await get("customers/list", { limit: "1000" })).data).toHaveLength(5);
  });

  it.each([
    ["nothing", []],
    ["last", ["1001"]],
    ["first", ["1003", "1002"]],
  ] as const)("can give %s beyond the last page", async (beyondLastPage, ids) => {
    const { control, get } = await startSandbox({ behaviour: { beyondLastPage } });
    for (const name of ["a", "b", "c"]) await control("POST", "customers", { email: `${name}@example.it` });
    const { data } = await get("customers/list", { page: "3", limit: "2" });
    expect((data as { id: string }[]).map(({ id }) => id)).toEqual(ids);
  });

  it("finds any part of a text, or its beginning alone, or the whole of it", async () => {
    const queries = ["333 1234567", "333 12", "1234567"];
    const found = async (searchFinds: "parts" | "beginnings" | "whole") => {
      const { get, post } = await startSandbox({ behaviour: { searchFinds } });
      await post("customers/registration", { ...mario, telefono: "333 1234567" });
      const answers = await Promise.all(queries.map((query) => get("customers/search", { query })));
      return answers.map(({ data }) => (data as unknown[]).length);
    };
    expect(await found("parts")).toEqual([1, 1, 1]);
    expect(await found("beginnings")).toEqual([1, 1, 0]);
    expect(await found("whole")).toEqual([1, 0, 0]);
  });

  it("can refuse a page beyond the last and a search that finds no customer, and count from 0", async () => {
    const { get } = await startSandbox({
      customers: 3,
      behaviour: { beyondLastPage: "refusal", searchMissing: "refusal", firstPage: "0" },
    });
    expect((await get("customers/list", { page: "0", limit: "2" })).data).toHaveLength(2);
    expect((await get("customers/list", { page: "1", limit: "2" })).data).toHaveLength(1);
    expect(await get("customers/list", { page: "2", limit: "2" })).toEqual({
      status: 0,
      error: "page_invalid",
    });
    expect(await get("customers/search", { query: "unknown" })).toEqual({
      status: 0,
      error: "results_not_found",
    });
  });

  it("can show no more than who somebody is", async () => {
    const { get, post } = await startSandbox({ behaviour: { listShows: "names" } });
    await post("customers/registration", { ...mario, telefono: "+393331234567" });
    expect((await get("customers/list")).data).toEqual([{ id: "1001", ...mario }]);
  });

  it.each([
    ["newest", "1003"],
    ["oldest", "1001"],
  ] as const)("can list the %s first", async (listOrder, first) => {
    const { control, get } = await startSandbox({ behaviour: { listOrder } });
    for (const name of ["a", "b", "c"]) await control("POST", "customers", { email: `${name}@example.it` });
    expect(await get("customers/list", { limit: "1" })).toMatchObject({ data: [{ id: first }] });
  });

  it("searches parts of names, e-mails and phones", async () => {
    const { post, postForm } = await startSandbox();
    await post("customers/registration", { ...mario, telefono: "+393331234567" });
    await post("customers/registration", { nome: "Anna", cognome: "Verdi", email: "anna@example.com" });
    const found = async (query: string) =>
      ((await postForm("customers/search", { query })).data as { nome: string }[]).map(({ nome }) => nome);
    expect(await found("mario ro")).toEqual(["Mario"]);
    expect(await found("EXAMPLE.COM")).toEqual(["Anna"]);
    expect(await found("3331234")).toEqual(["Mario"]);
    expect(await found("unknown")).toEqual([]);
  });

  it("lists sources, tags in use, and one customer's orders", async () => {
    const { post, get, control } = await startSandbox();
    await post("customers/registration", { ...mario, tags: ["vip", "fair"] });
    await control("POST", "customers/1001/orders", { date: "2026-05-01", total: 12.5 });
    await control("POST", "customers/1001/orders", { date: "2026-05-02", total: 7 });
    expect((await get("customers/sources")).data).toContainEqual({ id: 6, nome: "API" });
    expect((await get("marketing/tags")).data).toEqual(["fair", "vip"]);
    expect((await get("orders/list", { customer: "1001" })).data).toMatchObject([
      { customer: "1001", date: "2026-05-01", total: "12.50", status: "completed" },
      { total: "7.00" },
    ]);
    expect((await get("orders/list", { customer: "9" })).data).toEqual([]);
  });

  it("writes lines into the timeline and refuses dates that are none", async () => {
    const { post, control } = await startSandbox();
    await post("customers/registration", mario);
    const line = { customer_id: 1001, title: "Order", content: "<p>Hello</p>", date: "2026-11-20" };
    expect(await post("customers/history/create", line)).toMatchObject({ status: 1 });
    expect(await post("customers/history/create", { ...line, date: "20/11/2026" })).toEqual({
      status: 0,
      error: "date_invalid",
    });
    expect((await control("GET", "state")).body).toMatchObject({
      timeline: [{ customerId: 1001, title: "Order", content: "<p>Hello</p>", date: "2026-11-20" }],
    });
  });
});
