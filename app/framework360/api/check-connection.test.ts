import { describe, expect, test } from "vitest";
import { checkConnection, neededPermissions, usefulPermissions } from "./check-connection.ts";

/** An account that gives these answers by operation, and answers every other one with success. */
function account(answers: Record<string, () => Response>) {
  const send: typeof fetch = async (input) => {
    const operation = new URL(String(input)).pathname.replace("/m/api/", "");
    return answers[operation]?.() ?? Response.json({ status: 1, data: [] });
  };
  return checkConnection({ baseUrl: "https://example.it", apiKey: "k", fetch: send });
}

const refusal = (error: string) => () => Response.json({ status: 0, error });
const html = (status: number) => () => new Response("<html></html>", { status });

function unreachable(code: string) {
  const send: typeof fetch = () =>
    Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) }));
  return checkConnection({ baseUrl: "https://example.it", apiKey: "k", fetch: send });
}

describe("Checking an account", () => {
  test("is ok when every function may be called, and empty calls are refused for their data", async () => {
    const found = await account({
      "customers/registration": refusal("email_missing"),
      "customers/update": refusal("customer_not_found"),
    });
    expect(found.status).toBe("ok");
  });

  test("is ok when an empty write is refused in unknown words", async () => {
    expect((await account({ "customers/update": refusal("boh") })).status).toBe("ok");
  });

  test("takes a function for allowed when it asks for an id, and not when its words are unknown", async () => {
    const found = await account({
      "customers/update": refusal("id_missing"),
      "customers/registration": refusal("boh"),
    });
    expect(found).toMatchObject({
      permissions: { "customers/update": "granted", "customers/registration": "unknown" },
    });
  });

  test.each(neededPermissions)("reports %s when the key may not call it", async (operation) => {
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
    ["unavailable", () => Response.json({}, { status: 429 })],
  ])("is %s by the answer to check", async (status, answer) => {
    expect(await account({ check: answer })).toMatchObject({ status });
  });

  test.each([
    "ENOTFOUND",
    "ECONNREFUSED",
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "UND_ERR_CONNECT_TIMEOUT",
  ])("takes %s for a wrong address", async (code) => {
    expect(await unreachable(code)).toEqual({ status: "address-not-found" });
  });
});
