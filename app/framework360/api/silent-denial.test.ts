import { describe, expect, test } from "vitest";

import { checkConnection } from "./check-connection.ts";
import { createFramework360Client } from "./client.ts";

let accounts = 0;

type Answer = () => Response;

const people = ["anna", "bruno", "carla"].map((nome, index) => ({
  ...{ id: index + 1, nome, email: `${nome}@example.it` },
}));
const said = (body: unknown, status = 200) => Response.json(body, { status });

/** An account whose functions answer as they should, but for those that `answers` has answers of. */
function accountWith(answers: Record<string, (who: string) => Response | null>) {
  const asked: string[] = [];
  const send: typeof fetch = async (input) => {
    const { pathname, searchParams } = new URL(String(input));
    const operation = pathname.replace("/m/api/", "");
    asked.push(operation);
    const who = ["id", "email", "query", "page"].flatMap((name) => searchParams.get(name) ?? [])[0] ?? "";
    const known = people.find(({ id, email }) => [String(id), email].includes(who));
    const usual: Record<string, Answer> = {
      "customers/get": () =>
        said(known ? { status: 1, data: known } : { status: 0, error: "customer_not_found" }),
      "customers/search": () => said({ status: 1, data: known ? [known] : [] }),
      "customers/list": () => said({ status: 1, data: people }),
    };
    return answers[operation]?.(who) ?? usual[operation]?.() ?? said({ status: 1, data: [] });
  };
  const options = {
    baseUrl: `https://silent-${(accounts += 1)}.example.it`,
    apiKey: "k3y",
    fetch: send,
    pause: async () => account.pause(),
  };
  const client = createFramework360Client(options);
  const reads = {
    "customers/get": () => client.getCustomer({ id: "2" }),
    "customers/search": () => client.searchCustomers("new@example.it"),
  };
  const lists = [() => client.listCustomers({ limit: 10 }), () => client.listWithOthers({ limit: 10 })];
  const account = { client, reads, lists, asked, check: () => checkConnection(options), pause: () => {} };
  return account;
}

const silent: [string, Answer][] = [
  ["status 0", () => said({ status: 0 })],
  ["null", () => said(null)],
  ["an empty list", () => said([])],
  ["HTTP 401 and an empty object", () => said({}, 401)],
  ["HTTP 401 and a page", () => new Response("<html></html>", { status: 401 })],
  ["HTTP 403 and an empty object", () => said({}, 403)],
  ["HTTP 403 and status 0", () => said({ status: 0 }, 403)],
  ["HTTP 403 and a page", () => new Response("<html></html>", { status: 403 })],
  ["HTTP 403 and nothing", () => new Response(null, { status: 403 })],
  ["HTTP 404 and a page", () => new Response("<html></html>", { status: 404 })],
];
const operations = ["customers/get", "customers/search"] as const;
const cases = operations.flatMap((operation) =>
  silent.map(([name, answer]) => [operation, name, answer] as const),
);

