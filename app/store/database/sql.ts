import type pg from "pg";

import type { Database } from "./db.server.ts";

type Rows<Row> = { rows: Row[]; rowCount: number | null };

/** Runs a statement: the pool, or one of its connections within a transaction. */
export type Sql = {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Rows<Row>>;
};

/** Runs statements in one of Prisma's transactions. `rowCount` counts only the rows that a statement returns. */
export function withinPrisma(transaction: Pick<Database, "$queryRawUnsafe">): Sql {
  return {
    async query<Row>(text: string, values: unknown[] = []) {
      const rows = await transaction.$queryRawUnsafe<Row[]>(text, ...values);
      return { rows, rowCount: rows.length };
    },
  };
}

/** A whole row by the names of Prisma's model: `linked_account` is `linkedAccount` there. */
export function asModel<Model>(row: Record<string, unknown>): Model {
  const entries = Object.entries(row).map(([column, value]) => [fieldOf(column), value] as const);
  return Object.fromEntries(entries) as Model;
}

const fieldOf = (column: string) => column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The column that holds a side's id, in links and other pairs. */
export const columnOf = { shopify: "shopify_id", framework360: "framework360_id" } as const;
