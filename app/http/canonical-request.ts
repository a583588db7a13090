import type { RequestHandler } from "express";

/**
 * A path in the form that all our clients use. Remix decodes paths, so it would match the same path in other forms
 * (`/auth/%6cogin`, `//auth/login`, `/./auth/login`), which the rate limits in front of it would miss.
 */
const canonicalPath = /^(?:\/[\w~-][\w.~-]*)*\/?$/;

/** Remix accepts a form by any method; the app's forms are sent by POST only. */
const methods = new Set(["GET", "HEAD", "POST"]);

/** An extension in Shopify's admin runs on another origin, so its browser sends a preflight first. */
const methodsOfExtensions = new Set([...methods, "OPTIONS"]);

/**
 * Answers 405 to a method that no route has, and 400 to an address that no page, form or notification has: a path that is not
 * in its usual form, a NUL, which PostgreSQL refuses, or `_data`, by which earlier versions of Remix requested a route's data.
 */
export const refuseOddRequest: RequestHandler = ({ method, url }, response, next) => {
  const [path = "", query = ""] = splitAt(url, url.indexOf("?"));
  const allowed = isOfExtensions(path) ? methodsOfExtensions : methods;
  if (!allowed.has(method))
    return void response
      .set("Allow", [...allowed].join(", "))
      .status(405)
      .end();
  const isOdd =
    !url.startsWith("/") ||
    !canonicalPath.test(path) ||
    query.includes("%00") ||
    new URLSearchParams(query).has("_data") ||
    isDataOfNoPage(path);
  if (isOdd) return void response.status(400).end();
  next();
};

/** Whether the path belongs to the routes for extensions in Shopify's admin (app/routes/extensions). */
export function isOfExtensions(path: string): boolean {
  return path.startsWith("/extensions/");
}

/** Remix would also answer `<path>.data` for routes that are not pages. */
function isDataOfNoPage(path: string): boolean {
  return /^\/(?:webhooks|auth|extensions|healthz|readyz)\b.*\.data\/?$/i.test(path);
}

function splitAt(text: string, index: number): string[] {
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
