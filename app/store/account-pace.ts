import type pg from "pg";

import { withTransaction } from "./database/transaction.ts";

const numbers = {
  callsPerSecond: "calls_per_second",
  slots: "turns",
  ceiling: "ceiling",
  evidence: "evidence",
  neededEvidence: "needed_evidence",
  isTrying: "is_trying",
  early: "early",
  refusals: "refusals",
  counted: "counted",
};
const times = {
  loweredAt: "lowered_at",
  refusedAt: "refused_at",
  nextCallAt: "next_call_at",
  pausedUntil: "paused_until",
  limitedSince: "limited_since",
  countedSince: "counted_since",
};

/** Times are milliseconds since 1970, by the database's clock. */
type PaceState = Record<keyof typeof numbers | keyof typeof times, number>;

/** Without a row every column but the time is null. */
type Row = PaceState & { callsPerSecond: number | null; now: number };

type PaceRead = { state: PaceState | null; now: number };

const names = [...Object.keys(numbers), ...Object.keys(times)] as (keyof PaceState)[];

const milliseconds = (time: string) => `(EXTRACT(EPOCH FROM ${time}) * 1000)::float8`;

const shown = [
  ...Object.entries(numbers).map(([name, column]) => `${column} AS "${name}"`),
  ...Object.entries(times).map(([name, column]) => `${milliseconds(column)} AS "${name}"`),
  `${milliseconds("clock_timestamp()")} AS now`,
].join(", ");

const columns = [...Object.values(numbers), ...Object.values(times)].join(", ");
/** From the third parameter on, in the order of `names`. */
const values = names
  .map((name, index) => (name in times ? `to_timestamp($${index + 3}::float8 / 1000)` : `$${index + 3}`))
  .join(", ");

const look = `SELECT ${shown} FROM (SELECT) AS one LEFT JOIN account_pace ON shop = $1 AND account = $2`;
const lock = `SELECT ${shown} FROM account_pace WHERE shop = $1 AND account = $2 FOR UPDATE`;

/**
 * The pace of a shop's Framework360 account, shared by all processes. An account that has never limited us has no
 * row, and reading its pace costs one query. The table is unlogged: after a crash of the database the pace is learnt again.
 */
export function paceLedger(pool: pg.Pool, shop: string, account: string) {
  /**
   * Passes `work` the stored state and the database's time, and saves the state that it returns. `work` is called again
   * when another process was faster, so it must have no side effects.
   */
  async function change<Result>(
    work: (state: PaceState | null, now: number) => { state: PaceState | null; result: Result },
  ): Promise<Result> {
    const known = await readPaceState(pool, shop, account);
    if (known.state === null) {
      const { state, result } = work(null, known.now);
      if (state === null || (await insert(state))) return result;
    }
    return withTransaction(pool, async (connection) => {
      const locked = await read(connection, lock, shop, account);
      const { state, result } = work(locked.state, locked.now);
      if (locked.state !== null && state !== null) {
        await connection.query(
          `UPDATE account_pace SET (${columns}) = ROW(${values}) WHERE shop = $1 AND account = $2`,
          parametersOf(state),
        );
      }
      return result;
    });
  }

  /** @returns false when another process has inserted the row already, or the shop was deleted */
  async function insert(state: PaceState): Promise<boolean> {
    const { rowCount } = await pool.query(
      `INSERT INTO account_pace (shop, account, ${columns}) SELECT domain, $2, ${values} FROM shop WHERE domain = $1
       ON CONFLICT DO NOTHING`,
      parametersOf(state),
    );
    return rowCount === 1;
  }

  function parametersOf(state: PaceState): unknown[] {
    return [shop, account, ...names.map((name) => state[name])];
  }

  return { change };
}

/** What is known of the account's pace, and the database's time. `state` is null when the account never limited us. */
export function readPaceState(pool: pg.Pool, shop: string, account: string): Promise<PaceRead> {
  return read(pool, look, shop, account);
}

async function read(
  connection: Pick<pg.Pool, "query">,
  query: string,
  shop: string,
  account: string,
): Promise<PaceRead> {
  const { rows } = await connection.query<Row>(query, [shop, account]);
  if (!rows[0]) return { state: null, now: Date.now() };
  const { now, ...state } = rows[0];
  return { state: state.callsPerSecond === null ? null : withoutFuture(state, now), now };
}

/**
 * No call is planned, and no account pauses, further ahead than this. A later time, or a refusal in the future, was
 * saved before the clock was set back.
 */
const maxAheadMs = 65 * 60_000;

function withoutFuture(state: PaceState, now: number): PaceState {
  const isAhead =
    Math.max(state.loweredAt, state.refusedAt, state.countedSince) > now ||
    Math.max(state.nextCallAt, state.pausedUntil) > now + maxAheadMs;
  if (!isAhead) return state;
  const past = (Object.keys(times) as (keyof typeof times)[]).map((name) => [
    name,
    Math.min(state[name], now),
  ]);
  return { ...state, ...(Object.fromEntries(past) as Partial<PaceState>) };
}
