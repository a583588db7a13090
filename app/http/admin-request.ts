import { z } from "zod";

/** The domain that names a shop, as Shopify writes it. */
export const shopDomain = z.string().regex(/^[a-z0-9][a-z0-9-]{0,100}\.myshopify\.com$/);

/** The parameters that the admin and Shopify's library put into an address, each at most once. */
const names = ["shop", "host", "embedded", "id_token", "locale", "shopify-reload"] as const;

/**
 * Whether the parameters that Shopify's library reads may come from the admin. The library copies `shop` into a header
 * unchecked, fails on a malformed `host`, and App Bridge sends the merchant's session token to the address in
 * `shopify-reload`.
 */
export function isAdminAddress(address: string, appUrl: string): boolean {
  const url = new URL(address);
  const { searchParams } = url;
  if (names.some((name) => searchParams.getAll(name).length > 1)) return false;
  const shop = searchParams.get("shop");
  const host = searchParams.get("host");
  const reload = searchParams.get("shopify-reload");
  return (
    (shop === null || shopDomain.safeParse(shop).success) &&
    (host === null || isAdminOf(shop, host)) &&
    (reload === null || isOwn(reload, [url.host, new URL(appUrl).host]))
  );
}

/**
 * Whether `host` is an address within the admin: `admin.shopify.com/store/<name>`, or the shop's own `/admin`, in base64.
 * https://shopify.dev/docs/api/app-bridge-library/apis/environment
 */
function isAdminOf(shop: string | null, host: string): boolean {
  const decoded = `https://${Buffer.from(host, "base64").toString()}`;
  if (!/^[\w+/-]+={0,2}$/.test(host) || !URL.canParse(decoded)) return false;
  const { origin, href, search, hash } = new URL(decoded);
  const isPlain = search === "" && hash === "" && href.startsWith(decoded);
  return isPlain && [`https://admin.shopify.com`, `https://${shop}`].includes(origin);
}

function isOwn(address: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return (protocol === "https:" || protocol === "http:") && hosts.includes(host);
}

/** The parameters that name the shop, its place in the admin, and the merchant's language. */
const places = ["shop", "host", "locale"] as const;

/**
 * The address (path and query) of a link that was followed from one of our pages before its scripts ran. Such a link does not
 * name the shop, so the shop of the page with the link is added.
 * @returns null for every other request
 */
export function followedAddress(request: Request, appUrl: string): string | null {
  const url = new URL(request.url);
  const referrer = request.headers.get("referer") ?? "";
  const isLink =
    request.method === "GET" && !url.pathname.endsWith(".data") && sessionTokenOf(request) === null;
  if (!isLink || url.searchParams.has("shop") || !URL.canParse(referrer)) return null;
  if (!isOwn(referrer, [url.host, new URL(appUrl).host]) || !isAdminAddress(referrer, appUrl)) return null;
  const from = new URL(referrer).searchParams;
  if (!from.has("shop") || !from.has("host")) return null;
  for (const name of places) {
    const value = from.get(name);
    if (value !== null) url.searchParams.set(name, value);
  }
  url.searchParams.set("embedded", "1");
  return url.pathname + url.search;
}

/** The session token that Shopify's library reads from a request; null when there is none. */
export function sessionTokenOf(request: Request): string | null {
  const bearer = request.headers.get("authorization")?.replace("Bearer ", "");
  return bearer || new URL(request.url).searchParams.get("id_token") || null;
}

/** A session token lives for a minute; more is allowed for clocks that differ. */
const maxLifetimeSeconds = 10 * 60;

/** An address on a shop's own domain; parses to its host. */
const hostOfShop = z
  .string()
  .regex(/^https:\/\/[\w.-]+(?:\/[\w/.-]*)?$/)
  .transform((address) => address.split("/")[2])
  .pipe(shopDomain);

/**
 * The claims of a session token that Shopify's library does not check. It checks the signature, the audience, and times if present.
 * https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens
 */
const claimsSchema = z
  .object({
    iss: hostOfShop,
    dest: hostOfShop,
    sub: z.string().min(1).max(100),
    exp: z.number().int(),
    nbf: z.number().int(),
    iat: z.number().int(),
  })
  .refine(({ iss, dest }) => iss === dest);

/**
 * Whether a token that Shopify's library accepts is complete: issued by the shop that it is for, to a user, valid for only
 * minutes, and for the shop that the address names, if it names one.
 */
export function isCompleteToken(claims: unknown, address: string, now = new Date()): boolean {
  const { data } = claimsSchema.safeParse(claims);
  if (!data || data.exp > now.getTime() / 1000 + maxLifetimeSeconds) return false;
  const shop = new URL(address).searchParams.get("shop");
  return shop === null || shop === data.dest;
}
