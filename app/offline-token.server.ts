import pTimeout from "p-timeout";

import { logger } from "./log/logger.server.ts";
import { api, tokenStorage, whileTokenIsKept } from "./shopify.server.ts";
import { SideError } from "./sync/side.ts";

type Session = NonNullable<Awaited<ReturnType<typeof tokenStorage.loadSession>>>;

/** Renewed this long before it expires, so that a job never holds a token that dies under it. */
const renewBeforeMs = 5 * 60_000;
/** How long Shopify may take to renew a token. A token whose answer came too late is asked for once more. */
const renewalTimeoutMs = 10_000;

/** The callers of this process that wait for the same shop's new token. */
const flights = new Map<string, Promise<string>>();

/**
 * The shop's offline access token, renewed when it is about to expire. Processes take turns, and so do page loads
 * that bring a new one: one renews, the others find the new token.
 * @param refused a token that Shopify did not accept: another one is given, or none
 * @throws {SideError} `unauthorized` when somebody has to open the app in the admin; `unavailable` when Shopify
 *   does not answer
 */
export async function offlineAccessToken(shop: string, refused?: string): Promise<string> {
  const isGood = (session: Session) =>
    session.accessToken !== refused && !session.isExpired(isRenewable(session) ? renewBeforeMs : 0);
  const kept = await loadSession(shop);
  if (isGood(kept)) return kept.accessToken!;

  const flight = flights.get(shop) ?? renew(shop, isGood, refused).finally(() => flights.delete(shop));
  flights.set(shop, flight);
  return flight;
}

/**
 * Renews the shop's token unless it is good for longer than `tokenMs` and its refresh token for longer than
 * `refreshTokenMs`, so that no job has to wait for it.
 * @throws {SideError} as above
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
    throw unauthorized(`The app is not installed in ${shop}: open it once in the admin.`);
  }
  return session;
}

async function renew(shop: string, isGood: (session: Session) => boolean, refused?: string): Promise<string> {
  return whileTokenIsKept(shop, async () => {
    const session = await loadSession(shop);
    if (isGood(session)) return session.accessToken!;
    if (!isRenewable(session)) throw noLongerAccepted(shop);
    const renewed = await refresh(session, refused);
    await tokenStorage.storeSession(renewed);
    logger.info({ shop }, "The shop's token was renewed.");
    return renewed.accessToken!;
  });
}

/**
 * Asks Shopify for a new token. An answer that is lost costs nothing: the refresh token stays good until the one
 * that replaced it is used first. https://shopify.dev/changelog/more-resilient-refreshes-for-expiring-offline-access-tokens
 */
async function refresh(session: Session, refused: string | undefined): Promise<Session> {
  const { shop } = session;
  try {
    const answer = api.auth.refreshToken({ shop, refreshToken: session.refreshToken! });
    return (await pTimeout(answer, { milliseconds: renewalTimeoutMs })).session;
  } catch (cause) {
    if (!refusesRefreshToken(cause)) {
      throw new SideError("shopify", "unavailable", `Shopify did not renew the app's token for ${shop}.`, {
        cause,
      });
    }
    await forgetRefreshToken(session, session.accessToken === refused);
    throw noLongerAccepted(shop, cause);
  }
}

/**
 * Whether Shopify says that the refresh token is no good. Any other refusal, like that of a wrong client secret,
 * can be put right without the merchant.
 */
function refusesRefreshToken(cause: unknown): boolean {
  const { code, body } = (cause as { response?: { code?: number; body?: unknown } }).response ?? {};
  if (code !== 400 && code !== 401 && code !== 403) return false;
  return /invalid_grant|refresh_token|refresh token/i.test(JSON.stringify(body ?? ""));
}

/**
 * Asks no more with it. A page that the merchant opens brings new tokens once the access token has expired too, so
 * one that Shopify refuses counts as expired.
 */
async function forgetRefreshToken(session: Session, accessTokenToo: boolean): Promise<void> {
  delete session.refreshToken;
  delete session.refreshTokenExpires;
  if (accessTokenToo || session.isExpired(renewBeforeMs)) session.expires = new Date();
  await tokenStorage.storeSession(session);
}

function noLongerAccepted(shop: string, cause?: unknown): SideError {
  const message = `Shopify no longer accepts the app's token for ${shop}: open the app once in the admin.`;
  return unauthorized(message, cause);
}

function unauthorized(message: string, cause?: unknown): SideError {
  return new SideError("shopify", "unauthorized", message, { cause });
}
