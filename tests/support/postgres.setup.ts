import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { TestProject } from "vitest/node";

import { startEmbeddedPostgres } from "../../app/store/embedded-postgres.ts";
import { migrate } from "../../app/store/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A migrated database that others are copied from. */
    templateUrl: string;
  }
}

/** One PostgreSQL for all tests; each file takes a database of its own (database.ts). */
export default async function setup(project: TestProject) {
  const directory = await mkdtemp(join(tmpdir(), "framework360-sync-"));
  // PostgreSQL may run as another user than the tests.
  await chmod(directory, 0o755);
  const server = await startEmbeddedPostgres(directory, "template_for_tests");
  await migrate(server.url);
  project.provide("templateUrl", server.url);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
