/**
 * `npm run attack:start`: ends the production build at random moments of a first start and of a migration, in every
 * way, and starts it again; then has the user `nobody` watch a first start. The table goes to docs/broken-starts.md.
 * Ends with 1 when anything is not as it must be. Linux; watching needs root.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { ends } from "../tests/starts/app-on-folder.ts";
import { breakStarts, moments, type Attempt } from "../tests/starts/broken-starts.ts";
import { watchFirstStart, type Watched } from "../tests/starts/watch-start.ts";

const { values } = parseArgs({
  options: {
    times: { type: "string", default: "30" },
    watches: { type: "string", default: "3" },
    document: { type: "string" },
  },
});

const attempts = await breakStarts({
  times: Number(values.times),
  random: Math.random,
  onAttempt: ({ moment, end, afterMs, problem }) =>
    console.log(`${moment}, ${end} after ${afterMs.toFixed(0)} ms: ${problem ?? "well"}`),
});
const watched: Watched[] = [];
for (let index = 0; process.getuid?.() === 0 && index < Number(values.watches); index += 1) {
  watched.push(await watchFirstStart());
  console.log(watched.at(-1));
}
const document = describe(attempts, watched);
console.log(document);
if (values.document) await writeFile(values.document, document);
const isWell =
  attempts.every(({ problem }) => problem === null) && watched.every(({ found }) => found.length === 0);
process.exit(isWell ? 0 : 1);

function describe(all: Attempt[], looks: Watched[]): string {
  const words = {
    "kill app": "the app's process is killed (SIGKILL)",
    "kill group": "its process group is killed",
    "kill all": "it, PostgreSQL and every other child are killed",
    "stop app": "it is asked to stop (SIGTERM)",
    "stop group": "Ctrl-C in a terminal (SIGINT to the group)",
  };
  const rows = moments.flatMap((moment) =>
    ends.map((end) => {
      const those = all.filter((attempt) => attempt.moment === moment && attempt.end === end);
      const wrong = those.filter(({ problem }) => problem !== null).length;
      const latest = Math.max(0, ...those.map(({ afterMs }) => afterMs));
      return `| ${moment} | ${words[end]} | ${those.length} | ${(latest / 1000).toFixed(1)} s | ${wrong === 0 ? "the next start works" : `${wrong} WRONG`} |`;
    }),
  );
  const rounds = looks.reduce((sum, look) => sum + look.rounds, 0);
  const texts = looks.reduce((sum, look) => sum + look.texts, 0);
  const found = looks.flatMap((look) => look.found);
  return `# Broken starts

\`npm run attack:start\` ends the production build with its embedded PostgreSQL at random moments, and starts it again on the
same data folder. It must then become ready, stop in order and leave no process; a start that was asked to stop must end with
0 and leave none either. A short form of it is a part of \`npm run test:endurance\`.

| during | what happens | times | up to | outcome |
| --- | --- | --- | --- | --- |
${rows.join("\n")}

The local user \`nobody\` watched ${looks.length} first starts from before they began until they had ended: command lines and environments of all
processes, the data folder, the temporary folders and sockets, ${rounds.toLocaleString("en")} times over. Of ${texts.toLocaleString("en")} texts that it could read,
${found.length === 0 ? "none held" : `${found.length} HELD`} a password of PostgreSQL, the encryption key or Shopify's secret, and no socket was open to it.
`;
}
