import type pg from "pg";

/** By then whoever sent what is to be kept has given up, and sends it again. */
const longestMs = 4_000;

/**
 * Runs `work` in a transaction of its own: all of it is kept, or nothing when it throws. A database that neither
 * answers nor hangs up is given up on after four seconds, so that nobody behind waits for it.
 */
export async function withTransaction<T>(
  pool: pg.Pool,
  work: (connection: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  let released = false;
  // A connection that breaks between two queries tells it by an event, which ends the process when nobody listens.
  const ignore = () => undefined;
  connection.on("error", ignore);
  const release = (broken: boolean) => {
    if (!released) connection.release(broken);
    released = true;
    if (!broken) connection.off("error", ignore);
  };
  // Ends the connection, which fails the query that waits on it.
  const timer = setTimeout(() => release(true), longestMs);
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
