import { describe, expect, test } from "vitest";

import { createFramework360Client } from "./client.ts";

let accounts = 0;

describe("a refusal in unknown words", () => {
  type Said = (who: URLSearchParams) => Response;
  const people = [{ id: 1, nome: "Anna" }];

  function accountSaying(said: Said, { listed = people } = {}) {
    const asked: string[] = [];
    const send: typeof fetch = async (input) => {
      const { pathname, searchParams } = new URL(String(input));
      asked.push(pathname.replace("/m/api/customers/", ""));
      return pathname.endsWith("list") ? Response.json({ status: 1, data: listed }) : said(searchParams);
    };
    const baseUrl = `https://missing-${(accounts += 1)}.example.it`;
    return { client: createFramework360Client({ baseUrl, apiKey: "k3y", fetch: send }), asked };
  }

  const annaOr =
    (ofOthers: Said): Said =>
    (who) =>
      who.get("id") === "1" ? Response.json({ status: 1, data: people[0] }) : ofOthers(who);

  test.each<[string, Said]>([
    ["no reason", () => Response.json({ status: 0 })],
    ["a word", () => Response.json({ status: 0, error: "Errore" })],
    ["words with the id", (who) => Response.json({ status: 0, error: `Boh ${who.get("id")}!` })],
    ["an id that is not valid", () => Response.json({ status: 0, error: "ID non valido" })],
    ["success without data", () => Response.json({ status: 1 })],
    ["success and a word", () => Response.json({ status: 1, data: "Errore" })],
    ["HTTP 404 and JSON", () => Response.json({}, { status: 404 })],
    ["HTTP 404 and a page", () => new Response("<html>Not Found</html>", { status: 404 })],
    ["HTTP 404 and nothing", () => new Response(null, { status: 404 })],
  ])(
    "(%s) means a missing customer when it is also said of an impossible one, and not of a listed one",
    async (_name, said) => {
      expect(await accountSaying(annaOr(said)).client.getCustomer({ id: "7" })).toBeNull();
    },
  );

  test("means so for an e-mail too, and in an account without customers", async () => {
    const said: Said = () => Response.json({ status: 0, error: "Errore" });
    const filled = accountSaying(annaOr(said)).client;
    const empty = accountSaying(said, { listed: [] }).client;
    expect(await filled.getCustomer({ email: "x@example.it" })).toBeNull();
    expect(await empty.getCustomer({ email: "x@example.it" })).toBeNull();
  });

  test("does not when it is said of listed customers too", async () => {
    const { client } = accountSaying(() => Response.json({ status: 0, error: "Errore" }));
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("does not when an account that fails now and then says it of both, and then shows the customer or says something else", async () => {
    const failed = () => Response.json({ status: 0, error: "Operazione non riuscita" });
    const missing = () => Response.json({ status: 0, error: "Scheda non presente in elenco" });
    const bruno = { id: 7, nome: "Bruno" };
    for (const later of [
      { ofBruno: () => Response.json({ status: 1, data: bruno }), ofOthers: failed },
      { ofBruno: failed, ofOthers: missing },
    ]) {
      const times = new Map<string | null, number>();
      const { client } = accountSaying(
        annaOr((who) => {
          const id = who.get("id");
          times.set(id, (times.get(id) ?? 0) + 1);
          if (times.get(id) === 1) return failed();
          return id === "7" ? later.ofBruno() : later.ofOthers();
        }),
      );
      await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({ kind: "unavailable" });
    }
  });

  test("does not when something else is said of an impossible customer", async () => {
    const { client } = accountSaying(
      annaOr((who) =>
        Response.json({ status: 0, error: who.get("id") === "7" ? "Bloccato" : "Non so chi sia" }),
      ),
    );
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({ kind: "unavailable" });
  });

  test.each<[string, Response]>([
    ["without data", Response.json({ status: 1 })],
    ["with a customer that has no id", Response.json({ status: 1, data: { nome: "Anna" } })],
  ])("is not a success %s when an impossible customer is answered otherwise", async (_name, about7) => {
    const { client } = accountSaying(
      annaOr((who) => (who.get("id") === "7" ? about7 : Response.json({ status: 0, error: "Boh" }))),
    );
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("is not looked for in an account that is not available", async () => {
    const { client, asked } = accountSaying(() => new Response("", { status: 502 }));
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({ kind: "unavailable" });
    expect(asked).toEqual(["get"]);
  });
});

describe("a search that is refused in unknown words", () => {
  const anna = { id: 1, nome: "Anna", email: "anna@example.it" };

  /** An account that answers `said` to every search but one for Anna. */
  function accountSearching(said: unknown, { listed = [anna], finds = true } = {}) {
    let searches = 0;
    const send: typeof fetch = async (input) => {
      const { pathname, searchParams } = new URL(String(input));
      if (pathname.endsWith("list")) return Response.json({ status: 1, data: listed });
      searches += 1;
      const isAnna = finds && searchParams.get("query") === anna.email;
      return Response.json(isAnna ? { status: 1, data: [anna] } : said);
    };
    const baseUrl = `https://search-${(accounts += 1)}.example.it`;
    const pause = () => Promise.resolve();
    const client = createFramework360Client({ baseUrl, apiKey: "k3y", fetch: send, pause });
    return { search: () => client.searchCustomers("x@example.it"), searches: () => searches };
  }

  test.each([[[]], [{ status: 0, error: "La ricerca non ha prodotto nulla" }]])(
    "(%j) found none where the same is said of a customer who cannot exist, and not of a listed one",
    async (said) => {
      const { search } = accountSearching(said);
      expect(await search()).toEqual([]);
      expect(await accountSearching(said, { listed: [] }).search()).toEqual([]);
    },
  );

  test("is asked about once", async () => {
    const { search, searches } = accountSearching([]);
    await search();
    const before = searches();
    expect(await search()).toEqual([]);
    expect(searches()).toBe(before + 1);
  });

  test("is trouble where no search is answered", async () => {
    const { search } = accountSearching({ status: 0, error: "Errore 17" }, { finds: false });
    await expect(search()).rejects.toMatchObject({ kind: "unavailable" });
  });
});
