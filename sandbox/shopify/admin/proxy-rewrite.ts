import { Transform } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** What an app's page loads from Shopify's CDN, and the shell's own file in its place (assets.ts). */
const appBridgeFolder = "https://cdn.shopify.com/shopifycloud/";
const standIns = [
  [`${appBridgeFolder}app-bridge.js`, "/app-bridge.js"],
  ["https://cdn.shopify.com/static/fonts/inter/v4/styles.css", "/inter.css"],
] as const;
const unifiedAdmin = /^https:\/\/admin\.shopify\.com(?=\/|$)/;
const shopAdmin = /^https:\/\/([a-z0-9][a-z0-9-]*)\.myshopify\.com\/admin(?=[/?#]|$)/i;
const scriptedRedirect = /(window\.open\(")(https:\/\/[^"\\<>]+)(?=")/g;

/** An address in Shopify's admin as the same page of the shell; any other address unchanged. */
export function toShell(address: string, shopifyOrigin: string): string {
  return address
    .replace(unifiedAdmin, shopifyOrigin)
    .replace(shopAdmin, (_all, handle: string) => `${shopifyOrigin}/store/${handle}`);
}

/**
 * A Content-Security-Policy whose `frame-ancestors` admits only the shell, and in which the stand-ins may be what files of
 * Shopify's may be. The rest stays.
 */
export function policyInShell(policy: string, shopifyOrigin: string): string {
  return policy
    .replace(/(^|[;,]\s*)frame-ancestors[^;,]*/gi, `$1frame-ancestors ${shopifyOrigin}`)
    .replaceAll(appBridgeFolder, `${shopifyOrigin}/`);
}

/** A text whose references to files on Shopify's CDN point at their stand-ins. */
export function withStandIns(text: string, shopifyOrigin: string): string {
  return standIns.reduce((rewritten, [cdn, own]) => rewritten.replaceAll(cdn, shopifyOrigin + own), text);
}

/** Rewrites markup as it streams through: App Bridge's script, and the scripts by which the library redirects. */
export function rewriteMarkup(shopifyOrigin: string): Transform {
  const decoder = new StringDecoder("utf8");
  let held = "";

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      held += decoder.write(chunk);
      // No rewritten text contains an angle bracket, so none is cut in two at one. What ends with ">" is
      // passed on at once: a streamed page must not wait for its next part.
      const end = Math.max(held.lastIndexOf(">") + 1, held.lastIndexOf("<"));
      if (end > 0) this.push(rewriteText(held.slice(0, end), shopifyOrigin));
      held = held.slice(Math.max(end, 0));
      done();
    },
    flush(done) {
      this.push(rewriteText(held + decoder.end(), shopifyOrigin));
      done();
    },
  });
}

function rewriteText(text: string, shopifyOrigin: string): string {
  return withStandIns(text, shopifyOrigin).replace(
    scriptedRedirect,
    (_all, call: string, address: string) => call + toShell(address, shopifyOrigin),
  );
}
