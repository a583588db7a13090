import { describe, expect, test } from "vitest";

import type { Explanation } from "../sync/explanation.ts";
import { SideError } from "../sync/side.ts";
import { acceptsToken, checkAccess } from "./check-access.ts";
import { shopify, wire } from "./testing.ts";

const granting =
  (...handles: string[]) =>
  () => ({
    currentAppInstallation: { accessScopes: handles.map((handle) => ({ handle })) },
    customers: { nodes: [wire] },
  });

test("a shop whose customers can be read and written is accepted", async () => {
  const { client } = shopify({ CheckAccess: granting("read_customers", "write_customers") });
  await expect(checkAccess(client)).resolves.toBeUndefined();
});

test("a shop whose customers can only be read is refused, although no call fails", async () => {
  const { client } = shopify({ CheckAccess: granting("read_customers") });
  await expect(checkAccess(client)).rejects.toMatchObject({
    kind: "unauthorized",
    explanation: { code: "scope-missing" },
  });
});

const refusing = (
  code: string,
  params: Record<string, string | number>,
  kind: "unauthorized" | "unavailable",
) => ({
  request: () => Promise.reject(new SideError("shopify", kind, { code, params } as unknown as Explanation)),
});

describe("a token is taken by Shopify", () => {
  test("while the app has it, whatever it permits", async () => {
    expect(await acceptsToken(shopify({ CheckAccess: granting("write_customers") }).client)).toBe(true);
    expect(await acceptsToken(shopify({ CheckAccess: granting() }).client)).toBe(true);
    expect(await acceptsToken(refusing("approval-missing", {}, "unauthorized"))).toBe(true);
  });

  test.each([
    ["token-refused", {}, "unauthorized"],
    ["token-expired", {}, "unauthorized"],
    ["token-missing", {}, "unauthorized"],
    ["store-frozen", {}, "unauthorized"],
    ["http-error", { status: 404 }, "unavailable"],
  ] as const)("no more when it answers %s %j", async (code, params, kind) => {
    expect(await acceptsToken(refusing(code, params, kind))).toBe(false);
  });

  test.each([
    ["connection-broken", {}],
    ["throttled", {}],
    ["http-error", { status: 500 }],
  ] as const)("or not, which %s %j does not tell", async (code, params) => {
    await expect(acceptsToken(refusing(code, params, "unavailable"))).rejects.toThrow(SideError);
  });
});
