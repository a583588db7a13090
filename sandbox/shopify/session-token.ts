import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";

export type SessionTokenOptions = {
  shopDomain: string;
  clientId: string;
  clientSecret: string;
  /** The staff member's numeric id. */
  userId: string;
  /** The browser session; tokens of one open admin page share it. */
  sessionId?: string;
  lifetimeSeconds?: number;
  /** A page that is open for a while has a token of then. */
  issuedSecondsAgo?: number;
};

/**
 * A session token (`id_token`) as App Bridge hands it out: HS256 with the app's secret, valid for a minute.
 * Claims: https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens
 */
export async function mintSessionToken({
  shopDomain,
  clientId,
  clientSecret,
  userId,
  sessionId = randomUUID(),
  lifetimeSeconds = 60,
  issuedSecondsAgo = 0,
}: SessionTokenOptions): Promise<string> {
  const issued = Math.floor(Date.now() / 1000) - issuedSecondsAgo;
  return new SignJWT({
    iss: `https://${shopDomain}/admin`,
    dest: `https://${shopDomain}`,
    aud: clientId,
    sub: userId,
    exp: issued + lifetimeSeconds,
    nbf: issued,
    iat: issued,
    jti: randomUUID(),
    sid: sessionId,
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode(clientSecret));
}
