/**
 * `npm run accounts`: simulated accounts that behave as the real one may, like `npm run personalities`, but each in seconds: in one process,
 * one customer after the other, without the built app. `--seed 7 --from 0 --count 20` random ones, `--only NAME` for one of them, `--alone`
 * for every choice alone, `--pairs 20 --seed 7` for two choices each (`--only "ids=number+lists=gaps"`); `--people-seed 7` other people;
 * `--places` gives notes and an extra field places; `--trace FILE` writes each call to the account. Ends with 1 when anything is not as it must be.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import {
  combinations,
  differences,
  everyChoiceAlone,
  pairs,
  personalityNamed,
} from "../tests/personalities/choices.ts";
import { leapOverWaits } from "../tests/personalities/leaping-clock.ts";
import { liveInOneProcess } from "../tests/personalities/one-process.ts";
import { headOf, lineOf } from "../tests/personalities/personalities-document.ts";
import { isWell } from "../tests/personalities/run.ts";
import { startShopify } from "../tests/support/shopify.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    alone: { type: "boolean", default: false },
    pairs: { type: "string" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    count: { type: "string", default: "20" },
    people: { type: "string", default: "24" },
    edits: { type: "string", default: "48" },
    "people-seed": { type: "string" },
    places: { type: "boolean", default: false },
    trace: { type: "string" },
  },
});

function chosen() {
  if (values.alone) return everyChoiceAlone();
  if (values.pairs) return pairs(Number(values.pairs), Number(values.seed));
  if (!values.only)
    return combinations(Number(values.from) + Number(values.count), Number(values.seed)).slice(
      Number(values.from),
    );
  return values.only.map((name) => {
    const found = personalityNamed(name);
    if (!found) throw new Error(`There is no account called ${name}.`);
    return found;
  });
}

/** The people follow from the account's name, so that one account alone is what it is among others. */
function seedFrom(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_000, 7);
}

const { trace } = values;
if (trace) writeFileSync(trace, "");
const [people, edits] = [Number(values.people), Number(values.edits)];
const personalities = chosen();
const pause = leapOverWaits();
const { sandbox: shopify } = await startShopify();
shopify.control.change({ plan: "plus" });
console.log(headOf());
let well = 0;
for (const personality of personalities) {
  const seed = Number(values["people-seed"] ?? seedFrom(personality.name));
  const onTrace = trace ? (line: string) => appendFileSync(trace, `${line}\n`) : undefined;
  const setting = { shopify, pause, onTrace, hasPlaces: values.places };
  const life = await liveInOneProcess(personality, { people, edits, seed }, setting);
  if (isWell(life)) well += 1;
  console.log(lineOf(life));
  for (const { kind, what } of life.found) console.log(`  ${kind}: ${what}`);
  if (!isWell(life)) console.log(`  ${JSON.stringify(differences(personality.behaviour))}`);
}
console.log(`${well} of ${personalities.length} are well.`);
await shopify.close();
process.exit(well === personalities.length ? 0 : 1);
