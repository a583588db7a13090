import type pg from "pg";

/**
 * Runs `work` while no other process runs work under the same name. The lock belongs to one connection, so
 * a process that dies gives it back by dying.
 */
export async function withLock<T>(pool: pg.Pool, name: string, work: () => Promise<T>): Promise<T> {
  const connection = await pool.connect();
  try {
    await connection.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [name]);
    try {
      return await work();
    } finally {
      await connection.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [name]);
    }
  } finally {
    connection.release();
  }
}
