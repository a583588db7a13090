import "@shopify/shopify-app-remix/adapters/node";
import { LogSeverity, shopifyApi, type JwtPayload } from "@shopify/shopify-api";
import { ApiVersion, AppDistribution, boundary, shopifyApp } from "@shopify/shopify-app-remix/server";
import type { HeadersFunction } from "@remix-run/node";
import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";
import pTimeout from "p-timeout";

import { environment } from "./env.server.ts";
import { followedAddress, isAdminAddress, isCompleteToken, sessionTokenOf } from "./http/admin-request.ts";
import { logger } from "./log/logger.server.ts";
import { describeRequest } from "./log/request-context.ts";
import { lockPool, prisma } from "./store/database/db.server.ts";
import { sealer } from "./store/encryption/sealer.server.ts";
import { withLocks } from "./store/database/lock.ts";
import { sealedSessionStorage } from "./store/session.ts";
import { hasLeft, markInstalled } from "./store/shop.ts";

const { SHOPIFY_API_KEY, SHOPIFY_API_SECRET, SHOPIFY_APP_URL, APP_BRIDGE_URL } = environment();
const appUrl = new URL(SHOPIFY_APP_URL);
const quietly = {
  level: LogSeverity.Warning,
  log: (_severity: LogSeverity, message: string) => logger.warn({ message }, "Shopify's library warns."),
};

/** What a page needs to load App Bridge; `url` is set if it does not come from Shopify. */
export const appBridge = { apiKey: SHOPIFY_API_KEY, url: APP_BRIDGE_URL };

const scopes = ["read_customers", "write_customers", "read_customer_merge"];

/** Stores the shops' tokens, sealed. A token may only be replaced, or deleted, inside `withTokenLock`. */
export const tokenStorage = sealedSessionStorage(new PrismaSessionStorage(prisma as never), sealer);

/** Runs `work` while no other code, in any process, replaces or deletes the shop's tokens. */
export function withTokenLock<T>(shop: string, work: () => Promise<T>): Promise<T> {
  return withLocks(lockPool, [`token:${shop}`], work);
}

/** A page load that brings new tokens waits for a running renewal, so that the newest tokens are stored last. */
const sessionStorage: typeof tokenStorage = {
  ...tokenStorage,
  storeSession: (session) => withTokenLock(session.shop, () => tokenStorage.storeSession(session)),
};

/**
 * Shopify installs the app itself. Tokens come by token exchange and expire after an hour.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 */
const shopify = shopifyApp({
  apiKey: SHOPIFY_API_KEY,
  apiSecretKey: SHOPIFY_API_SECRET,
  apiVersion: ApiVersion.October26,
  scopes,
  logger: quietly,
  appUrl: SHOPIFY_APP_URL,
  authPathPrefix: "/auth",
  sessionStorage: sessionStorage as never,
  distribution: AppDistribution.AppStore,
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
  hooks: {
    afterAuth: async ({ session }) => {
      await markInstalled(prisma, session.shop);
      logger.info({ shop: session.shop }, "The app is installed.");
    },
  },
});

export const { addDocumentResponseHeaders } = shopify;

/**
 * Lets in a request with a valid session token, and redirects one without a token to fetch one. The library checks the
 * token's signature, its audience, and its times if present. It does not check the address's parameters and the token's
 * other claims, so these are checked before.
 * @throws {Response} for every other request
 */
async function admin(request: Request) {
  if (!isAdminAddress(request.url, SHOPIFY_APP_URL)) throw new Response(null, { status: 400 });
  const followed = followedAddress(request, SHOPIFY_APP_URL);
  if (followed) throw new Response(null, { status: 302, headers: { Location: followed } });
  const claims = await validClaims(request);
  if (claims && !isCompleteToken(claims, request.url)) throw new Response(null, { status: 401 });
  const letIn = () => shopify.authenticate.admin(request);
  const context = await (claims ? afterFirst(claims.dest, letIn) : letIn()).catch(async (error: unknown) => {
    throw (await isFromUninstalledShop(error, claims)) ? new Response(null, { status: 401 }) : error;
  });
  describeRequest({ shop: context.session.shop });
  return context;
}

/** The first of each shop's requests that are being let in. */
const first = new Map<string, Promise<unknown>>();
const maxWaitForFirstMs = 5_000;

/**
 * Runs `work` once the first request of this shop is through. The parts of a page ask at once, and where there is no good token each
 * would fetch one: Shopify says that a later one takes an earlier one's place, and which of them is stored last is chance.
 * https://shopify.dev/changelog/more-resilient-token-exchanges-when-migrating-tokens-without-a-user-session
 */
async function afterFirst<T>(shop: string, work: () => Promise<T>): Promise<T> {
  const before = first.get(shop);
  if (before) {
    await pTimeout(before, { milliseconds: maxWaitForFirstMs, fallback: () => undefined });
    return work();
  }
  const own = work();
  first.set(
    shop,
    own.catch(() => undefined).finally(() => first.delete(shop)),
  );
  return own;
}

/**
 * Lets in an extension's request with such a session token in its `Authorization` header. A preflight is answered, also by a
 * thrown Response.
 * @throws {Response} for every other request
 */
async function extension(request: Request) {
  const isPreflight = request.method === "OPTIONS";
  if (!isPreflight && !request.headers.get("authorization")) throw new Response(null, { status: 401 });
  return admin(request);
}

/** The CORS headers that let a page of this origin read an answer, taken from the library's answer to a preflight. */
export async function headersForOrigin(origin: string): Promise<Headers> {
  const preflight: unknown = await shopify.authenticate
    .admin(new Request(new URL("/extensions", appUrl), { method: "OPTIONS", headers: { Origin: origin } }))
    .catch((thrown: unknown) => thrown);
  const headers = preflight instanceof Response ? [...preflight.headers] : [];
  return new Headers(headers.filter(([name]) => /^access-control-(?:allow|expose)-/.test(name)));
}

/** The claims of the request's session token; null when it has none, or one that the library refuses. */
async function validClaims(request: Request): Promise<JwtPayload | null> {
  const token = sessionTokenOf(request);
  return token === null ? null : api.session.decodeSessionToken(token).catch(() => null);
}

/**
 * Whether the request comes from a page that is still open in a shop that uninstalled the app. Shopify refuses the token
 * exchange (`app_not_installed`), and the library then answers 500 as if the app had failed.
 */
async function isFromUninstalledShop(error: unknown, claims: JwtPayload | null): Promise<boolean> {
  if (!(error instanceof Response) || error.status !== 500 || !claims) return false;
  return hasLeft(prisma, new URL(claims.dest).hostname);
}

export const authenticate = { admin, extension };

/**
 * The `headers` of every route that authenticates and that Remix fetches: Shopify's library refuses a session token by a
 * header, and Remix sends the browser only the headers of the answering route.
 */
export const pageHeaders: HeadersFunction = (args) => boundary.headers(args);

/** The library underneath: HMAC validation and token refresh, without a request from the admin. */
export const api = shopifyApi({
  apiKey: SHOPIFY_API_KEY,
  apiSecretKey: SHOPIFY_API_SECRET,
  apiVersion: ApiVersion.October26,
  scopes,
  logger: quietly,
  hostName: appUrl.host,
  hostScheme: appUrl.protocol === "http:" ? "http" : "https",
  isEmbeddedApp: true,
});
