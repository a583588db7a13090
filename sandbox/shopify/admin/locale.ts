import type { Request, RequestHandler } from "express";

/** The languages a merchant can have the admin in; the app is told which. */
export const locales: Record<string, string> = { en: "English", it: "Italiano", de: "Deutsch" };

const cookie = "sandbox_locale";

export function requestLocale(req: Request): string {
  const chosen = cookies(req)[cookie];
  return chosen && chosen in locales ? chosen : "en";
}

/** `?locale=it` on any page chooses the language for this browser. */
export const rememberLocale: RequestHandler = (req, res, next) => {
  const chosen = req.query["locale"];
  if (req.method !== "GET" || typeof chosen !== "string" || !(chosen in locales)) return next();
  const url = new URL(req.originalUrl, "http://admin");
  url.searchParams.delete("locale");
  res.cookie(cookie, chosen, { maxAge: 365 * 24 * 3600 * 1000, sameSite: "lax" });
  res.redirect(303, url.pathname + url.search);
};

function cookies(req: Request): Record<string, string> {
  const pairs = (req.headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
  return Object.fromEntries(pairs.map(([name = "", value = ""]) => [name, value]));
}
