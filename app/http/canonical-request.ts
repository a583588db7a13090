import type { RequestHandler } from "express";

/**
 * A path as every client of ours writes it. Paths that mean the same in another form (`/auth/%6cogin`, `//auth/login`,
 * `/./auth/login`) would be matched by Remix, which decodes them, and not by the limits in front of it.
 */
const canonicalPath = /^(?:\/[\w~-][\w.~-]*)*\/?$/;

/** Remix takes any method for a form, and the app's forms are sent by POST. */
const methods = new Set(["GET", "HEAD", "POST"]);

/** An extension in Shopify's admin asks from another origin, so its browser asks first whether it may. */
const methodsOfExtensions = new Set([...methods, "OPTIONS"]);

/**
 * Answers 405 to a method that no route knows, and 400 to an address that no page, form or notification has: a path in
 * another form than the usual one, a NUL, which no database takes, or `_data`, with which earlier versions of Remix asked
 * for a route's data.
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

/** Whether the path is one that extensions in Shopify's admin fetch from (app/routes/extensions). */
export function isOfExtensions(path: string): boolean {
  return path.startsWith("/extensions/");
}

/** Remix answers `<path>.data` for routes that are no pages as well. */
function isDataOfNoPage(path: string): boolean {
  return /^\/(?:webhooks|auth|extensions|healthz|readyz)\b.*\.data\/?$/i.test(path);
}

function splitAt(text: string, index: number): string[] {
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
