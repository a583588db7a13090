import type pg from "pg";

/**
 * Runs `work` while no other process runs work under one of the same names. The locks belong to one connection,
 * so PostgreSQL releases them when the process dies. They are taken in alphabetical order, which prevents
 * deadlocks.
 * @throws {Error} when the database does not answer, or another process keeps a lock for longer than the pool's
 *   `lock_timeout`
 */
export async function withLocks<T>(
  pool: pg.Pool,
  names: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  let broken = false;
  // A connection that breaks during the work emits `error`, which ends the process when it has no listener.
  const breaks = () => (broken = true);
  connection.on("error", breaks);
  try {
    for (const name of [...new Set(names)].sort()) {
      await connection.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [name]);
    }
    return await work();
  } finally {
    await connection.query("SELECT pg_advisory_unlock_all()").catch(() => (broken = true));
    connection.release(broken);
    if (!broken) connection.off("error", breaks);
  }
}
