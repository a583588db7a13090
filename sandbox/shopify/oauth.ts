import { randomBytes } from "node:crypto";
import type { RequestHandler, Response } from "express";
import { jwtVerify } from "jose";
import { z } from "zod";
import type { AppSettings } from "./context.ts";
import type { AccessToken, Installation, ShopState } from "./state.ts";
import { isoSeconds } from "./state.ts";
import { passErrors } from "../pass-errors.ts";

const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const idToken = "urn:ietf:params:oauth:token-type:id_token";
const offlineToken = "urn:shopify:params:oauth:token-type:offline-access-token";
const onlineToken = "urn:shopify:params:oauth:token-type:online-access-token";

const onlineLifetimeSeconds = 24 * 3600;
const refreshLifetimeSeconds = 90 * 24 * 3600;

const requestSchema = z.discriminatedUnion("grant_type", [
  z.object({
    grant_type: z.literal(tokenExchange),
    client_id: z.string(),
    client_secret: z.string(),
    subject_token: z.string(),
    subject_token_type: z.enum([idToken, offlineToken]),
    requested_token_type: z.enum([offlineToken, onlineToken]).default(onlineToken),
    expiring: z.union([z.string(), z.number()]).transform(String).default("0"),
  }),
  z.object({
    grant_type: z.literal("refresh_token"),
    client_id: z.string(),
    client_secret: z.string(),
    refresh_token: z.string(),
  }),
]);

type TokenRequest = z.infer<typeof requestSchema>;

export type OAuthOptions = {
  app: AppSettings;
  /** The scopes the app asks for at the moment. */
  scopes: () => string[];
  offlineLifetimeSeconds: () => number;
  shopOf: (res: Response) => ShopState;
  onChange: () => void;
};

/**
 * `POST /admin/oauth/access_token`: token exchange and refresh. The first exchange in a shop installs the app, but no
 * token from before an uninstallation does.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/token-exchange
 */
export function tokenEndpoint(options: OAuthOptions): RequestHandler {
  return passErrors(async (req, res) => {
    const parsed = requestSchema.safeParse(req.body);
    if (!parsed.success) return refuse(res, 400, "invalid_request", z.prettifyError(parsed.error));
    const request = parsed.data;
    if (request.client_id !== options.app.clientId) {
      return refuse(res, 400, "application_cannot_be_found");
    }
    if (request.client_secret !== options.app.clientSecret) {
      return refuse(res, 401, "invalid_client", "The client secret is not valid for this client id.");
    }
    const shop = options.shopOf(res);
    const answer =
      request.grant_type === "refresh_token"
        ? refreshed(shop, request.refresh_token, options)
        : await exchanged(shop, request, options);
    if (isRefusal(answer)) return refuse(res, answer.status, answer.error, answer.description);
    options.onChange();
    res.json(answer);
  });
}

/** The token, if it may be used now in this shop. */
export function findAccessToken(shop: ShopState, token: string): AccessToken | undefined {
  const known = shop.record.installation?.accessTokens.find((candidate) => candidate.token === token);
  return known && (known.expiresAt === null || known.expiresAt > Date.now()) ? known : undefined;
}

/** Makes every access token of the shop expire; refresh tokens stay good unless they are to go too. */
export function expireTokens(shop: ShopState, refreshTokensToo = false): void {
  const { installation } = shop.record;
  if (!installation) return;
  for (const token of installation.accessTokens) token.expiresAt = Date.now() - 1;
  if (refreshTokensToo) installation.refreshTokens = [];
}

type Refusal = { status: number; error: string; description?: string };

type Grant = { access_token: string; scope: string } & Record<string, unknown>;

function isRefusal(answer: Grant | Refusal): answer is Refusal {
  return !("access_token" in answer);
}

async function exchanged(
  shop: ShopState,
  request: Extract<TokenRequest, { grant_type: typeof tokenExchange }>,
  options: OAuthOptions,
): Promise<Grant | Refusal> {
  if (request.subject_token_type === offlineToken) return migrated(shop, request.subject_token, options);
  const token = await verifiedToken(shop, request.subject_token, options.app);
  if (!token) return { status: 400, error: "invalid_subject_token" };
  // Seconds against milliseconds: a token of the same second may be of the next installation.
  const isOfEarlier = (token.issuedAt + 1) * 1000 <= (shop.record.uninstalledAt ?? 0);
  if (!shop.record.installation && isOfEarlier) {
    return { status: 400, error: "app_not_installed", description: "The app is not installed in the shop." };
  }

  const installation = (shop.record.installation ??= newInstallation());
  installation.scopes = options.scopes();
  if (request.requested_token_type === onlineToken) return issueOnline(shop, installation);
  if (request.expiring === "1") return issueExpiring(installation, options, null);
  return issuePermanent(installation);
}

