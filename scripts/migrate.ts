/**
 * `npm run migrate`: brings the database to the schema of this version and ends. For platforms with a release step, where
 * the app is started with MIGRATE_AT_START=false. DATABASE_URL must name a role that owns the database. Safe to repeat,
 * and beside a running app: migrations only add.
 */
import { parseEnvironment } from "../app/env.server.ts";
import { migrateQueue } from "../app/jobs/queue/migrate-queue.ts";
import { startEmbeddedPostgres } from "../app/store/database/embedded-postgres.ts";
import { migrate, pendingMigrations } from "../app/store/database/migrate.ts";

try {
  const settings = parseEnvironment(process.env);
  const embedded = settings.DATABASE_URL
    ? null
    : await startEmbeddedPostgres(settings.DATA_DIR, { share: true });
  const url = embedded?.ownerUrl ?? settings.DATABASE_URL!;
  try {
    const pending = await pendingMigrations(url);
    await migrate(url);
    await migrateQueue(url);
    console.log(pending.length > 0 ? `Applied: ${pending.join(", ")}.` : "The schema was up to date.");
  } finally {
    await embedded?.stop();
  }
  process.exit(0);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
