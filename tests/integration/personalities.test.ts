import { expect, test } from "vitest";

import { personalityNamed } from "../personalities/choices.ts";
import { isWell, liveAll } from "../personalities/run.ts";
import { createTestDatabase } from "../support/database.ts";

/** A short form of `npm run personalities`. */
const names = [
  "htmlOnRead=true",
  "longestText=40",
  "registrationOfKnown=replace",
  "notSubscribedOnRead=absent",
];

test("in accounts that behave differently nothing is lost, reverted, doubled, undone or untold", async () => {
  const personalities = names.map((name) => personalityNamed(name)!);
  const course = { people: 6, edits: 10, seed: 3, restMs: 150_000, together: names.length, workers: 0 };
  const lives = await liveAll(await createTestDatabase(), personalities, course);
  expect(lives.filter((life) => !isWell(life))).toEqual([]);
}, 400_000);
