import pg from "pg";
import type { TestProject } from "vitest/node";

import { startTemporaryPostgres } from "./temporary-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A migrated database that others are copied from, as the app's role sees it. */
    templateUrl: string;
    /** The same as its superuser sees it. */
    superuserUrl: string;
  }
}

const withoutDatabase = ["unit", "extensions"];

/** One PostgreSQL for the projects that need one; each file takes a database of its own (database.ts). */
export default async function setup(project: TestProject) {
  if (project.vitest.projects.every(({ name }) => withoutDatabase.includes(name))) return;
  const server = await startTemporaryPostgres("template_for_tests");
  await forgetDurability(server.superuserUrl);
  project.provide("templateUrl", server.url);
  project.provide("superuserUrl", server.superuserUrl);
  return () => server.stop();
}

/** Has the server not wait for the disk: its data need not survive the machine. */
async function forgetDurability(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const setting of ["fsync", "synchronous_commit", "full_page_writes"]) {
    await client.query(`ALTER SYSTEM SET ${setting} = off`);
  }
  await client.query("SELECT pg_reload_conf()");
  await client.end();
}
