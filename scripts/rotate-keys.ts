/**
 * Seals everything again with ENCRYPTION_KEY that a key of ENCRYPTION_KEYS_RETIRED sealed, so that the retired keys
 * can be thrown away. Runs beside the app, and goes on where it was interrupted.
 *
 *   1. Make a new key (openssl rand -base64 32): it becomes ENCRYPTION_KEY, the one before goes to
 *      ENCRYPTION_KEYS_RETIRED. Restart every process.
 *   2. npm run keys:rotate
 *   3. When it says that nothing is left, remove the retired key and restart again.
 *
 * Exit code 1: something is left, or cannot be opened with any key given.
 */
import { parseEnvironment } from "../app/env.server.ts";
import { startEmbeddedPostgres } from "../app/store/database/embedded-postgres.ts";
import { requireMigrated } from "../app/store/database/migrate.ts";
import { createPool } from "../app/store/database/pg-pool.ts";
import { countOutdated, resealEverything } from "../app/store/encryption/reseal.ts";
import { createSealer } from "../app/store/encryption/seal.ts";

const settings = parseEnvironment(process.env);
const embedded = settings.DATABASE_URL
  ? null
  : await startEmbeddedPostgres(settings.DATA_DIR, { share: true });
const url = settings.DATABASE_URL ?? embedded!.url;
const db = createPool(url);
let done = true;
try {
  await requireMigrated(url);
  const sealer = createSealer(settings.ENCRYPTION_KEY, settings.ENCRYPTION_KEYS_RETIRED);
  const { resealed, unreadable } = await resealEverything(db, sealer);
  const left = await countOutdated(db, sealer);
  console.log(`${resealed} values were sealed again.`);
  for (const place of unreadable) console.error(`Cannot be opened with any of the keys given: ${place}`);
  if (left > 0) {
    console.error(`${left} values are still sealed with an earlier key. Keep it, and run this again.`);
    done = false;
  } else {
    console.log("Nothing is left that needs a retired key: ENCRYPTION_KEYS_RETIRED can be emptied.");
  }
} catch (error) {
  console.error((error as Error).message);
  done = false;
} finally {
  await db.end();
  await embedded?.stop();
}
process.exit(done ? 0 : 1);
