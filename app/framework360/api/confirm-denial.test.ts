import { describe, expect, test } from "vitest";

import { testKey } from "../testing.ts";
import { createFramework360Client } from "./client.ts";

let accounts = 0;

type Answer = () => Response;

/** An account that gives these answers by operation, and answers every other one with success. Records what it was asked. */
function accountWith(answers: Record<string, Answer | ((parameters: Record<string, unknown>) => Response)>) {
  const asked: string[] = [];
  const send: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const operation = url.pathname.replace("/m/api/", "");
    asked.push(operation);
    const body = init?.body ? String(init.body) : url.search;
    const parameters = body.startsWith("{")
      ? (JSON.parse(body) as Record<string, unknown>)
      : Object.fromEntries(new URLSearchParams(body));
    return answers[operation]?.(parameters) ?? Response.json({ status: 1, data: [] });
  };
  const baseUrl = `https://denial-${(accounts += 1)}.example.it`;
  const client = createFramework360Client({
    baseUrl,
    apiKey: testKey,
    fetch: send,
    pause: () => Promise.resolve(),
  });
  return { client, asked };
}

const refused = (error: string, status = 200) => Response.json({ status: 0, error }, { status });
const page = (status: number, body = "<html><h1>Accesso negato</h1></html>") =>
  new Response(body, { status });

const everywhere = (answer: Answer) => ({
  check: answer,
  "customers/get": answer,
  "customers/update": answer,
});

describe("A refused key", () => {
  test.each([
    ["an HTML page with 401", () => page(401)],
    ["an empty body with 401", () => page(401, "")],
    ["an HTML page with 403", () => page(403)],
    ["an empty body with 403", () => page(403, "")],
    ["words with 401", () => refused("Unauthorized", 401)],
    ["words with 403", () => refused("Accesso negato", 403)],
    ["words", () => refused("Credenziale applicativa non riconosciuta")],
    ["a denial without a word of the key", () => refused("Non autorizzato")],
  ])("is one when every call is answered with %s", async (_what, answer) => {
    const { client } = accountWith(everywhere(answer));
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({ reason: "key-refused" });
    await expect(client.updateCustomer("7", { nome: "Anna" })).rejects.toMatchObject({
      reason: "key-refused",
    });
    await expect(client.check()).rejects.toMatchObject({ reason: "key-refused" });
  });

  test("is not told by a page that check gives only now and then", async () => {
    let times = 0;
    const { client } = accountWith({
      "customers/get": ({ id }) => (id === "7" ? page(403) : refused("Cliente non trovato")),
      check: () => ((times += 1) < 3 ? page(403) : Response.json({ status: 1 })),
    });
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({ kind: "unavailable" });
    await expect(client.check()).resolves.toBeUndefined();
  });

  test.each([401, 403])("is not told by a page with %i that answers one request alone", async (status) => {
    const { client } = accountWith({
      "customers/get": ({ id }) => (id === "7" ? page(status) : refused("Cliente non trovato")),
    });
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({
      kind: "unavailable",
      isAnswer: false,
      explanation: { code: "http-error" },
    });
  });

  test("is not told by words that one call alone is refused with", async () => {
    const { client } = accountWith({ "customers/get": () => refused("Chiave non valida") });
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({
      kind: "unavailable",
      isAnswer: false,
      explanation: { code: "call-failed", said: "Chiave non valida" },
    });
  });

  test("is not told while the account does not say what it thinks of the key", async () => {
    const { client } = accountWith({ "customers/get": () => page(401), check: () => page(502) });
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({ kind: "unavailable" });
  });
});

describe("A missing permission", () => {
  const denied = () => refused("La chiave non ha il permesso per questa funzione");

  test.each(["customers/get", "customers/update"])(
    "is one when %s is denied for nobody too",
    async (operation) => {
      const { client } = accountWith({ [operation]: denied });
      const call =
        operation === "customers/get"
          ? client.getCustomer({ id: "7" })
          : client.updateCustomer("7", { nome: "Anna" });
      await expect(call).rejects.toMatchObject({ reason: "permission-missing" });
    },
  );

  test.each([401, 403])(
    "is one when a list or an update is always answered with a page with %i",
    async (status) => {
      const { client } = accountWith({
        "customers/list": () => page(status),
        "customers/update": () => page(status, ""),
      });
      const denied = { reason: "permission-missing", explanation: { code: "call-not-permitted" } };
      await expect(client.listCustomers({ limit: 100 })).rejects.toMatchObject(denied);
      await expect(client.updateCustomer("7", { nome: "Anna" })).rejects.toMatchObject(denied);
    },
  );

  test("is not told by pages that are over in a moment, or that answer one customer alone", async () => {
    let times = 0;
    const { client } = accountWith({
      "customers/list": () => ((times += 1) < 4 ? page(403) : Response.json({ status: 1, data: [] })),
      "customers/update": ({ id }) => (id === "7" ? page(403) : refused("Cliente non trovato")),
    });
    const passing = { kind: "unavailable", isAnswer: false };
    await expect(client.listCustomers({ limit: 100 })).rejects.toMatchObject(passing);
    await expect(client.updateCustomer("7", { nome: "Anna" })).rejects.toMatchObject(passing);
  });

  test.each(["list", "search"])("is one when the account denies a %s", async (name) => {
    const { client } = accountWith({ [`customers/${name}`]: denied });
    const call = name === "list" ? client.listCustomers({ limit: 1 }) : client.searchCustomers("anna");
    await expect(call).rejects.toMatchObject({ reason: "permission-missing" });
  });

  test("is not told by one customer that the account keeps to itself", async () => {
    const denies = ({ id }: Record<string, unknown>) =>
      id === "7" ? refused("Non autorizzato") : refused("Cliente non trovato");
    const { client } = accountWith({ "customers/get": denies, "customers/update": denies });
    const own = { kind: "unavailable", isAnswer: true, explanation: { said: "Non autorizzato" } };
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject(own);
    await expect(client.updateCustomer("7", { nome: "Anna" })).rejects.toMatchObject(own);
  });

  test("is not told by one registration among others that pass", async () => {
    const { client } = accountWith({
      "customers/registration": ({ email }) =>
        email === "bandita@example.it"
          ? refused("Utente non autorizzato")
          : Response.json({ status: 1, data: { id: 7 } }),
    });
    const register = (email: string) => client.registerCustomer({ nome: "Anna", cognome: "Bo", email });
    await expect(register("bandita@example.it")).rejects.toMatchObject({ reason: "permission-missing" });
    await register("anna@example.it");
    await expect(register("bandita@example.it")).rejects.toMatchObject({ kind: "unavailable" });
  });
});

test("a call that passes asks the account nothing more", async () => {
  const { client, asked } = accountWith({});
  await client.listCustomers({ limit: 1 });
  expect(asked).toEqual(["customers/list"]);
});
