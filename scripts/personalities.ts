/**
 * `npm run personalities`: the built app against simulated accounts that behave as the real one may, each with a shop of
 * its own, over real HTTP. Every choice alone and `--random 100` combinations; `--only NAME` for one of them. The table
 * goes to docs/personalities.md when all were lived through. Ends with 1 when anything is not as it must be.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { combinations, everyChoiceAlone, personalityNamed } from "../tests/personalities/choices.ts";
import { headOf, lineOf, personalitiesDocument } from "../tests/personalities/personalities-document.ts";
import { isWell, liveAll } from "../tests/personalities/run.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    random: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    people: { type: "string", default: "60" },
    edits: { type: "string", default: "100" },
    together: { type: "string", default: "8" },
    workers: { type: "string", default: "2" },
    rest: { type: "string", default: "900" },
    json: { type: "string" },
    log: { type: "string" },
  },
});
const seed = Number(values.seed);
const personalities = values.only
  ? values.only.map((name) => {
      const found = personalityNamed(name);
      if (!found) throw new Error(`There is no account called ${name}.`);
      return found;
    })
  : [...everyChoiceAlone(), ...combinations(Number(values.random), seed)];
const [people, edits] = [Number(values.people), Number(values.edits)];

const database = await startTemporaryPostgres("personalities");
try {
  console.log(headOf());
  const lives = await liveAll(database.url, personalities, {
    ...{ people, edits, seed },
    together: Number(values.together),
    workers: Number(values.workers),
    restMs: Number(values.rest) * 1000,
    onLife(life) {
      console.log(lineOf(life));
      for (const { kind, what } of life.found.slice(0, values.only ? 200 : 5))
        console.error(`  ${kind}: ${what}`);
    },
    onLog: async (log) => void (values.log && (await writeFile(values.log, log.join("")))),
  });
  if (values.json) await writeFile(values.json, JSON.stringify(lives, null, 2));
  if (!values.only) {
    await writeFile("docs/personalities.md", personalitiesDocument({ people, edits, seed, lives }));
  }
  console.log(`${lives.filter(isWell).length} of ${lives.length} are well.`);
  if (!lives.every(isWell)) process.exitCode = 1;
} finally {
  await database.stop();
}
