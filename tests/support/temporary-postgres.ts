import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startEmbeddedPostgres, type EmbeddedDatabase } from "../../app/store/database/embedded-postgres.ts";

/** A PostgreSQL whose data goes when it stops. */
export async function startTemporaryPostgres(name: string): Promise<EmbeddedDatabase> {
  const directory = await mkdtemp(join(tmpdir(), "framework360-sync-"));
  // PostgreSQL may run as another user.
  await chmod(directory, 0o755);
  const server = await startEmbeddedPostgres(directory, { database: name });
  return {
    ...server,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
