import { createHash } from "node:crypto";

import type { Framework360Client } from "../api/client.ts";
import { failedBecause, Framework360Error, isRefusal } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";

type ListClient = Pick<Framework360Client, "listCustomers">;

export type ListedPage = { customers: WireCustomer[]; next: string | null };

/** Where a listing continues: the next page's number, and digests of the page before it and of the first page. */
type Position = { page: number; limit: number; previous: string; first: string };

/** Tried in turn when an account refuses a limit, or a page is too large. Most accounts just give fewer customers. */
const smallerLimits = [50, 20, 10, 2];

/**
 * A page of an account's customers, following `cursor` (null: from the start). The vendor documents nothing about pages,
 * so this works with each of these:
 * - pages count from 0 or from 1: the first call names no number, and page 1 may be the first page again;
 * - a page may hold fewer customers than asked for, so a short page is not the end;
 * - after the last page comes an empty page, a refusal, the last page again, or the first page again.
 * When an answer exceeds the size limit, the listing starts again with smaller pages.
 * @throws {Framework360Error}
 */
export async function listPage(
  client: ListClient,
  cursor: string | null,
  limit: number,
): Promise<ListedPage> {
  const position = cursor === null ? null : parseCursor(cursor, limit);
  try {
    return await (position ? continueAt(client, position) : begin(client, limit));
  } catch (error) {
    const smaller = smallerLimit(position?.limit ?? limit);
    if (smaller === undefined || !failedBecause(error, "too-large")) throw error;
    return listPage(client, null, smaller);
  }
}

function smallerLimit(limit: number): number | undefined {
  return smallerLimits.find((size) => size < limit);
}

async function begin(client: ListClient, limit: number): Promise<ListedPage> {
  const opening = await client.listCustomers({ limit }).catch(emptyIfUnavailable);
  // An account may need a page number, and give nothing or refuse without one.
  if (opening.length === 0) return beginAtPageOne(client, limit);
  const first = digestOf(opening);
  return { customers: opening, next: formatCursor({ page: 1, limit, previous: first, first }) };
}

function emptyIfUnavailable(error: unknown): WireCustomer[] {
  if (error instanceof Framework360Error && error.kind === "unavailable") return [];
  throw error;
}

async function beginAtPageOne(client: ListClient, limit: number): Promise<ListedPage> {
  try {
    return await continueAt(client, { page: 1, limit, previous: "", first: "" });
  } catch (error) {
    const smaller = smallerLimit(limit);
    if (smaller === undefined || !isRefusal(error)) throw error;
    return beginAtPageOne(client, smaller);
  }
}

async function continueAt(client: ListClient, position: Position): Promise<ListedPage> {
  const { page, limit, previous, first } = position;
  const found = await readPage(client, position);
  if (found.length === 0) return { customers: [], next: null };
  const digest = digestOf(found);
  const next = formatCursor({ page: page + 1, limit, previous: digest, first: first || digest });
  if (page === 1) return { customers: digest === first ? [] : found, next };
  const isRepeated = digest === previous || digest === first;
  return isRepeated ? { customers: [], next: null } : { customers: found, next };
}

/** A page that is refused, while the one before it is not, lies beyond the last page. */
async function readPage(client: ListClient, { page, limit }: Position): Promise<WireCustomer[]> {
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

function digestOf(customers: readonly WireCustomer[]): string {
  const ids = customers.map(({ id }) => id).join(",");
  return createHash("sha256").update(ids).digest("base64url").slice(0, 12);
}

function formatCursor({ page, limit, previous, first }: Position): string {
  return [page, previous, first, limit].join("~");
}

function parseCursor(cursor: string, defaultLimit: number): Position {
  const [page = "1", previous = "", first = "", limit] = cursor.split("~");
  return { page: Number(page), previous, first, limit: Number(limit ?? defaultLimit) };
}
