import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Router } from "express";
import { marked } from "marked";

const names = ["privacy", "support"] as const;
const fallback = "en";

/** Values that the documents name as `{{NAME}}`; a line that names a missing value is left out. */
type Values = { [name in "SUPPORT_EMAIL" | "SUPPORT_URL" | "APP_URL"]: string | undefined };

/**
 * Serves the operator's documents (legal/README.md) at `/privacy` and `/support`, to everybody. They are read once.
 * @throws {Error} naming the file, when one of the English documents is missing
 */
export function publicDocuments(folder: string, values: Values): Router {
  const router = Router();
  for (const name of names) {
    const pages = readPages(folder, name, values);
    router.get(`/${name}`, (request, response) => {
      const language = request.acceptsLanguages(fallback, ...pages.keys()) || fallback;
      response
        .vary("Accept-Language")
        .set(
          "Content-Security-Policy",
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        )
        .type("html")
        .send(pages.get(language) ?? pages.get(fallback));
    });
  }
  return router;
}

/** The pages of one document, by language. */
function readPages(folder: string, name: string, values: Values): Map<string, string> {
  const pages = new Map<string, string>();
  for (const file of readdirSync(folder)) {
    const language = new RegExp(`^${name}\\.([a-z]{2})\\.md$`).exec(file)?.[1];
    if (language)
      pages.set(language, pageOf(language, fill(readFileSync(join(folder, file), "utf8"), values)));
  }
  if (!pages.has(fallback))
    throw new Error(`The app cannot start: there is no ${join(folder, `${name}.${fallback}.md`)}.`);
  return pages;
}

function fill(text: string, values: Values): string {
  const known = Object.entries(values);
  return text
    .split("\n")
    .filter((line) => !known.some(([name, value]) => !value && line.includes(`{{${name}}}`)))
    .join("\n")
    .replaceAll(/\{\{(\w+)\}\}/g, (all, name: string) => values[name as keyof Values] ?? all);
}

function pageOf(language: string, markdown: string): string {
  const title = /^# (.*)$/m.exec(markdown)?.[1] ?? "";
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title.replaceAll(/[<>&]/g, "")}</title>
<style>main { font-family: system-ui, sans-serif; line-height: 1.5; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }</style>
<main>
${marked.parse(markdown, { async: false })}</main>
</html>
`;
}
