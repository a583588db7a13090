import { sessionStorage, api } from "./shopify.server.ts";
import { SideError } from "../sync/side.ts";
import { withLocks } from "../store/lock.ts";
import { pool } from "../store/db.server.ts";

/** Renewed this long before it expires, so that a job never holds a token that dies under it. */
const renewBeforeMs = 5 * 60_000;

/**
 * The shop's offline access token, renewed when it is about to expire. Processes take turns: one renews, the
 * others find the new token.
 * @throws {SideError} `unauthorized` when the app is not installed; `unavailable` when Shopify does not answer
 */
export async function offlineAccessToken(shop: string): Promise<string> {
  const kept = await loadUsable(shop);
  if (kept) return kept;

  return withLocks(pool, [`token:${shop}`], async () => {
    const renewedMeanwhile = await loadUsable(shop);
    if (renewedMeanwhile) return renewedMeanwhile;
    return renew(shop);
  });
}

async function loadSession(shop: string) {
  const session = await sessionStorage.loadSession(api.session.getOfflineId(shop));
  if (!session?.accessToken) {
    throw new SideError(
      "shopify",
      "unauthorized",
      `The app is not installed in ${shop}: open it once in the admin.`,
    );
  }
  return session;
}

async function loadUsable(shop: string): Promise<string | null> {
  const session = await loadSession(shop);
  const renewable = session.refreshToken !== undefined;
  return renewable && session.isExpired(renewBeforeMs) ? null : session.accessToken!;
}

async function renew(shop: string): Promise<string> {
  const { refreshToken } = await loadSession(shop);
  try {
    const { session } = await api.auth.refreshToken({ shop, refreshToken: refreshToken! });
    await sessionStorage.storeSession(session);
    return session.accessToken!;
  } catch (cause) {
    const status = (cause as { response?: { code?: number } }).response?.code;
    const refused = status === 400 || status === 401 || status === 403;
    throw new SideError(
      "shopify",
      refused ? "unauthorized" : "unavailable",
      refused
        ? `Shopify no longer accepts the app's token for ${shop}: open the app once in the admin.`
        : `Shopify did not renew the app's token for ${shop}.`,
      { cause },
    );
  }
}
