import { differences, personalityNamed } from "./choices.ts";
import { faultKinds } from "./judge.ts";
import type { Life } from "./life.ts";
import { isWell } from "./run.ts";

/** What a run is described by, in the page that is written about it. */
export type Described = { people: number; edits: number; seed: number; lives: readonly Life[] };

/** One line of a run's table. */
export function lineOf(life: Life): string {
  const kinds = faultKinds.map((kind) => life.found.filter((one) => one.kind === kind).length);
  const cells = [
    life.name,
    isWell(life) ? "well" : "**wrong**",
    ...kinds,
    life.trouble ?? "",
    life.writesAtRest,
    life.told,
    life.mails,
    life.calls,
    Math.round(life.seconds),
  ];
  return `| ${cells.map((cell) => String(cell)).join(" | ")} |`;
}

export function headOf(): string {
  const titles = [
    "account",
    "",
    ...faultKinds,
    "rest",
    "writes at rest",
    "told",
    "mails",
    "calls",
    "seconds",
  ];
  return `| ${titles.join(" | ")} |\n|${titles.map(() => " --- |").join("")}`;
}

/** The page docs/personalities.md. */
export function personalitiesDocument({ people, edits, seed, lives }: Described): string {
  const well = lives.filter(isWell).length;
  const random = lives.filter(({ name }) => name.startsWith("random-"));
  return `# Accounts that behave differently

Written by \`npm run personalities -- --random ${random.length} --seed ${seed}\`. Each line is a shop with an account of its own, over
real HTTP: ${people} people, both directions on, ${edits} edits on both sides, then rest. The first lines change one choice of the
simulated account each (sandbox/framework360/behaviour.ts says what each is and where it comes from), the last ones many at once.
The judge (tests/personalities/judge.ts) reads the simulators' own records: what a person wrote stands where they wrote it, and the other
side holds it in its own form. *told*: values that an account cannot hold, of which the merchant is told. *calls*: calls of the account.
All other columns must be 0.

**${well} of ${lives.length} are well.**

${headOf()}
${lives.map(lineOf).join("\n")}
${random.length > 0 ? `\n## What the random accounts are\n\n${random.map(describe).join("\n")}\n` : ""}`;
}

function describe({ name }: Life): string {
  const behaviour = personalityNamed(name)?.behaviour;
  return `- ${name}: \`${JSON.stringify(behaviour && differences(behaviour))}\``;
}
