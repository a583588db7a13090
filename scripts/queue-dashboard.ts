/**
 * Shows the queue in a browser: `npm run queue:dashboard` (`-- --data-dir .data/sandbox/app` for the sandbox's).
 * Reads DATABASE_URL, or the embedded PostgreSQL that runs on the data folder. Listens on this machine alone, because
 * the dashboard asks for no password and can delete jobs.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { appRole, passwordOf } from "../app/store/database/postgres-roles.ts";

const { values } = parseArgs({
  options: {
    "data-dir": { type: "string", default: process.env.DATA_DIR || ".data" },
    port: { type: "string", default: "4200" },
  },
});

/** The address of the embedded PostgreSQL that runs on this folder; undefined when none does. */
function embeddedDatabase(dataDir: string): string | undefined {
  const pidFile = join(dataDir, "postgres", "postmaster.pid");
  const passwordFile = join(dataDir, "postgres-password");
  if (!existsSync(pidFile) || !existsSync(passwordFile)) return undefined;
  const port = readFileSync(pidFile, "utf8").split("\n")[3];
  const password = readFileSync(passwordFile, "utf8").trim();
  return `postgresql://${appRole}:${passwordOf(appRole, password)}@127.0.0.1:${port}/app`;
}

const databaseUrl = process.env.DATABASE_URL || embeddedDatabase(values["data-dir"]);
if (!databaseUrl) {
  console.error(
    `There is no database to look at: set DATABASE_URL, or start the app that has its data in ${values["data-dir"]}.`,
  );
  process.exit(1);
}

const packageFile = createRequire(import.meta.url).resolve("@pg-boss/dashboard/package.json");
console.log(`The queue's dashboard: http://127.0.0.1:${values.port}`);
const dashboard = spawn(process.execPath, [join(dirname(packageFile), "bin/cli.js")], {
  stdio: "inherit",
  env: {
    NODE_ENV: "production",
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl,
    HOST: "127.0.0.1",
    PORT: values.port,
  },
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => dashboard.kill(signal));
dashboard.once("exit", (code) => process.exit(code ?? 0));
