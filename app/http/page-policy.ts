import { randomBytes } from "node:crypto";

/**
 * Where App Bridge and what it loads lie. The folder and not the whole CDN: merchants' own files, scripts among them, lie
 * beside it.
 */
const shopifyScripts = "https://cdn.shopify.com/shopifycloud/";

/** A value that is in one answer alone, so that markup from elsewhere cannot contain it. */
export const newNonce = (): string => randomBytes(16).toString("base64");

/**
 * The Content-Security-Policy of a page: which scripts the browser runs, beside who may frame the page. Connections, styles,
 * fonts and frames stay open, because Shopify does not document which of them App Bridge needs
 * (docs/decisions/0027-a-page-runs-its-own-scripts-alone.md).
 * @param framing a policy of one directive, `frame-ancestors`; null where no shop is known
 * @param appBridgeUrl of another App Bridge than Shopify's, in development
 */
export function pagePolicy(framing: string | null, nonce: string, appBridgeUrl: string | undefined): string {
  const appBridge = appBridgeUrl === undefined ? shopifyScripts : new URL(appBridgeUrl).origin;
  return [
    framing?.replace(/;\s*$/, "") ?? "frame-ancestors 'none'",
    `script-src 'self' 'nonce-${nonce}' ${appBridge}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
}
