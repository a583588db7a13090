import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Brings the database to the schema of this version. Prisma takes a lock, so several processes may start
 * at once.
 * @throws {Error} with Prisma's own words
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const cli = createRequire(import.meta.url).resolve("prisma/build/index.js");
  try {
    await run(process.execPath, [cli, "migrate", "deploy"], {
      env: { ...process.env, DATABASE_URL: databaseUrl, NO_UPDATE_NOTIFIER: "1", CHECKPOINT_DISABLE: "1" },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`The database could not be migrated. ${stdout ?? ""}${stderr ?? ""}`.trim(), { cause: error });
  }
}
