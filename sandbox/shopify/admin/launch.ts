import { createHmac, randomUUID } from "node:crypto";
import type { SandboxContext } from "../context.ts";
import { mintSessionToken } from "../session-token.ts";
import type { ShopState } from "../state.ts";

/** The shop's name in the admin's addresses. */
export function storeHandle(shop: ShopState): string {
  return shop.record.domain.replace(/\.myshopify\.com$/, "");
}

/** The path of the shell's page for the app. */
export function appBase(context: SandboxContext, shop: ShopState): string {
  return `/store/${storeHandle(shop)}/apps/${context.app.clientId}`;
}

/** The app's origin as the browser sees it: the proxy's, or the app's own when there is no proxy. */
export function frameOrigin(context: SandboxContext): string {
  if (!context.app.proxyPort) return context.app.appOrigin;
  const url = new URL(context.origin());
  url.port = String(context.app.proxyPort);
  return url.origin;
}

/** A fresh session token for the person who has the admin open. */
export function sessionToken(context: SandboxContext, shop: ShopState, session?: string): Promise<string> {
  return mintSessionToken({
    shopDomain: shop.record.domain,
    clientId: context.app.clientId,
    clientSecret: context.app.clientSecret,
    userId: shop.record.staff.id,
    ...(session && { sessionId: session }),
  });
}

export type LaunchOptions = {
  /** Path and query within the app, e.g. `/app/connection?tab=key`. */
  path: string;
  locale: string;
  /** The browser session that all tokens of one open admin share. */
  session?: string;
};

/**
 * The address at which the admin loads the app into its frame: the app's path with everything Shopify adds, signed.
 * https://shopify.dev/docs/apps/build/authentication-authorization/set-embedded-app-authorization
 */
export async function launchUrl(
  context: SandboxContext,
  shop: ShopState,
  { path, locale, session = randomUUID() }: LaunchOptions,
): Promise<string> {
  // Only a path may be launched: an address of its own would carry the token elsewhere.
  const wanted = new URL(`http://app${path.startsWith("/") ? "" : "/"}${path}`);
  const url = new URL(frameOrigin(context));
  url.pathname = wanted.pathname;
  url.hash = wanted.hash;
  const query = {
    ...Object.fromEntries(wanted.searchParams),
    embedded: "1",
    host: Buffer.from(`admin.shopify.com/store/${storeHandle(shop)}`).toString("base64"),
    id_token: await sessionToken(context, shop, session),
    locale,
    session: createHmac("sha256", context.app.clientSecret).update(session).digest("hex"),
    shop: shop.record.domain,
    timestamp: String(Math.floor(Date.now() / 1000)),
  };
  url.search = signedQuery(query, context.app.clientSecret);
  return url.href;
}

/** A query with its `hmac`, over all other parameters by ascending name, as Shopify's libraries check it. */
function signedQuery(query: Record<string, string>, secret: string): string {
  const sorted = Object.entries(query).sort(([a], [b]) => a.localeCompare(b));
  const text = new URLSearchParams(sorted).toString().replaceAll("+", "%20");
  return `${text}&hmac=${createHmac("sha256", secret).update(text).digest("hex")}`;
}
