import type pg from "pg";

/** After this long the sender of a webhook or hint has given up, and sends it again. */
const transactionTimeoutMs = 4_000;

/**
 * Runs `work` in a transaction of its own: it commits everything, or nothing when `work` throws. After
 * four seconds without an answer the connection is closed, so that an unresponsive database does not block later calls.
 */
export async function withTransaction<T>(
  pool: pg.Pool,
  work: (connection: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  let released = false;
  // A connection that breaks between two queries emits `error`, which ends the process when it has no listener.
  const ignore = () => undefined;
  connection.on("error", ignore);
  const release = (broken: boolean) => {
    if (!released) connection.release(broken);
    released = true;
    if (!broken) connection.off("error", ignore);
  };
  // Closes the connection, so that the query waiting on it fails.
  const timer = setTimeout(() => release(true), transactionTimeoutMs);
  try {
    await connection.query("BEGIN");
    const result = await work(connection);
    await connection.query("COMMIT");
    release(false);
    return result;
  } catch (error) {
    // The connection may be broken or in the middle of a transaction: it is not used again.
    release(true);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
