import { describe, expect, test } from "vitest";

import { followedAddress, isAdminAddress, isCompleteToken, sessionTokenOf } from "./admin-request.ts";

const appUrl = "https://app.example.com";
const shop = "one.myshopify.com";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const hostOf = (text: string) => encodeURIComponent(base64(text));

describe("an address of the admin", () => {
  test.each([
    "/app",
    `/app?shop=${shop}&host=${hostOf("admin.shopify.com/store/one")}&embedded=1&id_token=x&locale=it`,
    `/app?shop=${shop}&host=${hostOf(`${shop}/admin`)}`,
    `/app?shop=${shop}&host=${hostOf("admin.shopify.com/store/one").replaceAll("%3D", "")}`,
    `/auth/session-token?shop=${shop}&shopify-reload=${encodeURIComponent(`${appUrl}/app?shop=${shop}`)}`,
    "/auth/session-token?shopify-reload=http%3A%2F%2Finner.example%2Fapp",
  ])("may be %s", (path) => {
    expect(isAdminAddress(`http://inner.example${path}`, appUrl)).toBe(true);
  });

  test.each([
    ["a shop elsewhere", "shop=evil.com"],
    ["a shop that adds a directive", `shop=${encodeURIComponent(`${shop}; script-src *`)}`],
    ["a shop that adds a source", `shop=${encodeURIComponent(`${shop} https://evil.com`)}`],
    ["a shop that ends elsewhere", `shop=${shop}.evil.com`],
    ["a shop with a path", `shop=${shop}/`],
    ["a shop with a line break", `shop=${shop}%0d%0aX-Evil:%201`],
    ["two shops", `shop=${shop}&shop=two.myshopify.com`],
    ["no shop's name", "shop="],
    ["a host that is no address", `host=${hostOf("a b c")}`],
    ["a host that is no base64", "host=%25%25%25"],
    ["an empty host", "host="],
    ["a host of bytes", `host=${encodeURIComponent(Buffer.from([0, 255, 254]).toString("base64"))}`],
    ["a host elsewhere", `host=${hostOf("evil.com/.shopify.com")}`],
    ["a host behind a name and password", `host=${hostOf("admin.shopify.com:x@evil.com")}`],
    ["a host of another shop", `shop=${shop}&host=${hostOf("evil.myshopify.com/phish")}`],
    ["a host with a query", `host=${hostOf("admin.shopify.com/store/one?x=1")}`],
    ["a host with dots", `host=${hostOf("admin.shopify.com/../x")}`],
    ["two hosts", `host=${hostOf("admin.shopify.com/store/one")}&host=x`],
    ["two tokens", "id_token=a&id_token=b"],
    ["a reload elsewhere", `shopify-reload=${encodeURIComponent("https://evil.com/app")}`],
    ["a reload that is a script", `shopify-reload=${encodeURIComponent("javascript:alert(1)")}`],
    ["a reload without a host", "shopify-reload=%2F%2Fevil.com"],
    ["a reload behind a name", `shopify-reload=${encodeURIComponent("https://app.example.com@evil.com")}`],
  ])("is refused with %s", (_what, query) => {
    expect(isAdminAddress(`${appUrl}/auth/session-token?${query}`, appUrl)).toBe(false);
  });
});

describe("a session token", () => {
  const now = new Date("2026-11-24T12:00:00Z");
  const seconds = now.getTime() / 1000;
  const claims = {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: "key",
    sub: "42",
    exp: seconds + 60,
    nbf: seconds,
    iat: seconds,
  };

  test("is complete as Shopify issues it, for an address of its own shop", () => {
    expect(isCompleteToken(claims, `${appUrl}/app`, now)).toBe(true);
    expect(isCompleteToken(claims, `${appUrl}/app?shop=${shop}`, now)).toBe(true);
    expect(isCompleteToken(claims, `${appUrl}/app?shop=two.myshopify.com`, now)).toBe(false);
  });

  test.each([
    ["has no end", { exp: undefined }],
    ["has an end that is no number", { exp: String(seconds + 60) }],
    ["ends in a year", { exp: seconds + 31_536_000 }],
    ["ends never", { exp: Number.MAX_SAFE_INTEGER }],
    ["has no beginning", { nbf: undefined }],
    ["does not say when it was issued", { iat: null }],
    ["has no user", { sub: undefined }],
    ["has an empty user", { sub: "" }],
    ["has a user that is no text", { sub: { id: 1 } }],
    ["has no shop", { dest: undefined }],
    ["has a shop that is no address", { dest: shop }],
    ["is for a shop elsewhere", { dest: "https://evil.com", iss: "https://evil.com/admin" }],
    ["is for several shops", { dest: [`https://${shop}`] }],
    ["has no issuer", { iss: undefined }],
    ["was issued by another shop", { iss: "https://two.myshopify.com/admin" }],
    ["is for a shop's other port", { dest: `https://${shop}:8443` }],
    ["is for a shop without encryption", { dest: `http://${shop}` }],
  ])("that %s is not complete", (_why, changed) => {
    expect(isCompleteToken({ ...claims, ...changed }, `${appUrl}/app`, now)).toBe(false);
  });

  test.each([null, undefined, "text", 1, []])("with the claims %j is not complete", (said) => {
    expect(isCompleteToken(said, `${appUrl}/app`, now)).toBe(false);
  });

  test("is read from the header rather than from the address", () => {
    const ask = (headers: Record<string, string>) =>
      sessionTokenOf(new Request(`${appUrl}/app?id_token=address`, { headers }));
    expect(ask({ Authorization: "Bearer header" })).toBe("header");
    expect(ask({ Authorization: "" })).toBe("address");
    expect(ask({})).toBe("address");
    expect(sessionTokenOf(new Request(`${appUrl}/app`))).toBeNull();
  });
});

describe("a link followed before the page's scripts ran", () => {
  const host = hostOf("admin.shopify.com/store/one");
  const page = `${appUrl}/app?embedded=1&shop=${shop}&host=${host}&locale=it&id_token=secret&hmac=x`;
  const follow = (referer: string, path = "/app/activity?outcome=failed", init: RequestInit = {}) =>
    followedAddress(new Request(`http://inner.example${path}`, { headers: { referer }, ...init }), appUrl);

  test("leads to its page within the same shop and language, and carries no token on", () => {
    expect(follow(page)).toBe(`/app/activity?outcome=failed&shop=${shop}&host=${host}&locale=it&embedded=1`);
  });

  test.each([
    ["from elsewhere", page.replace(appUrl, "https://evil.example"), "/app"],
    ["from a page that names no shop", `${appUrl}/app?host=${host}`, "/app"],
    ["from a page that names a shop elsewhere", `${appUrl}/app?shop=evil.com&host=${host}`, "/app"],
    ["from nowhere", "about:blank", "/app"],
    ["to an address that names its shop", page, `/app?shop=${shop}`],
    ["to a page's data", page, "/app/activity.data"],
    ["with a session token", page, "/app?id_token=x"],
  ])("is not recognized %s", (_what, referer, path) => {
    expect(follow(referer, path)).toBeNull();
  });

  test("is not recognized in a form's request", () => {
    expect(follow(page, "/app", { method: "POST", headers: { referer: page } })).toBeNull();
  });
});
