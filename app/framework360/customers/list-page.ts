import { createHash } from "node:crypto";

import type { Framework360Client } from "../api/client.ts";
import { failedBecause, Framework360Error, isRefusal } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";

type Lists = Pick<Framework360Client, "listCustomers">;

export type ListedPage = { customers: WireCustomer[]; next: string | null };

/** Where a walk goes on: the page to ask for, and what marks the page before it and the first one. */
type Position = { page: number; limit: number; before: string; first: string };

/** Asked for in turn where an account refuses a larger limit, or a page is too large; most cut it down without a word. */
const smallerLimits = [50, 20, 10, 2];

/**
 * A page of an account's customers, following `cursor` (null: from the start). Nothing is documented about pages,
 * so nothing is taken for granted:
 * - they may count from 0 or from 1: a walk begins without a number, and page 1 may be the first page again;
 * - they may hold fewer customers than asked for: a short page is no end;
 * - beyond the last may come nothing, a refusal, the last page once more, or the first one.
 * Where a page is longer than any answer may be, the walk begins again with smaller ones.
 * @throws {Framework360Error}
 */
export async function listPage(client: Lists, cursor: string | null, limit: number): Promise<ListedPage> {
  const position = cursor === null ? null : parse(cursor, limit);
  try {
    return await (position ? goOn(client, position) : begin(client, limit));
  } catch (error) {
    const smaller = smallerLimit(position?.limit ?? limit);
    if (smaller === undefined || !failedBecause(error, "too-large")) throw error;
    return listPage(client, null, smaller);
  }
}

function smallerLimit(limit: number): number | undefined {
  return smallerLimits.find((size) => size < limit);
}

async function begin(client: Lists, limit: number): Promise<ListedPage> {
  const opening = await client.listCustomers({ limit }).catch(unlessUnauthorized);
  // An account may give nothing, or refuse to, without a number.
  if (opening.length === 0) return beginAtPageOne(client, limit);
  const first = markOf(opening);
  return { customers: opening, next: written({ page: 1, limit, before: first, first }) };
}

function unlessUnauthorized(error: unknown): WireCustomer[] {
  if (error instanceof Framework360Error && error.kind === "unavailable") return [];
  throw error;
}

async function beginAtPageOne(client: Lists, limit: number): Promise<ListedPage> {
  try {
    return await goOn(client, { page: 1, limit, before: "", first: "" });
  } catch (error) {
    const smaller = smallerLimit(limit);
    if (smaller === undefined || !isRefusal(error)) throw error;
    return beginAtPageOne(client, smaller);
  }
}

async function goOn(client: Lists, position: Position): Promise<ListedPage> {
  const { page, limit, before, first } = position;
  const found = await ask(client, position);
  if (found.length === 0) return { customers: [], next: null };
  const mark = markOf(found);
  const next = written({ page: page + 1, limit, before: mark, first: first || mark });
  if (page === 1) return { customers: mark === first ? [] : found, next };
  return mark === before || mark === first ? { customers: [], next: null } : { customers: found, next };
}

/** A page that is refused while the one before it is there lies beyond the end. */
async function ask(client: Lists, { page, limit }: Position): Promise<WireCustomer[]> {
  try {
    return await client.listCustomers({ page, limit });
  } catch (error) {
    if (page === 1 || !isRefusal(error)) throw error;
    await client.listCustomers({ page: page - 1, limit });
    return client.listCustomers({ page, limit }).catch((again: unknown) => {
      if (isRefusal(again)) return [];
      throw again;
    });
  }
}

function markOf(customers: readonly WireCustomer[]): string {
  const ids = customers.map(({ id }) => id).join(",");
  return createHash("sha256").update(ids).digest("base64url").slice(0, 12);
}

function written({ page, limit, before, first }: Position): string {
  return [page, before, first, limit].join("~");
}

function parse(cursor: string, usual: number): Position {
  const [page = "1", before = "", first = "", limit] = cursor.split("~");
  return { page: Number(page), before, first, limit: Number(limit ?? usual) };
}
