import { existsSync, globSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

/** A file of the repository in backticks, with its folder. */
const namedFile =
  /`((?:\.ci|app|benchmarks|deploy|docs|extensions|prisma|sandbox|scripts|tests)\/[\w./-]+\.\w+)`/g;

const documents = globSync(["*.md", "docs/**/*.md", "tests/*.md"]);

test("every file that a document names is there", () => {
  expect(documents.length).toBeGreaterThan(20);
  const missing = documents.flatMap((document) =>
    [...readFileSync(document, "utf8").matchAll(namedFile)].flatMap(([, file]) =>
      existsSync(file!) ? [] : [`${document}: ${file}`],
    ),
  );
  expect(missing).toEqual([]);
});

test("every command that a document names is there", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const missing = documents.flatMap((document) =>
    [...readFileSync(document, "utf8").matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].flatMap(
      ([, name]) => (name! in scripts ? [] : [`${document}: ${name}`]),
    ),
  );
  expect(missing).toEqual([]);
});

test.each([
  ["en", "docs/merchant-guide.md"],
  ["it", "docs/merchant-guide.it.md"],
])("what the merchant's guide in %s names in bold is a text of the app", (language, guide) => {
  const texts = globSync(`app/i18n/locales/${language}/*.json`)
    .map((file) => readFileSync(file, "utf8"))
    .join();
  const named = [...readFileSync(guide, "utf8").matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !texts.includes(name))).toEqual([]);
});
