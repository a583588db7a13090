import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { policyInShell, rewriteMarkup, toShell, withStandIns } from "./proxy-rewrite.ts";

const shell = "http://127.0.0.1:4000";

describe("an address in Shopify's admin", () => {
  test.each([
    ["https://admin.shopify.com/store/demo/apps/key", `${shell}/store/demo/apps/key`],
    [
      "https://demo.myshopify.com/admin/oauth/install?client_id=1",
      `${shell}/store/demo/oauth/install?client_id=1`,
    ],
    ["https://demo.myshopify.com/admin", `${shell}/store/demo`],
  ])("%s is the shell's", (address, expected) => {
    expect(toShell(address, shell)).toBe(expected);
  });

  test.each([
    "https://admin.shopify.com.evil.example/store/demo",
    "https://demo.myshopify.com/products",
    "https://demo.myshopify.com/administration",
    "/app/settings?next=https://admin.shopify.com/store/demo",
  ])("%s is left alone", (address) => {
    expect(toShell(address, shell)).toBe(address);
  });
});

describe("the policy", () => {
  test("lets the shell frame the app and keeps every other directive", () => {
    expect(policyInShell("default-src 'self'; frame-ancestors https://a https://b; img-src *", shell)).toBe(
      `default-src 'self'; frame-ancestors ${shell}; img-src *`,
    );
  });

  test("lets scripts come from the shell where it lets them come from App Bridge's folder", () => {
    const policy = "script-src 'self' 'nonce-a/b' https://cdn.shopify.com/shopifycloud/; object-src 'none'";
    expect(policyInShell(policy, shell)).toBe(`script-src 'self' 'nonce-a/b' ${shell}/; object-src 'none'`);
  });

  test("without frame-ancestors stays as it is", () => {
    expect(policyInShell("default-src 'self'", shell)).toBe("default-src 'self'");
  });
});

test("the script's address is swapped in a preload header too", () => {
  expect(
    withStandIns('<https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"; as="script";', shell),
  ).toBe(`<${shell}/app-bridge.js>; rel="preload"; as="script";`);
});

describe("markup", () => {
  const page =
    '<p>è più</p><script src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script>' +
    '<link rel="stylesheet" href="https://cdn.shopify.com/static/fonts/inter/v4/styles.css">' +
    '<script>window.open("https://admin.shopify.com/store/demo/apps/key", "_top")</script>' +
    '<a href="https://admin.shopify.com/store/demo">1 > 0</a> tail';
  const rewritten =
    `<p>è più</p><script src="${shell}/app-bridge.js"></script>` +
    `<link rel="stylesheet" href="${shell}/inter.css">` +
    `<script>window.open("${shell}/store/demo/apps/key", "_top")</script>` +
    '<a href="https://admin.shopify.com/store/demo">1 > 0</a> tail';

  test.each([1, 2, 3, 7, 31, 64, 10_000])(
    "is the same however it arrives, %i bytes at a time",
    async (size) => {
      const bytes = Buffer.from(page);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(await text(Readable.from(chunks).pipe(rewriteMarkup(shell)))).toBe(rewritten);
    },
  );

  test("that ends with an element is passed on before more arrives", () => {
    const stream = rewriteMarkup(shell);
    stream.write("<p>first</p><script>go()</script>");
    expect(String(stream.read())).toBe("<p>first</p><script>go()</script>");
  });
});