/** Trades an offline token that never expires for one that does; the old one ends. */
function migrated(shop: ShopState, token: string, options: OAuthOptions): Grant | Refusal {
  const known = findAccessToken(shop, token);
  const { installation } = shop.record;
  if (!known || !installation || known.expiresAt !== null)
    return { status: 400, error: "invalid_subject_token" };
  installation.accessTokens = installation.accessTokens.filter((other) => other !== known);
  return issueExpiring(installation, options, null);
}

/** Using a refresh token ends the one it came from, not itself: it stays good until its successor is used. */
function refreshed(shop: ShopState, token: string, options: OAuthOptions): Grant | Refusal {
  const { installation } = shop.record;
  const used = installation?.refreshTokens.find((candidate) => candidate.token === token);
  if (!installation || !used || used.expiresAt <= Date.now()) {
    const description = "This request requires an active refresh_token";
    return { status: 401, error: "invalid_request", description };
  }
  installation.refreshTokens = installation.refreshTokens.filter(
    (candidate) => candidate.token !== used.replaces && candidate.expiresAt > Date.now(),
  );
  return issueExpiring(installation, options, used.token);
}

function issueExpiring(
  installation: Installation,
  { offlineLifetimeSeconds }: OAuthOptions,
  replaces: string | null,
): Grant {
  const seconds = offlineLifetimeSeconds();
  const accessToken = addAccessToken(installation, false, seconds);
  const refreshToken = `shprt_${randomBytes(16).toString("hex")}`;
  installation.refreshTokens.push({
    token: refreshToken,
    expiresAt: Date.now() + refreshLifetimeSeconds * 1000,
    replaces,
  });
  return {
    access_token: accessToken,
    scope: installation.scopes.join(","),
    expires_in: seconds,
    refresh_token: refreshToken,
    refresh_token_expires_in: refreshLifetimeSeconds,
  };
}

/** A permanent offline token is the same one however often it is asked for. */
function issuePermanent(installation: Installation): Grant {
  const present = installation.accessTokens.find(({ online, expiresAt }) => !online && expiresAt === null);
  const token = present?.token ?? addAccessToken(installation, false, null);
  return { access_token: token, scope: installation.scopes.join(",") };
}

function issueOnline(shop: ShopState, installation: Installation): Grant {
  const { staff } = shop.record;
  const scope = installation.scopes.join(",");
  return {
    access_token: addAccessToken(installation, true, onlineLifetimeSeconds),
    scope,
    expires_in: onlineLifetimeSeconds,
    associated_user_scope: scope,
    associated_user: {
      id: Number(staff.id),
      first_name: staff.firstName,
      last_name: staff.lastName,
      email: staff.email,
      email_verified: true,
      account_owner: true,
      locale: staff.locale,
      collaborator: false,
    },
  };
}

function addAccessToken(installation: Installation, online: boolean, lifetimeSeconds: number | null): string {
  const token = `${online ? "shpua" : "shpat"}_${randomBytes(16).toString("hex")}`;
  const expiresAt = lifetimeSeconds === null ? null : Date.now() + lifetimeSeconds * 1000;
  const current = installation.accessTokens.filter(
    (known) => known.expiresAt === null || known.expiresAt > Date.now(),
  );
  installation.accessTokens = [...current, { token, scopes: installation.scopes, online, expiresAt }];
  return token;
}

function newInstallation(): Installation {
  return { installedAt: isoSeconds(), scopes: [], accessTokens: [], refreshTokens: [] };
}

/** When a session token was issued; undefined if it is not a good one for this app and shop. */
async function verifiedToken(
  shop: ShopState,
  token: string,
  app: AppSettings,
): Promise<{ issuedAt: number } | undefined> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(app.clientSecret), {
      algorithms: ["HS256"],
      audience: app.clientId,
      requiredClaims: ["exp", "nbf", "iat", "sub"],
    });
    return payload.dest === `https://${shop.record.domain}` ? { issuedAt: payload.iat! } : undefined;
  } catch {
    return undefined;
  }
}

function refuse(res: Response, status: number, error: string, description?: string): void {
  res.status(status).json({ error, ...(description && { error_description: description }) });
}
