import { request as send } from "node:http";

import { shop } from "./merchant.ts";

/** A request that no browser, merchant or sender of notifications makes. */
export type OddRequest = { method?: string; path: string; headers?: Record<string, string>; body?: string };

const base64 = (text: string) => encodeURIComponent(Buffer.from(text).toString("base64"));
const admin = base64("admin.shopify.com/store/framework360-dev");
const uuid = "9b2f9d0e-6f0c-4d43-b7a1-6d7f0c4d43b7";
const form = { "Content-Type": "application/x-www-form-urlencoded" };

/** Whom it is for does not matter: none of these may be a server error, with a session token or without one. */
export const oddRequests: OddRequest[] = [
  ...[
    "evil.com",
    `${shop};script-src *`,
    `${shop} https://evil.com`,
    "",
    "a\nb",
    "🧑‍🚀",
    "..",
    "x".repeat(9_000),
  ].flatMap((value) =>
    [
      "/app",
      "/app.data",
      "/app/activity",
      "/auth/session-token",
      "/auth/exit-iframe",
      "/auth/login",
      "/no-such-page",
    ].map((path) => ({ path: `${path}?shop=${encodeURIComponent(value)}&host=${admin}` })),
  ),
  ...[
    "%",
    "a+b+c",
    base64("a b c"),
    base64("[::1"),
    base64("evil.com"),
    "",
    "%ff",
    base64("admin.shopify.com:99999"),
    "x".repeat(9_000),
  ].flatMap((host) =>
    ["/app", "/app.data", "/auth/session-token"].map((path) => ({
      path: `${path}?shop=${shop}&host=${host}&embedded=1`,
    })),
  ),
  { path: `/app?shop=${shop}&shop=second-store.myshopify.com&host=${admin}` },
  { path: `/auth/session-token?shop=${shop}&shopify-reload=${encodeURIComponent("https://evil.com")}` },
  { path: `/auth/exit-iframe?shop=${shop}&exitIframe=${encodeURIComponent("https://evil.com")}` },
  { path: "/auth/callback?code=x&state=y&hmac=z" },
  { path: "/auth?shop=evil.com" },
  ...["275760-09-13T00:00:00.000Z", "0000-01-01T00:00:00.000Z", "infinity", "-1", "9".repeat(400)].flatMap(
    (at) =>
      ["before", "after", "newest"].flatMap((name) =>
        ["/app/activity", "/app/activity.data", "/app/activity/updates"].map((path) => ({
          path: `${path}?${name}=${encodeURIComponent(`${at}_${uuid}`)}`,
        })),
      ),
  ),
  ...[
    "\0",
    "\ud800",
    "'",
    "%",
    "9".repeat(400),
    "-1",
    "1e309",
    "NaN",
    "[object Object]",
    "x".repeat(9_000),
  ].flatMap((value) =>
    [
      "page",
      "cursor",
      "after",
      "before",
      "query",
      "q",
      "customer",
      "outcome",
      "id",
      "ids",
      "shown",
      "failed",
      "since",
      "sends",
      "newest",
    ].map((name) => {
      const text = encodeURIComponent(value.toWellFormed());
      return {
        path: `/app/${["customers", "activity", "sends", "overview/synced"][name.length % 4]!}.data?${name}=${text}`,
      };
    }),
  ),
  ...[
    "routes/app",
    "root",
    "nope",
    "__proto__",
    "",
    "routes/activity/route,routes/app",
    "x".repeat(5_000),
  ].flatMap((route) => [
    { path: `/app/activity.data?_routes=${encodeURIComponent(route)}` },
    { path: `/app/activity?_data=${encodeURIComponent(route)}` },
  ]),
  { path: "/__manifest" },
  { path: "/__manifest?version=x&p=/app" },
  { path: `/__manifest?version=x&p=${"/a".repeat(3_000)}` },
  { path: "/_root.data" },
  { path: "/.data" },
  { path: "/app/.data" },
  { path: "/app/activity/x.data" },
  { path: "/app/data-requests/%00" },
  { path: "/app/data-requests/__proto__" },
  { path: "/healthz.data" },
  { path: "/readyz.data" },
  { path: "/webhooks/shopify.data", method: "POST", body: "{}" },
  { path: "/webhooks/framework360/x.data", method: "POST", body: "{}" },
  { path: "/webhooks/framework360/" },
  { path: "/webhooks/framework360/x/y" },
  { path: "/webhooks/shopify" },
  { path: "/webhooks/shopify", method: "POST" },
  { path: "/webhooks/shopify", method: "POST", body: "{}", headers: { "X-Shopify-Hmac-Sha256": "AAAA" } },
  ...["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "POST"].flatMap((method) =>
    [
      "/",
      "/app",
      "/app.data",
      "/app/activity",
      "/auth/login",
      "/webhooks/shopify",
      "/webhooks/framework360/x",
      "/healthz",
      "/readyz",
      "/no-such-page",
      "/no-such-page.data",
      "/__manifest",
    ].map((path) => ({ method, path })),
  ),
  ...["https://evil.example", "null", "nonsense", "http://[", "file://", ""].flatMap((Origin) =>
    [
      "/",
      "/app",
      "/app.data",
      "/auth/login",
      "/auth/session-token",
      "/no-such-page",
      "/no-such-page.data",
      "/healthz",
      "/healthz.data",
      "/webhooks/shopify",
      "/webhooks/framework360/x",
    ].flatMap((path) => [
      { method: "POST", path, headers: { ...form, Origin }, body: "a=b" },
      { path, headers: { Origin } },
    ]),
  ),
  ...["a b", "[", "evil.com:99999999", "", "%00", "a/b", "user@evil.com", "é"].flatMap((host) => [
    { path: "/app", headers: { Host: host } },
    { path: "/app", headers: { "X-Forwarded-Host": host } },
    {
      path: "/app/activity.data",
      method: "POST",
      headers: { ...form, "X-Forwarded-Host": host, Origin: "http://x" },
      body: "",
    },
  ]),
  { path: "/app", headers: { "X-Forwarded-Proto": "javascript" } },
  { path: "/app", headers: { "X-Forwarded-For": "x".repeat(5_000) } },
  { path: "/app", headers: { Authorization: "Bearer" } },
  { path: "/app", headers: { Authorization: "Bearer a.b.c" } },
  { path: "/app", headers: { Authorization: `Bearer ${"a".repeat(10_000)}` } },
  { path: "/app", headers: { Authorization: "Basic eDp5" } },
  { path: `/app?shop=${shop}&host=${admin}&embedded=1&id_token=${"a.".repeat(3_000)}` },
  { path: "/app", headers: { "Accept-Language": "x-".repeat(5_000) } },
  { path: `/app?locale=${"a-".repeat(4_000)}` },
  { path: "/app?locale=__proto__" },
  { path: "/app", headers: { "Accept-Encoding": "gzip;q=x,".repeat(1_000) } },
  { path: "/app", headers: { Expect: "100-continue" } },
  { path: "/app", headers: { Upgrade: "websocket", Connection: "Upgrade" } },
  { path: "/favicon.svg", headers: { Range: `bytes=${"0-1,".repeat(3_000)}0-1` } },
  { path: "/assets/..%2f..%2fserver.ts" },
  { path: "/../package.json" },
  { path: "http://elsewhere.example/app" },
  { path: "*", method: "OPTIONS" },
  ...[
    "/app/connection",
    "/app/synchronization",
    "/app/activity/retry",
    "/app/sends",
    "/app/synchronization/consent",
    "/app/overview/state",
  ].flatMap((path) =>
    [
      "%00=%00&intent=%00",
      `intent=${"x".repeat(200_000)}`,
      `${"a[".repeat(80_000)}=1`,
      "a=1&".repeat(50_000),
      "id=__proto__&intent=constructor",
      "%ff%fe=%ed%a0%80",
      "[".repeat(200_000),
      `{"a":`.repeat(40_000),
    ].flatMap((body) => [
      { method: "POST", path: `${path}.data`, headers: form, body },
      { method: "POST", path: `${path}.data`, headers: { "Content-Type": "application/json" }, body },
      {
        method: "POST",
        path: `${path}.data`,
        headers: { "Content-Type": "multipart/form-data; boundary=x" },
        body,
      },
    ]),
  ),
];

/** What Node's own client sends as it is given: `fetch` would tidy the address up. */
export function sendOdd(
  origin: string,
  { method = "GET", path, headers = {}, body }: OddRequest,
  more: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string; ms: number }> {
  const { hostname, port } = new URL(origin);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = send(
      { hostname, port, method, path, headers: { ...more, ...headers }, timeout: 15_000, agent: false },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on("data", (part: Buffer) => parts.push(part));
        incoming.on("error", reject);
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(parts).toString(),
            ms: performance.now() - started,
          }),
        );
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`No answer to ${method} ${path} within 15 s.`)));
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
