import { shellOrigin } from "./channel.ts";
import { storeHandle } from "./config.ts";

/**
 * The shell's page for an address in Shopify's admin (`shopify:admin/customers/1`, `shopify://admin/customers/1`,
 * `https://admin.shopify.com/store/demo/…`, `https://demo.myshopify.com/admin/…`); undefined for any other address.
 */
export function shellPage(address: string): string | undefined {
  const scheme = /^shopify:\/*admin(?:\/(.*))?$/i.exec(address);
  if (scheme) return `${shellOrigin}/store/${storeHandle()}${scheme[1] ? `/${scheme[1]}` : ""}`;

  const url = new URL(address, location.href);
  if (url.origin === shellOrigin) return url.href;
  if (url.hostname === "admin.shopify.com") return `${shellOrigin}${url.pathname}${url.search}`;

  const shop = /^([a-z0-9-]+)\.myshopify\.com$/i.exec(url.hostname);
  const page = /^\/admin(\/.*)?$/.exec(url.pathname);
  return shop && page ? `${shellOrigin}/store/${shop[1]}${page[1] ?? ""}${url.search}` : undefined;
}

const launchOnly = [
  "embedded",
  "hmac",
  "host",
  "id_token",
  "locale",
  "protocol",
  "session",
  "shop",
  "timestamp",
];

/** An address of the app without what the admin added to it, as the shell's address bar shows it. */
export function ownPath(address: string | URL): string {
  const url = new URL(address, location.href);
  for (const name of launchOnly) url.searchParams.delete(name);
  return url.pathname + url.search + url.hash;
}
