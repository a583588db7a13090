import { sandboxApp } from "../../sandbox/app-process.ts";
import { startShopifySandbox, type ShopifySandbox } from "../../sandbox/shopify/server.ts";
import { shop } from "./merchant.ts";

/**
 * A simulated Shopify without the app, for the app's own Shopify client: `fetch` of this process goes to it, so there
 * can be one in a test file.
 */
export async function startShopify(): Promise<{ sandbox: ShopifySandbox; token: string }> {
  const sandbox = await startShopifySandbox({
    port: 0,
    app: { ...sandboxApp, appOrigin: "http://127.0.0.1:1", configFile: "shopify.app.toml" },
  });
  process.env.SANDBOX_SHOPIFY_ORIGIN = sandbox.origin;
  await import("../../sandbox/redirect-shopify.mjs");
  return { sandbox, token: await getOfflineToken(sandbox) };
}

/** The app's offline token, by token exchange. It ends after a while. */
export async function getOfflineToken(sandbox: ShopifySandbox): Promise<string> {
  const response = await fetch(`https://${shop}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      client_id: sandboxApp.clientId,
      client_secret: sandboxApp.clientSecret,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: await sandbox.sessionToken(),
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
