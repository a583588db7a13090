import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { fetchAsMerchant, openApp, sendWebhook, shop } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld({ PROCESS_ROLE: "web" });
  await openApp(world);
});

afterAll(() => world.close());

describe("who may frame a page", () => {
  const policyOf = (page: Response) => page.headers.get("content-security-policy");

  test("is the shop's own admin", async () => {
    const policy = policyOf(await openApp(world));
    expect(policy).toMatch(new RegExp(`^frame-ancestors https://${shop} https://admin\\.shopify\\.com( |;)`));
    expect(policy).not.toContain("*.myshopify.com");
  });

  test("is nobody where no shop is known", async () => {
    const page = await fetch(`${world.appOrigin}/auth/login`, { headers: { "User-Agent": "Mozilla/5.0" } });
    expect(policyOf(page)).toBe("frame-ancestors 'none'");
  });
});

test.each(["/auth/login", "/healthz", "/favicon.svg", "/no-such-page"])(
  "%s tells browsers to take it for nothing else, and nobody what it runs on",
  async (path) => {
    const { headers } = await fetch(`${world.appOrigin}${path}`, {
      headers: { "User-Agent": "Mozilla/5.0" },
    });
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("strict-transport-security")).toMatch(/^max-age=\d{7,}/);
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("x-powered-by")).toBeNull();
    // The admin frames the app: this older header would forbid it.
    expect(headers.get("x-frame-options")).toBeNull();
  },
);

describe("a body that is too large", () => {
  test("is refused as a webhook beyond a megabyte", async () => {
    const webhook = (bytes: number) =>
      sendWebhook(world, "customers/update", JSON.stringify({ id: 1, note: "a".repeat(bytes) }));
    expect((await webhook(1_000_000)).status).toBe(200);
    expect((await webhook(1024 * 1024)).status).toBe(413);
  });

  test.each(["/app/connection", "/app/synchronization", "/auth/login", "/no-such-page"])(
    "is refused as a form to %s beyond 256 KB",
    async (path) => {
      const body = new URLSearchParams({ baseUrl: "a".repeat(256 * 1024) });
      const answer = await fetchAsMerchant(world, path, shop, { method: "POST", body });
      expect(answer.status).toBe(413);
      expect(await answer.text()).toBe("");
    },
  );
});
