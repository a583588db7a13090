import type { ChaosReport } from "./chaos.ts";

/** What `npm run chaos` found, for docs/chaos.md. */
export function chaosDocument(report: ChaosReport): string {
  const { rows, found, givenUp, webhooks, writesAtRest, changes } = report;
  const table = rows.map(({ fault, times, changes, seen, restSeconds, found }) => {
    const outcome = found.length === 0 ? "in step" : `${found.length} wrong`;
    return `| ${fault} | ${times} | ${changes} | ${seen} | ${restSeconds?.toFixed(0) ?? ""} s | ${outcome} |`;
  });
  return `# Chaos

\`npm run chaos\` starts the production build between both simulators and lets one thing after the other go wrong, while
people change customers on both sides without a pause: ${changes.toLocaleString("en")} changes in this run. After each
fault everything has to come to rest by itself, and is judged from the simulators' own records: every customer on both
sides once, equal in every field, every edit on both sides, no customer deleted or brought back except by a person. A shorter
form of it is a part of \`npm run test:endurance\`.

| what goes wrong | times | changes meanwhile | seen | at rest after | outcome |
| --- | --- | --- | --- | --- | --- |
${table.join("\n")}

At the end: ${found.length} things lost, doubled or undone; ${givenUp.length} customers given up; of
${webhooks.delivered.toLocaleString("en")} webhooks that the app took, ${webhooks.kept.toLocaleString("en")} were kept and
${webhooks.failed} were never taken; whole sweeps of both sides after that wrote ${writesAtRest} times.
`;
}

export function isWell({ rows, found, givenUp, webhooks, writesAtRest }: ChaosReport): boolean {
  const lost = webhooks.delivered - webhooks.kept + webhooks.failed;
  return [...rows.flatMap((row) => row.found), ...found, ...givenUp].length + lost + writesAtRest === 0;
}
