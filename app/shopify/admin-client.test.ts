import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";

import { SideError } from "../sync/side.ts";
import { createAdminClient } from "./admin-client.ts";
import type { Operation } from "./operations.ts";
import { createMemoryLedger, createPointsBudget, type PointsBudget, type Spent } from "./points-budget.ts";

type Answer = { shop: { name: string } };
const shape = z.object({ shop: z.object({ name: z.string() }) });
const operation = "query ReadCustomer { shop { name } }" as Operation<Answer, Record<string, unknown>>;
const cost = {
  requestedQueryCost: 50,
  throttleStatus: { maximumAvailable: 100, currentlyAvailable: 10, restoreRate: 10 },
};

function answering(...answers: (() => Response | Promise<Response>)[]) {
  const calls: { url: string; init: RequestInit }[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const next = answers[Math.min(calls.length, answers.length - 1)]!;
    calls.push({ url, init });
    return next();
  });
  return calls;
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}) {
  return () => Response.json(body, { status, headers });
}

function client(waits: number[] = []) {
  let time = 0;
  const wait = async (ms: number) => {
    waits.push(ms);
    time += ms;
  };
  const ledger = createMemoryLedger(() => time);
  return createAdminClient({
    shop: "negozio.myshopify.com",
    accessToken: async () => "token-1",
    budget: createPointsBudget({ ledger, wait }),
  });
}

async function failure(): Promise<SideError> {
  const error: unknown = await client()
    .request(shape, operation, { email: "anna.bianchi@example.it" })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SideError);
  return error as SideError;
}

afterEach(() => vi.unstubAllGlobals());

