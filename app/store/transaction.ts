import type pg from "pg";

/** Runs `work` in a transaction of its own: all of it is kept, or nothing when it throws. */
export async function withTransaction<T>(
  pool: pg.Pool,
  work: (connection: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  try {
    await connection.query("BEGIN");
    const result = await work(connection);
    await connection.query("COMMIT");
    connection.release();
    return result;
  } catch (error) {
    // The connection may be broken or in the middle of a transaction: it is not used again.
    connection.release(true);
    throw error;
  }
}
