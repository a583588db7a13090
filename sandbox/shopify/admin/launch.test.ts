import { shopifyApi, ApiVersion } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/node";
import { expect, test } from "vitest";
import type { SandboxContext } from "../context.ts";
import { createShop } from "../state.ts";
import { frameOrigin, launchUrl } from "./launch.ts";

const shop = createShop({ domain: "demo.myshopify.com", name: "Demo", idStart: 1n, plan: "standard" });
const context = {
  app: {
    clientId: "key",
    clientSecret: "secret",
    appOrigin: "http://127.0.0.1:3000",
    proxyPort: 4001,
    configFile: "",
  },
  origin: () => "http://127.0.0.1:4000",
} as SandboxContext;

const library = shopifyApi({
  apiKey: "key",
  apiSecretKey: "secret",
  hostName: "127.0.0.1:4001",
  hostScheme: "http",
  apiVersion: ApiVersion.October26,
  isEmbeddedApp: true,
  scopes: ["read_customers"],
});

const launch = async (path: string) => new URL(await launchUrl(context, shop, { path, locale: "it" }));

test("Shopify's own library accepts the signature of a launch address", async () => {
  const url = await launch("/app/connection?tab=a b&umlaut=ü");
  expect(await library.utils.validateHmac(Object.fromEntries(url.searchParams))).toBe(true);

  url.searchParams.set("shop", "other.myshopify.com");
  expect(await library.utils.validateHmac(Object.fromEntries(url.searchParams))).toBe(false);
});

test("a launch address carries everything the admin passes", async () => {
  const url = await launch("/app/connection?tab=key");
  expect(url.origin + url.pathname).toBe("http://127.0.0.1:4001/app/connection");
  const query = Object.fromEntries(url.searchParams);
  expect(query).toMatchObject({ embedded: "1", shop: "demo.myshopify.com", locale: "it", tab: "key" });
  expect(library.utils.sanitizeHost(query["host"]!)).toBe(query["host"]);
  expect(Buffer.from(query["host"]!, "base64").toString()).toBe("admin.shopify.com/store/demo");
});

test("Shopify's own library reads shop and audience out of the session token", async () => {
  const url = await launch("/");
  const payload = await library.session.decodeSessionToken(url.searchParams.get("id_token")!);
  expect(payload).toMatchObject({ aud: "key", dest: "https://demo.myshopify.com" });
});

test.each(["//evil.example/app", "/\\evil.example", "https://evil.example/app"])(
  "%s cannot carry a token to another origin",
  async (path) => {
    expect((await launch(path)).origin).toBe("http://127.0.0.1:4001");
  },
);

test("without a proxy the app's own origin is framed", () => {
  const { proxyPort: _proxyPort, ...app } = context.app;
  expect(frameOrigin({ ...context, app })).toBe("http://127.0.0.1:3000");
});
