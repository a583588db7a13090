import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { migrateQueue } from "../../app/jobs/queue/migrate-queue.ts";
import { startEmbeddedPostgres, type EmbeddedDatabase } from "../../app/store/database/embedded-postgres.ts";
import { migrate } from "../../app/store/database/migrate.ts";

export type TemporaryPostgres = EmbeddedDatabase & { superuserUrl: string };

/** A PostgreSQL with a migrated database, whose data goes when it stops. */
export async function startTemporaryPostgres(name: string): Promise<TemporaryPostgres> {
  const directory = await mkdtemp(join(tmpdir(), "framework360-sync-"));
  // PostgreSQL may run as another user.
  await chmod(directory, 0o755);
  const server = await startEmbeddedPostgres(directory, { database: name });
  const superuserUrl = await urlOfSuperuser(server.url, directory);
  await migrate(server.ownerUrl);
  await migrateQueue(server.ownerUrl);
  return {
    ...server,
    superuserUrl,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The same database, for what the app itself may not do. */
export async function urlOfSuperuser(url: string, dataDir: string): Promise<string> {
  const all = new URL(url);
  all.username = "postgres";
  all.password = (await readFile(join(dataDir, "postgres-password"), "utf8")).trim();
  return all.href;
}
