import type pg from "pg";

/** What takes a statement: the pool, or one of its connections within a transaction. */
export type Sql = Pick<pg.Pool, "query">;

/** A whole row by the names of Prisma's model: `linked_account` is `linkedAccount` there. */
export function asModel<Model>(row: Record<string, unknown>): Model {
  const entries = Object.entries(row).map(([column, value]) => [fieldOf(column), value] as const);
  return Object.fromEntries(entries) as Model;
}

const fieldOf = (column: string) => column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