describe("A refusal without words", () => {
  test.each(cases)(
    "of %s is a missing permission where all are refused so (%s)",
    async (operation, _name, answer) => {
      const { reads, check } = accountWith({ [operation]: answer });
      await expect(reads[operation]()).rejects.toMatchObject({
        reason: "permission-missing",
        explanation: { code: "call-not-permitted", params: { operation } },
      });
      expect(await check()).toMatchObject({ status: "permission-missing", functions: [operation] });
    },
  );

  const someCases = cases.filter(([, name]) => ["status 0", "HTTP 403 and an empty object"].includes(name));

  test.each(someCases)(
    "of %s is one too where customers are not listed either (%s)",
    async (operation, _name, answer) => {
      const { reads } = accountWith({ [operation]: answer, "customers/list": answer });
      await expect(reads[operation]()).rejects.toMatchObject({ reason: "permission-missing" });
    },
  );

  test.each(someCases)(
    "of %s is none where another customer is shown (%s)",
    async (operation, _name, answer) => {
      const { reads, check } = accountWith({
        [operation]: (who) => (["3", "carla@example.it"].includes(who) ? null : answer()),
      });
      const kind = await reads[operation]().catch((error: { kind: string }) => error.kind);
      expect(kind).not.toBe("unauthorized");
      expect(await check()).toMatchObject({ status: "ok" });
    },
  );

  test.each(someCases)(
    "of %s is none where it is over in a moment (%s)",
    async (operation, _name, answer) => {
      let isOver = false;
      const account = accountWith({ [operation]: () => (isOver ? null : answer()) });
      account.pause = () => {
        isOver = true;
      };
      await expect(account.reads[operation]()).rejects.toMatchObject({ kind: "unavailable" });
      expect(isOver).toBe(true);
    },
  );

  test.each(someCases)(
    "of %s is none while the account does not say whether it knows the key (%s)",
    async (operation, _name, answer) => {
      const { reads } = accountWith({ [operation]: answer, check: () => said({}, 502) });
      await expect(reads[operation]()).rejects.toMatchObject({ kind: "unavailable" });
    },
  );

  test.each(operations)("of %s is a refused key where the account refuses every call", async (operation) => {
    const refusal = () => said({ status: 0 });
    const all = ["check", "customers/get", "customers/search", "customers/list"];
    const { reads, check } = accountWith(Object.fromEntries(all.map((name) => [name, refusal])));
    await expect(reads[operation]()).rejects.toMatchObject({ reason: "key-refused" });
    expect(await check()).toMatchObject({ status: "key-refused" });
  });

  test.each(silent)(
    "of a list is a missing permission where another read is refused so too (%s)",
    async (_name, answer) => {
      const denied = accountWith({ "customers/get": answer, "customers/list": answer });
      for (const list of denied.lists) {
        await expect(list()).rejects.toMatchObject({ reason: "permission-missing" });
      }
      const functions = ["customers/get", "customers/list"];
      expect(await denied.check()).toMatchObject({ status: "permission-missing", functions });
    },
  );

  test("of a list alone may mean that it is empty", async () => {
    const { lists, check } = accountWith({ "customers/list": () => said({ status: 0 }) });
    for (const list of lists) await expect(list()).rejects.toMatchObject({ kind: "unavailable" });
    expect(await check()).toMatchObject({ status: "ok" });
  });

  test("of the first page of a list is none where the list is empty without a number", async () => {
    const { client, check } = accountWith({
      "customers/list": (page) => (page === "1" ? said(null) : said({ status: 1, data: [] })),
      "customers/get": () => said(null),
    });
    await expect(client.listCustomers({ page: 1, limit: 10 })).rejects.toMatchObject({ kind: "unavailable" });
    expect(await check()).toMatchObject({ status: "ok" });
  });

  test("of a missing customer is none in an account that refuses a list without a number so", async () => {
    const { client } = accountWith({
      "customers/list": (page) => (page === "1" ? null : said(null)),
      "customers/get": (who) => (["1", "2", "3"].includes(who) ? null : said(null)),
    });
    expect(await client.getCustomer({ email: "new@example.it" })).toBeNull();
  });

  test("of a further page of a list is not looked into", async () => {
    const { client, asked } = accountWith({ "customers/list": () => said({ status: 0 }) });
    await expect(client.listWithOthers({ page: 2, limit: 100 })).rejects.toMatchObject({
      kind: "unavailable",
    });
    expect(asked).toEqual(["customers/list"]);
  });

  test("of a list is a refused key where the account refuses every call", async () => {
    const refusal = () => said({ status: 0 });
    const { lists } = accountWith({ check: refusal, "customers/list": refusal });
    for (const list of lists) await expect(list()).rejects.toMatchObject({ reason: "key-refused" });
  });

  test.each(operations)("of %s is none where the account has words for it", async (operation) => {
    const { reads } = accountWith({ [operation]: () => said({ status: 0, error: "Errore 17" }) });
    await expect(reads[operation]()).rejects.toMatchObject({ kind: "unavailable" });
  });
});
