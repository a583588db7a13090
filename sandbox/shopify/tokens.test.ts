import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { app, domain, startSandbox } from "./testing.ts";

const shopQuery = "{ shop { name } }";

function signedToken(claims: Record<string, unknown>, secret = app.clientSecret): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: `https://${domain}/admin`,
    dest: `https://${domain}`,
    aud: app.clientId,
    sub: "1",
    exp: now + 60,
    nbf: now,
    iat: now,
    ...claims,
  })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret));
}

describe("Token exchange", () => {
  test("a session token is traded for an expiring offline token with a refresh token", async () => {
    const sandbox = await startSandbox();

    const { status, body } = await sandbox.exchange();

    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^shpat_/),
      scope: "read_customers,write_customers,read_customer_merge",
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^shprt_/),
      refresh_token_expires_in: 90 * 24 * 3600,
    });
    expect((await sandbox.graphql(shopQuery, {}, body.access_token)).status).toBe(200);
  });

  test("without expiring=1 the offline token never expires, and stays the same", async () => {
    const sandbox = await startSandbox();
    const first = await sandbox.exchange({ expiring: "0" });
    const second = await sandbox.exchange({ expiring: "0" });
    expect(first.body).toEqual({ access_token: second.body.access_token, scope: second.body.scope });
  });

  test("a token that never expires can be traded for one that does, and then ends", async () => {
    const sandbox = await startSandbox();
    const offline = "urn:shopify:params:oauth:token-type:offline-access-token";
    const old = (await sandbox.exchange({ expiring: "0" })).body.access_token;

    const { body } = await sandbox.exchange({ subject_token: old, subject_token_type: offline });

    expect(body.expires_in).toBe(3600);
    expect((await sandbox.graphql(shopQuery, {}, old)).status).toBe(401);
  });

  test("an online token comes with the staff member", async () => {
    const sandbox = await startSandbox();
    const { body } = await sandbox.exchange({
      requested_token_type: "urn:shopify:params:oauth:token-type:online-access-token",
    });
    expect(body.associated_user).toMatchObject({ email: "giulia@example.it", account_owner: true });
  });

  test.each([
    ["signed with another secret", () => signedToken({}, "another")],
    ["for another app", () => signedToken({ aud: "another" })],
    ["of another shop", () => signedToken({ dest: "https://other.myshopify.com" })],
    ["that has expired", () => signedToken({ exp: Math.floor(Date.now() / 1000) - 60 })],
    ["that is none", () => Promise.resolve("nonsense")],
  ])("a session token %s is refused", async (_what, make) => {
    const sandbox = await startSandbox();
    const { status, body } = await sandbox.exchange({ subject_token: await make() });
    expect({ status, body }).toEqual({ status: 400, body: { error: "invalid_subject_token" } });
    expect(sandbox.shop.record.installation).toBeNull();
  });

  test("a wrong client secret is refused", async () => {
    const sandbox = await startSandbox();
    const { status, body } = await sandbox.exchange({ client_secret: "wrong" });
    expect(status).toBe(401);
    expect(body.error).toBe("invalid_client");
  });
});

describe("Refresh", () => {
  test("a refresh token stays good until its successor is used", async () => {
    const sandbox = await startSandbox();
    const refresh = (token: string) => sandbox.token({ grant_type: "refresh_token", refresh_token: token });
    const first = (await sandbox.exchange()).body.refresh_token;

    const second = (await refresh(first)).body.refresh_token;
    const again = await refresh(first);
    expect(again.status).toBe(200);

    expect((await refresh(second)).status).toBe(200);
    const dead = await refresh(first);
    expect(dead.status).toBe(401);
    expect(dead.body).toEqual({
      error: "invalid_request",
      error_description: "This request requires an active refresh_token",
    });
  });

  test("an expired access token is refused, and a refreshed one is taken", async () => {
    const sandbox = await startSandbox();
    const { access_token, refresh_token } = (await sandbox.exchange()).body;
    await sandbox.control("POST", "expire-tokens", {});

    const refused = await sandbox.graphql(shopQuery, {}, access_token);
    expect(refused.status).toBe(401);
    expect(refused.body).toEqual({
      errors: "[API] Invalid API key or access token (unrecognized login or wrong password)",
    });

    const fresh = await sandbox.token({ grant_type: "refresh_token", refresh_token });
    expect((await sandbox.graphql(shopQuery, {}, fresh.body.access_token)).status).toBe(200);
  });

  test("the lifetime of tokens can be set", async () => {
    const sandbox = await startSandbox();
    await sandbox.control("PUT", "shopify", { offlineTokenLifetimeSeconds: 7 });
    expect((await sandbox.exchange()).body.expires_in).toBe(7);
  });
});

describe("Access", () => {
  test("a missing scope is denied, field by field", async () => {
    const sandbox = await startSandbox();
    await sandbox.install();
    await sandbox.control("POST", "scopes", { scopes: [] });

    const { status, body } = await sandbox.graphql("{ customers(first: 1) { nodes { id } } }");

    expect(status).toBe(200);
    expect(body.errors[0]).toMatchObject({
      message: "Access denied for customers field. Required access: `read_customers` access scope.",
      extensions: { code: "ACCESS_DENIED" },
    });
  });

  test("uninstalling ends every token", async () => {
    const sandbox = await startSandbox();
    const token = await sandbox.install();
    await sandbox.control("POST", "uninstall", {});
    expect((await sandbox.graphql(shopQuery, {}, token)).status).toBe(401);
  });

  test("a session token from before an uninstallation does not install the app again", async () => {
    const sandbox = await startSandbox();
    const earlier = await signedToken({ iat: Math.floor(Date.now() / 1000) - 5 });
    await sandbox.install();
    await sandbox.control("POST", "uninstall", {});
    const refused = await sandbox.exchange({ subject_token: earlier });
    expect(refused).toMatchObject({ status: 400, body: { error: "app_not_installed" } });
    expect((await sandbox.exchange({ subject_token: await signedToken({}) })).status).toBe(200);
  });

  test("another API version and another shop do not exist", async () => {
    const sandbox = await startSandbox();
    await sandbox.install();
    const body = { query: shopQuery };
    expect((await sandbox.post("/admin/api/2025-01/graphql.json", body)).status).toBe(404);
    const elsewhere = { "X-Forwarded-Host": "other.myshopify.com" };
    expect((await sandbox.post("/admin/api/2026-10/graphql.json", body, elsewhere)).status).toBe(404);
  });
});
