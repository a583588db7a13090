// `node .ci/failed-tests.mjs files|titles <results>`: what failed, from the results that vitest's JSON reporter wrote.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const [what, results] = process.argv.slice(2);
const { testResults } = JSON.parse(readFileSync(results, "utf8"));

const lines = testResults
  .filter(({ status }) => status === "failed")
  .flatMap(({ name, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    if (what === "files") return [file];
    const titles = assertionResults
      .filter(({ status }) => status === "failed")
      .map(({ fullName }) => fullName);
    return (titles.length > 0 ? titles : message.split("\n", 1)).map((title) => `  ${file}: ${title}`);
  });
process.stdout.write(lines.map((line) => `${line}\n`).join(""));
