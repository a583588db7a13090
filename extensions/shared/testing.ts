import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "vitest";

type Texts = { [key: string]: string | Texts };

/** Puts texts in as Shopify does, from an extension's own file; a text that is missing fails the test. */
export function translator(extension: string, file = "en.default") {
  const path = join(import.meta.dirname, "..", extension, "locales", `${file}.json`);
  const texts = JSON.parse(readFileSync(path, "utf8")) as Texts;
  return (key: string, values: Record<string, unknown> = {}): never => {
    const found = key
      .split(".")
      .reduce<string | Texts | undefined>(
        (at, part) => (typeof at === "object" ? at[part] : undefined),
        texts,
      );
    if (typeof found !== "string") throw new Error(`There is no text ${key}.`);
    return found.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_all, name: string) => {
      if (!(name in values)) throw new Error(`${key} lacks ${name}.`);
      return String(values[name]);
    }) as never;
  };
}

/** What the person reads, as one line. */
export const shown = (): string => document.body.textContent.replaceAll(/\s+/g, " ").trim();

export const toShow = (text: string | RegExp) => expect.poll(shown).toMatch(text);

export function press(name: string): void {
  const found = [...document.body.querySelectorAll("s-button")].find((one) => one.textContent === name);
  if (!found) throw new Error(`There is no button ${name}.`);
  found.dispatchEvent(new Event("click", { bubbles: true }));
}

export const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