describe("the admin client", () => {
  test("calls the shop's own address with the current token, and gives the data", async () => {
    const calls = answering(json({ data: { shop: { name: "Negozio" } } }));
    expect(await client().request(shape, operation, { a: 1 })).toEqual({ shop: { name: "Negozio" } });
    expect(calls[0]!.url).toBe("https://negozio.myshopify.com/admin/api/2026-10/graphql.json");
    expect(new Headers(calls[0]!.init.headers).get("X-Shopify-Access-Token")).toBe("token-1");
    expect(JSON.parse(calls[0]!.init.body as string)).toEqual({ query: operation, variables: { a: 1 } });
    expect(calls[0]!.init.signal).toBeInstanceOf(AbortSignal);
  });

  test("asks once for another token when Shopify refuses the current one", async () => {
    const calls = answering(
      json({ errors: "[API] Invalid API key or access token" }, 401),
      json({ data: { shop: { name: "Negozio" } } }),
    );
    const refused: (string | undefined)[] = [];
    const renewing = createAdminClient({
      shop: "negozio.myshopify.com",
      accessToken: async (token) => `token-${refused.push(token)}`,
    });
    expect(await renewing.request(shape, operation, {})).toEqual({ shop: { name: "Negozio" } });
    expect(refused).toEqual([undefined, "token-1"]);
    const sent = calls.map(({ init }) => new Headers(init.headers).get("X-Shopify-Access-Token"));
    expect(sent).toEqual(["token-1", "token-2"]);
  });

  test.each(["Something", { base: ["is odd"] }, [null, "odd"]])(
    "takes errors of another form than a list (%j) for a trouble that passes",
    async (errors) => {
      answering(json({ errors }));
      expect(await failure()).toMatchObject({ kind: "unavailable" });
    },
  );

  test.each([401, 403])("takes HTTP %i for a token that is no longer accepted", async (status) => {
    answering(json({ errors: "[API] Invalid API key or access token" }, status));
    expect(await failure()).toMatchObject({ side: "shopify", kind: "unauthorized" });
  });

  test("takes a page that forbids one request for this request's trouble, and not for the token's", async () => {
    const page = "<html><title>Attention Required!</title>The action you just performed was blocked.</html>";
    answering(() => new Response(page, { status: 403, headers: { "Content-Type": "text/html" } }));
    expect(await failure()).toMatchObject({
      kind: "unavailable",
      explanation: { code: "http-error", params: { status: 403 } },
    });
  });

  test("takes ACCESS_DENIED for a missing scope, and names it", async () => {
    const requiredAccess = "`write_customers` access scope.";
    const extensions = { code: "ACCESS_DENIED", requiredAccess };
    answering(json({ errors: [{ message: "Access denied", extensions }] }));
    const error = await failure();
    expect(error.kind).toBe("unauthorized");
    expect(error.message).toContain("write_customers");
  });

  test.each([
    ["402 for a store that is frozen", 402, "store-frozen"],
    ["423 for a store that Shopify locked", 423, "store-locked"],
  ])("takes HTTP %s", async (_what, status, code) => {
    answering(json({ errors: "Unavailable Shop" }, status));
    expect(await failure()).toMatchObject({ kind: "unauthorized", explanation: { code } });
  });

  test("takes SHOP_INACTIVE for a store that is closed, which concerns no single customer", async () => {
    const errors = [{ message: "The shop is not active.", extensions: { code: "SHOP_INACTIVE" } }];
    answering(json({ errors }));
    expect(await failure()).toMatchObject({
      kind: "unauthorized",
      explanation: { code: "store-frozen" },
    });
  });

  const withheld =
    "This app is not approved to access the Customer object. See https://shopify.dev/x for details.";

  test.each([
    ["a list", [{ message: withheld, extensions: { code: "ACCESS_DENIED" } }]],
    ["a list without codes", [{ message: "This app is not approved to use the email field." }]],
    ["a text", withheld],
  ])(
    "takes withheld customers, said in %s, for a missing approval and never for a customer that was deleted",
    async (_what, errors) => {
      answering(json({ data: { shop: null }, errors }));
      expect(await failure()).toMatchObject({
        kind: "unauthorized",
        explanation: { code: "approval-missing" },
      });
    },
  );

  test("passes on the wait that Shopify asks for", async () => {
    answering(json({ errors: "slow down" }, 429, { "Retry-After": "2.0" }));
    expect(await failure()).toMatchObject({ kind: "unavailable", retryAfterMs: 2000 });
  });

  test.each([500, 502, 503, 404])(
    "takes HTTP %i for a trouble that passes, and does not repeat",
    async (status) => {
      const calls = answering(json({}, status));
      expect(await failure()).toMatchObject({ kind: "unavailable", retryAfterMs: null });
      expect(calls).toHaveLength(1);
    },
  );

  test("takes a broken connection for a temporary failure", async () => {
    answering(() => Promise.reject(new TypeError("fetch failed")));
    expect(await failure()).toMatchObject({ kind: "unavailable" });
  });

  test.each([
    ["no JSON", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
    ["broken JSON", () => new Response("{", { headers: { "content-type": "application/json" } })],
    ["no data", json({})],
    ["another form", json({ data: { shop: { name: 7 } } })],
  ])("takes an answer with %s for a trouble that passes", async (_what, answer) => {
    answering(answer);
    expect(await failure()).toMatchObject({ kind: "unavailable" });
  });

  test("waits for the missing points and repeats a throttled call", async () => {
    const throttled = {
      errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
      extensions: { cost },
    };
    const calls = answering(json(throttled), json({ data: { shop: { name: "Negozio" } } }));
    const waits: number[] = [];
    expect(await client(waits).request(shape, operation, {})).toEqual({ shop: { name: "Negozio" } });
    expect(calls).toHaveLength(2);
    // 50 points and 20 in reserve, 10 there, 10 a second.
    expect(waits).toEqual([6000]);
  });

  test.each([{ isBackground: true }, { isBackground: false }])(
    "spends points as part of the work it is for: %j",
    async (options) => {
      answering(json({ data: { shop: { name: "Negozio" } } }));
      const spend = vi.fn(
        async (_name: string, call: () => Promise<Spent<unknown>>) => (await call()).answer,
      );
      const given = { shop: "negozio.myshopify.com", accessToken: async () => "token-1", ...options };
      const budget = { spend } as unknown as PointsBudget;
      await createAdminClient({ ...given, budget }).request(shape, operation, {});
      expect(spend.mock.lastCall).toEqual([
        "ReadCustomer",
        expect.any(Function),
        expect.objectContaining(options),
      ]);
    },
  );

  test("fails when a call stays throttled, and says when the points are available", async () => {
    const calls = answering(
      json({ errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }], extensions: { cost } }),
    );
    expect(await failure()).toMatchObject({ kind: "unavailable", retryAfterMs: 4000 });
    expect(calls).toHaveLength(6);
  });

  test("repeats codes only, never words about a person", async () => {
    answering(
      json({
        errors: [
          { message: "anna.bianchi@example.it is odd", extensions: { code: "INTERNAL_SERVER_ERROR" } },
        ],
      }),
    );
    const { kind, message } = await failure();
    expect(kind).toBe("unavailable");
    expect(message).toContain("INTERNAL_SERVER_ERROR");
    expect(message).not.toContain("anna");
  });
});

test("a redirect is not followed, because it would take the token along", async () => {
  const calls = answering(
    () => new Response(null, { status: 307, headers: { Location: "https://evil.example/" } }),
  );
  expect(await failure()).toMatchObject({ kind: "unavailable" });
  expect(calls).toHaveLength(1);
  expect(calls[0]!.init.redirect).toBe("manual");
});

test.each([
  ["of 200,000 levels", `{"data":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
  ["of a million values", `{"data":[${"1,".repeat(1_000_000)}1]}`],
  ["of ten megabytes", JSON.stringify({ data: "x".repeat(10_000_000) })],
])("an answer %s is not parsed", async (_what, body) => {
  answering(() => new Response(body, { headers: { "Content-Type": "application/json" } }));
  expect(await failure()).toMatchObject({
    kind: "unavailable",
    explanation: { code: "http-error", params: { status: 502 } },
  });
});

test("a Retry-After that is out of all proportion stands for an hour", async () => {
  answering(json({}, 503, { "Retry-After": "1000000000" }));
  expect((await failure()).retryAfterMs).toBe(3_600_000);
});
