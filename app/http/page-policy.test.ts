import { expect, test } from "vitest";

import { newNonce, pagePolicy } from "./page-policy.ts";

const framedByShop = "frame-ancestors https://demo.myshopify.com https://admin.shopify.com;";

/** A policy's directives by their names. */
const directives = (policy: string) =>
  Object.fromEntries(
    policy
      .split(";")
      .map((part) => part.trim().split(" "))
      .map(([name, ...sources]) => [name, sources.join(" ")]),
  );

test("runs the app's own scripts, those of this one answer, and Shopify's, and no others", () => {
  const { "script-src": scripts } = directives(pagePolicy(framedByShop, "abc", undefined));
  expect(scripts).toBe("'self' 'nonce-abc' https://cdn.shopify.com/shopifycloud/");
});

test("does not run what a merchant uploaded to the same CDN", () => {
  const policy = pagePolicy(framedByShop, "abc", undefined);
  expect(policy).not.toMatch(/cdn\.shopify\.com\/?[ ;]/);
  expect(policy).not.toContain("/s/files");
});

test("keeps who may frame the page, as the first directive and once", () => {
  const policy = pagePolicy(framedByShop, "abc", undefined);
  expect(policy.startsWith("frame-ancestors https://demo.myshopify.com https://admin.shopify.com;")).toBe(
    true,
  );
  expect(policy.match(/frame-ancestors/g)).toHaveLength(1);
  expect(policy).not.toMatch(/;\s*;/);
});

test("lets no page be framed whose shop is unknown", () => {
  expect(directives(pagePolicy(null, "abc", undefined))["frame-ancestors"]).toBe("'none'");
});

test("takes no plug-in, no other base for the page's addresses, and no form to another origin", () => {
  expect(directives(pagePolicy(framedByShop, "abc", undefined))).toMatchObject({
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
  });
});

test("names another App Bridge's origin, in development, instead of Shopify's CDN", () => {
  const policy = pagePolicy(framedByShop, "abc", "http://127.0.0.1:4000/app-bridge.js?v=1;x");
  expect(directives(policy)["script-src"]).toBe("'self' 'nonce-abc' http://127.0.0.1:4000");
});

test("each answer has a nonce of its own, long enough not to be guessed", () => {
  const nonces = new Set(Array.from({ length: 100 }, newNonce));
  expect(nonces.size).toBe(100);
  for (const nonce of nonces) expect(nonce).toMatch(/^[\w+/]{22}==$/);
});
