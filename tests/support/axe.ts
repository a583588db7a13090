import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import type { AxeResults } from "axe-core";
import type { Frame } from "playwright-core";

const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Axe looks for all of the rules, and describes elements only where one is broken: that takes most of its time. */
const resultTypes = ["violations"];

/** Styles and media are read ahead only for rules that axe does not run unless asked to, or for players, of which the app has none. */
const preload = false;

/**
 * The accessibility faults that axe finds in what a frame shows, each with the elements it is about.
 * @param without rules that cannot hold for what is shown
 */
export async function axeViolations(frame: Frame, ...without: string[]): Promise<string[]> {
  await frame.evaluate(await readFile(source, "utf8"));
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const { violations } = await frame.evaluate<AxeResults>(
    `axe.run(${JSON.stringify({ rules, resultTypes, preload })})`,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
