import pTimeout from "p-timeout";

import { logger } from "./log/logger.server.ts";
import { tokenRenewals } from "./metrics/instruments.ts";
import { whyStoreClosed } from "./shopify/admin-answer.ts";
import { api, tokenStorage, withTokenLock } from "./shopify.server.ts";
import { explanation, type Explanation } from "./sync/explanation.ts";
import { SideError } from "./sync/side.ts";

export { withTokenLock };

type Session = NonNullable<Awaited<ReturnType<typeof tokenStorage.loadSession>>>;

/** How long before its expiry a token is renewed, so that it does not expire while a job uses it. */
const renewBeforeMs = 5 * 60_000;
/** How long Shopify may take to renew a token. A renewal whose answer came too late is requested again. */
const renewalTimeoutMs = 10_000;

/** The renewals that run in this process, by shop, for all callers that wait for one. */
const renewals = new Map<string, Promise<string>>();

/**
 * The shop's offline access token, renewed when it is about to expire. Renewals, and page loads that bring a new token,
 * hold a lock over all processes: one renews, and the others find the new token.
 * @param refused a token that Shopify did not accept, so that another one must be returned
 * @throws {SideError} `unauthorized` when a user has to open the app in the admin; `unavailable` when Shopify does not
 *   answer
 */
export async function offlineAccessToken(shop: string, refused?: string): Promise<string> {
  const isGood = (session: Session) =>
    session.accessToken !== refused && !session.isExpired(isRenewable(session) ? renewBeforeMs : 0);
  const session = await loadSession(shop);
  if (isGood(session)) return session.accessToken!;

  const renewal = renewals.get(shop) ?? renew(shop, isGood, refused).finally(() => renewals.delete(shop));
  renewals.set(shop, renewal);
  return renewal;
}

/**
 * Renews the shop's token unless it is valid for longer than `tokenMs` and its refresh token for longer than
 * `refreshTokenMs`, so that no job has to wait for a renewal.
 * @throws {SideError} as `offlineAccessToken` does
 */
export async function renewAhead(
  shop: string,
  { tokenMs, refreshTokenMs }: { tokenMs: number; refreshTokenMs: number },
): Promise<void> {
  await renew(
    shop,
    (session) =>
      !isRenewable(session) ||
      (!session.isExpired(tokenMs) &&
        (session.refreshTokenExpires?.getTime() ?? Infinity) > Date.now() + refreshTokenMs),
  );
}

function isRenewable({ refreshToken }: Session): boolean {
  return refreshToken !== undefined;
}

async function loadSession(shop: string): Promise<Session> {
  const session = await tokenStorage.loadSession(api.session.getOfflineId(shop));
  if (!session?.accessToken) {
    throw unauthorized(explanation("token-missing", { shop }));
  }
  return session;
}

async function renew(shop: string, isGood: (session: Session) => boolean, refused?: string): Promise<string> {
  return withTokenLock(shop, async () => {
    const session = await loadSession(shop);
    if (isGood(session)) return session.accessToken!;
    if (!isRenewable(session)) {
      await forgetRefreshToken(session, session.accessToken === refused);
      throw noLongerAccepted(shop);
    }
    const renewed = await refresh(session, refused);
    await tokenStorage.storeSession(renewed);
    tokenRenewals.inc({ outcome: "renewed" });
    logger.info({ shop }, "The shop's token was renewed.");
    return renewed.accessToken!;
  });
}

/**
 * Asks Shopify for a new token. A lost answer does no harm: the refresh token stays valid until its replacement is used
 * for the first time. https://shopify.dev/changelog/more-resilient-refreshes-for-expiring-offline-access-tokens
 */
async function refresh(session: Session, refused: string | undefined): Promise<Session> {
  const { shop } = session;
  try {
    const answer = api.auth.refreshToken({ shop, refreshToken: session.refreshToken! });
    return (await pTimeout(answer, { milliseconds: renewalTimeoutMs })).session;
  } catch (cause) {
    const closed = whyStoreClosed(statusOf(cause));
    const isRefused = closed !== null || refusesRefreshToken(cause);
    tokenRenewals.inc({ outcome: isRefused ? "refused" : "failed" });
    if (closed) throw unauthorized(closed, cause);
    if (!isRefused) {
      throw new SideError("shopify", "unavailable", explanation("token-not-renewed", { shop }), { cause });
    }
    await forgetRefreshToken(session, session.accessToken === refused);
    throw noLongerAccepted(shop, cause);
  }
}

/**
 * Whether Shopify refused the refresh token itself. Any other refusal, such as that of a wrong client secret, does not need
 * the merchant.
 */
function refusesRefreshToken(cause: unknown): boolean {
  const code = statusOf(cause);
  if (code !== 400 && code !== 401 && code !== 403) return false;
  const { body } = (cause as FailedRequest).response ?? {};
  return /invalid_grant|refresh_token|refresh token/i.test(JSON.stringify(body ?? ""));
}

/** What Shopify's library throws when a token was not renewed. */
type FailedRequest = { response?: { code?: number; body?: unknown } };

function statusOf(cause: unknown): number | undefined {
  return (cause as FailedRequest).response?.code;
}

/**
 * Deletes the refresh token, so that it is not used again. A page that the merchant opens brings new tokens only when
 * the access token has expired, so an access token that Shopify refuses is marked as expired too: one that came without a date would never be.
 * https://github.com/Shopify/shopify-app-js/issues/3400
 */
async function forgetRefreshToken(session: Session, accessTokenToo: boolean): Promise<void> {
  delete session.refreshToken;
  delete session.refreshTokenExpires;
  if (accessTokenToo || session.isExpired(renewBeforeMs)) session.expires = new Date();
  await tokenStorage.storeSession(session);
}

function noLongerAccepted(shop: string, cause?: unknown): SideError {
  return unauthorized(explanation("token-expired", { shop }), cause);
}

function unauthorized(why: Explanation, cause?: unknown): SideError {
  return new SideError("shopify", "unauthorized", why, { cause });
}
