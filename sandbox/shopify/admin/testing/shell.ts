import { fileURLToPath } from "node:url";
import type { FrameLocator, Page } from "playwright-core";
import { listen } from "../../../listen.ts";
import { startShopifySandbox } from "../../server.ts";
import { startAppProxy } from "../proxy.ts";
import { fakeApp } from "./fake-app.ts";

export const clientId = "fake-client-id";
export const clientSecret = "fake-client-secret";

/** A running sandbox with a store "demo", the proxy, and the fake app behind it. */
export async function startFakeShop() {
  const upstream = await listen(fakeApp(clientId), { name: "Fake app", port: 0 });
  // The proxy and the sandbox each need the other's address; the proxy can wait for it.
  const shopifyOrigin = { current: "" };
  const proxy = await startAppProxy({
    port: 0,
    appOrigin: upstream.origin,
    shopifyOrigin: () => shopifyOrigin.current,
  });
  const shopify = await startShopifySandbox({
    port: 0,
    shops: [
      { domain: "demo.myshopify.com", name: "Bottega Demo" },
      { domain: "second.myshopify.com", name: "Second Shop" },
    ],
    app: {
      clientId,
      clientSecret,
      appOrigin: upstream.origin,
      proxyPort: Number(new URL(proxy.origin).port),
      configFile: fileURLToPath(new URL("../../../../shopify.app.toml", import.meta.url)),
    },
  });
  shopifyOrigin.current = shopify.origin;
  return {
    shopify,
    proxy,
    upstream,
    store: `${shopify.origin}/store/demo`,
    app: `${shopify.origin}/store/demo/apps/${clientId}`,
    async close() {
      await Promise.all([shopify.close(), proxy.close(), upstream.close()]);
    },
  };
}

export function appFrame(page: Page): FrameLocator {
  return page.frameLocator("#app-iframe");
}
