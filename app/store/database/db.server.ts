import { PrismaPg } from "@prisma/adapter-pg";

import { environment } from "../../env.server.ts";
import { PrismaClient } from "./generated/client.ts";
import { createPool } from "./pg-pool.ts";

const settings = environment();

/** One pool for everything the process does on the database; the queue keeps its own. */
export const pool = createPool(settings.DATABASE_URL!, { max: 20, queryTimeoutMs: 30_000 });
// An idle connection that breaks (PostgreSQL restarts) is replaced; without a listener it would end the process.
pool.on("error", () => undefined);

/**
 * Connections that hold locks while a job runs. A pool of their own: a job that waits for a lock must not keep
 * those that hold one from the database. A job that holds its customers may have to renew its shop's token: so two
 * for each, and some for pages. A wait for a lock fails after a minute: the job is then attempted again.
 */
export const lockPool = createPool(settings.DATABASE_URL!, {
  max: 2 * settings.WORKER_CONCURRENCY + 2,
  options: "-c lock_timeout=60s",
  queryTimeoutMs: 70_000,
});
lockPool.on("error", () => undefined);

export const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

export type Database = typeof prisma;
