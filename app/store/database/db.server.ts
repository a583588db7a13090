import { PrismaPg } from "@prisma/adapter-pg";

import { environment } from "../../env.server.ts";
import { PrismaClient } from "./generated/client.ts";
import { createPool } from "./pg-pool.ts";

const settings = environment();

/** The process's one pool for all queries; the queue has its own. */
export const pool = createPool(settings.DATABASE_URL!, { max: 20, queryTimeoutMs: 30_000 });
// When PostgreSQL restarts, idle connections break and are replaced. Without a listener their `error` would end the process.
pool.on("error", () => undefined);

/**
 * Connections that hold locks while a job runs. They have their own pool, so that jobs waiting for a lock do not take the
 * connections that the holders need. A job that holds its customers may also have to renew its shop's token, under another
 * lock: so two for each job, and some for pages. Waiting for a lock fails after a minute; the job is then attempted again.
 */
export const lockPool = createPool(settings.DATABASE_URL!, {
  max: 2 * settings.WORKER_CONCURRENCY + 2,
  options: "-c lock_timeout=60s",
  queryTimeoutMs: 70_000,
});
lockPool.on("error", () => undefined);

export const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

export type Database = typeof prisma;
