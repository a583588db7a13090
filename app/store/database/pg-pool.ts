import type { Socket } from "node:net";

import pg from "pg";

/**
 * PostgreSQL's catalogue types that Prisma's adapter does not know, and the ones it reads the same way:
 * "char" (18) and name (19) as text (25), their arrays (1002, 1003) as text[] (1009).
 */
const readAs = new Map([
  [18, 25],
  [19, 25],
  [1002, 1009],
  [1003, 1009],
]);

function relabel(result: unknown): void {
  if (Array.isArray(result)) return result.forEach(relabel);
  for (const field of (result as pg.QueryResult | undefined)?.fields ?? []) {
    field.dataTypeID = readAs.get(field.dataTypeID) ?? field.dataTypeID;
  }
}

type Query = (...args: unknown[]) => unknown;
type Callback = (error: unknown, result: unknown) => void;

type Release = (error?: Error | boolean) => void;

/**
 * A client that survives the end of its connection, and then leaves its pool. PostgreSQL may close a connection just as
 * the pool hands it out, before a listener is attached, and an `error` without a listener ends the process. Besides, Prisma
 * does not release the client of a transaction whose ROLLBACK or COMMIT fails: its place in the pool would be lost for good.
 */
export class SteadyClient extends pg.Client {
  #release: Release | undefined;

  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on("error", () => undefined);
    this.on("end", () => this.#release?.(new Error("The connection ended.")));
  }

  /** A pool sets it each time it hands the client out. Only the first call counts. */
  set release(release: Release) {
    let released = false;
    this.#release = (error) => {
      if (released) return;
      released = true;
      release(error);
    };
  }

  get release(): Release | undefined {
    return this.#release;
  }
}

/** How `pg` says that a query took longer than `query_timeout`. */
const readTimeout = "Query read timeout";

/**
 * A client whose answers carry only types that Prisma's adapter knows: its schema engine reads the catalogue.
 *
 * It closes a connection after a query that took too long, because the next query would wait behind that one, and after a
 * transaction that could not be ended. A ROLLBACK never fails: PostgreSQL rolls back the transaction of a closed connection
 * by itself, and when Prisma ends a transaction that took too long, no caller could handle the error.
 */
class CatalogueClient extends SteadyClient {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as Query;
    this.query = ((...args: unknown[]) => {
      const callback = args.at(-1);
      if (typeof callback === "function") {
        args[args.length - 1] = ((error, result) => {
          if (isLate(error)) this.#giveUp();
          relabel(result);
          (callback as Callback)(error, result);
        }) satisfies Callback;
        return query(...args);
      }
      const answer = query(...args);
      if (!(answer instanceof Promise)) return answer;
      return answer.then(
        (result: unknown) => {
          relabel(result);
          return result;
        },
        (error: unknown) => {
          const text = textOf(args[0]);
          if (isLate(error) || text === "COMMIT" || text === "ROLLBACK") this.#giveUp();
          if (text !== "ROLLBACK") throw error;
          return { rows: [], fields: [], rowCount: null };
        },
      );
    }) as typeof this.query;
  }

  #giveUp(): void {
    (this as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
  }
}

function textOf(query: unknown): string {
  const text = typeof query === "string" ? query : (query as pg.QueryConfig | undefined)?.text;
  return (text ?? "").trim().toUpperCase();
}

function isLate(error: unknown): boolean {
  return error instanceof Error && error.message === readTimeout;
}

type PoolOptions = {
  max?: number;
  options?: string;
  /** After this long a query fails that the database has not answered. */
  queryTimeoutMs?: number;
};

/** The pool that Prisma works on. */
export function createPool(
  connectionString: string,
  { max = 10, options, queryTimeoutMs }: PoolOptions = {},
): pg.Pool {
  return new pg.Pool({
    connectionString,
    max,
    options,
    connectionTimeoutMillis: 4_000,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
    Client: CatalogueClient,
  });
}
