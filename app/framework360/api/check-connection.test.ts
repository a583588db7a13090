import { describe, expect, test } from "vitest";
import { checkAddresses, checkConnection, neededPermissions, usefulPermissions } from "./check-connection.ts";
import { serve } from "../testing.ts";

let accounts = 0;

/** An address of its own for each account, because a pause counts for all clients of an account. */
const ownAddress = () => `https://connection-${(accounts += 1)}.example.it`;

/** An account that gives these answers by operation, and answers every other one with success. */
function account(answers: Record<string, () => Response>) {
  const send: typeof fetch = async (input) => {
    const operation = new URL(String(input)).pathname.replace("/m/api/", "");
    return answers[operation]?.() ?? Response.json({ status: 1, data: [] });
  };
  return checkConnection({ baseUrl: ownAddress(), apiKey: "k", fetch: send });
}

const refusal = (error: string) => () => Response.json({ status: 0, error });
const html = (status: number) => () => new Response("<html></html>", { status });

function unreachable(code: string) {
  const send: typeof fetch = () =>
    Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) }));
  return checkConnection({ baseUrl: ownAddress(), apiKey: "k", fetch: send });
}

describe("Checking an account", () => {
  test("calls nothing that an account could take for a new customer or a change of a known one", async () => {
    const sent: [operation: string, body: unknown][] = [];
    const send: typeof fetch = async (input, init) => {
      const operation = new URL(String(input)).pathname.replace("/m/api/", "");
      if (init?.method === "POST") sent.push([operation, JSON.parse(String(init.body))]);
      return Response.json({ status: 1, data: { id: "7" } });
    };
    const found = await checkConnection({ baseUrl: "https://all.example.it", apiKey: "k", fetch: send });
    expect(sent).toEqual([
      ["customers/update", { id: "2147483647", customer_id: "2147483647" }],
      ["customers/history/create", { customer_id: "2147483647" }],
    ]);
    expect(found).toMatchObject({
      permissions: { "customers/registration": "unknown", "customers/update": "unknown" },
    });
  });

  test("is ok when every function may be called, and a customer that cannot exist is refused", async () => {
    const found = await account({ "customers/update": refusal("customer_not_found") });
    expect(found).toMatchObject({ status: "ok", permissions: { "customers/update": "granted" } });
  });

  test("is ok when a write is refused in unknown words", async () => {
    expect((await account({ "customers/update": refusal("boh") })).status).toBe("ok");
  });

  test("takes a function for allowed when it asks for an id, and not when its words are unknown", async () => {
    const found = await account({
      "customers/update": refusal("id_missing"),
      "customers/history/create": refusal("boh"),
    });
    expect(found).toMatchObject({
      permissions: { "customers/update": "granted", "customers/history/create": "unknown" },
    });
  });

  const askedFor = neededPermissions.filter((operation) => operation !== "customers/registration");
  test.each(askedFor)("reports %s when the key may not call it", async (operation) => {
    expect(await account({ [operation]: refusal("permission_denied") })).toMatchObject({
      status: "permission-missing",
      functions: [operation],
    });
  });

  test.each(usefulPermissions)("is ok without %s, and reports that", async (operation) => {
    expect(await account({ [operation]: refusal("permission_denied") })).toMatchObject({
      status: "ok",
      permissions: { [operation]: "missing" },
    });
  });

  test("continues when the key may not call check itself", async () => {
    expect((await account({ check: refusal("api_key_permission_denied") })).status).toBe("ok");
  });

  test.each([
    ["key-refused", refusal("api_key_invalid")],
    ["key-refused", refusal("Chiave API non valida")],
    ["key-refused", () => Response.json({}, { status: 401 })],
    ["not-framework360", html(200)],
    ["not-framework360", html(404)],
    ["not-framework360", () => Response.json({ hello: "world" })],
    [
      "not-framework360",
      () => new Response(null, { status: 301, headers: { Location: "https://www.example.it" } }),
    ],
    ["unavailable", html(502)],
    ["unavailable", html(503)],
    ["unavailable", () => Response.json({}, { status: 429, headers: { "Retry-After": "600" } })],
  ])("is %s by the answer to check", async (status, answer) => {
    expect(await account({ check: answer })).toMatchObject({ status });
  });

  test.each([
    ["address-not-found", "ENOTFOUND"],
    ["address-not-found", "ECONNREFUSED"],
    ["certificate-untrusted", "CERT_HAS_EXPIRED"],
    ["certificate-untrusted", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["too-slow", "UND_ERR_CONNECT_TIMEOUT"],
    ["too-slow", "UND_ERR_HEADERS_TIMEOUT"],
  ])("is %s when the call fails with %s", async (status, code) => {
    expect(await unreachable(code)).toEqual({ status });
  });
});

describe("Checking addresses", () => {
  const at = (answering: string, asked: string[] = []) => {
    const send: typeof fetch = async (input) => {
      const { origin } = new URL(String(input));
      asked.push(origin);
      return origin === answering ? Response.json({ status: 1, data: [] }) : html(404)();
    };
    return (baseUrl: string) => ({ baseUrl, apiKey: "k", fetch: send });
  };

  test("finds the one that is the API, and says which", async () => {
    const addresses = ["https://nome.myframework360.com", "https://nome.framework360.site"] as const;
    const found = await checkAddresses(addresses, at("https://nome.framework360.site"));
    expect(found).toMatchObject({ baseUrl: "https://nome.framework360.site", check: { status: "ok" } });
  });

  test("asks no other one when the first is the API", async () => {
    const asked: string[] = [];
    await checkAddresses(["https://a.it", "https://www.a.it"], at("https://a.it", asked));
    expect(new Set(asked)).toEqual(new Set(["https://a.it"]));
  });

  test("tells of the first one when none is", async () => {
    const found = await checkAddresses(["https://b.it", "https://www.b.it"], at("https://c.it"));
    expect(found).toEqual({ baseUrl: "https://b.it", check: { status: "not-framework360" } });
  });
});

test("a check whose calls come byte by byte ends with its own time, over all addresses together", async () => {
  const account = await serve((_req, res) => {
    const timer = setInterval(() => res.write(" "), 5);
    res.on("close", () => clearInterval(timer));
  });
  const addresses = [account.baseUrl, `${account.baseUrl}/b`, `${account.baseUrl}/c`] as const;
  const optionsFor = (baseUrl: string) => ({ ...account, baseUrl, timeoutMs: 60_000 });
  const { check } = await checkAddresses(addresses, optionsFor, AbortSignal.timeout(100));
  expect(check).toEqual({ status: "too-slow" });
});

test("an account that answers slowly passes the check, and what it was not asked in time is unknown", async () => {
  const end = new AbortController();
  const account = await serve((req, res) => {
    if (req.url?.includes("customers/search")) return end.abort(new DOMException("over", "TimeoutError"));
    res.end(JSON.stringify({ status: 1, data: [] }));
  });
  const check = await checkConnection(account, end.signal);
  expect(check).toMatchObject({
    status: "ok",
    permissions: { "customers/list": "granted", "customers/search": "unknown", "orders/list": "unknown" },
  });
});
