import type { TestProject } from "vitest/node";

import { migrate } from "../../app/store/database/migrate.ts";
import { startTemporaryPostgres } from "./temporary-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A migrated database that others are copied from. */
    templateUrl: string;
  }
}

/** One PostgreSQL for all tests; each file takes a database of its own (database.ts). */
export default async function setup(project: TestProject) {
  const server = await startTemporaryPostgres("template_for_tests");
  await migrate(server.url);
  project.provide("templateUrl", server.url);
  return () => server.stop();
}
