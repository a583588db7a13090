/**
 * Asks the registry whether a dependency that production installs has a known weakness of high severity.
 * Exit code 1: one has. A registry that answers no such question (many mirrors do not) is said to be one, and
 * does not fail the run: nothing was found out then.
 * And whether a dependency asks for another Node than the scripts run on: .npmrc leaves out npm's own warnings.
 *
 *   npm run audit
 */
import { spawnSync } from "node:child_process";

import { z } from "zod";

const report = z.object({
  metadata: z.object({ vulnerabilities: z.object({ high: z.number(), critical: z.number() }) }),
});

const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8" });
const answer = report.safeParse(parse(stdout));

if (!answer.success) {
  console.warn("NOT AUDITED: the registry answers no audit. Run `npm run audit` against one that does.");
} else {
  const { high, critical } = answer.data.metadata.vulnerabilities;
  console.log(`Audited: ${critical} critical and ${high} high weaknesses in production dependencies.`);
  if (high + critical > 0) {
    spawnSync("npm", ["audit", "--omit=dev", "--audit-level=high"], { stdio: "inherit" });
    process.exitCode = 1;
  }
}

const dryRun = spawnSync("npm", ["ci", "--dry-run", "--no-audit", "--loglevel=warn"], { encoding: "utf8" });
const unsupported = dryRun.stderr.match(/(?<=EBADENGINE\s+package: ')[^']+/g) ?? [];
console.log(
  `Dependencies that ask for another Node than ${process.version}: ${unsupported.join(", ") || "none"}.`,
);
if (dryRun.status !== 0 || unsupported.length > 0) process.exitCode = 1;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
