/**
 * Carries redactions over a restored backup (docs/backup.md).
 *
 *   npm run --silent redact:list > redactions.jsonl     the redactions made so far, as keyed hashes: keep it apart from backups
 *   npm run redact:replay -- redactions.jsonl           redacts in a restored database whom the list names; stop the app before
 *
 * Exit code 1: the list could not be read, or the database not be reached; nothing or a part was done, and it can be repeated.
 */
import { readFileSync } from "node:fs";

import { PrismaPg } from "@prisma/adapter-pg";

import { parseEnvironment } from "../app/env.server.ts";
import { startEmbeddedPostgres } from "../app/store/database/embedded-postgres.ts";
import { PrismaClient } from "../app/store/database/generated/client.ts";
import { requireMigrated } from "../app/store/database/migrate.ts";
import { createPool } from "../app/store/database/pg-pool.ts";
import { createSealer } from "../app/store/encryption/seal.ts";
import { listRedactions, replayRedactions } from "../app/store/redaction-list.ts";

const [command, file] = process.argv.slice(2);
const settings = parseEnvironment(process.env);
const embedded = settings.DATABASE_URL
  ? null
  : await startEmbeddedPostgres(settings.DATA_DIR, { share: true });
const url = settings.DATABASE_URL ?? embedded!.url;
const pool = createPool(url);
const db = new PrismaClient({ adapter: new PrismaPg(pool) });
let hasFailed = false;
try {
  await requireMigrated(url);
  if (command === "list") {
    process.stdout.write(await listRedactions(db));
  } else if (command === "replay" && file !== undefined) {
    const sealer = createSealer(settings.ENCRYPTION_KEY, settings.ENCRYPTION_KEYS_RETIRED);
    const { shops, customers } = await replayRedactions(db, sealer, readFileSync(file, "utf8"));
    console.log(`${customers} ids of customers and ${shops} shops were redacted again.`);
  } else {
    throw new Error("Say what to do: `npm run redact:list`, or `npm run redact:replay -- <file>`.");
  }
} catch (error) {
  console.error((error as Error).message);
  hasFailed = true;
} finally {
  await db.$disconnect();
  await pool.end();
  await embedded?.stop();
}
process.exit(hasFailed ? 1 : 0);
