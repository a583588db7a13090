import { createHash } from "node:crypto";

import { answerBounds } from "../../http/parse-bounds.ts";
import type { Framework360Client } from "../api/client.ts";
import { failedBecause, Framework360Error, isRefusal } from "../api/failure.ts";
import type { ListItem } from "../api/list-items.ts";
import type { ListedCustomers } from "../api/list.ts";
import { explanation } from "../../sync/explanation.ts";

type ListClient = Pick<Framework360Client, "listWithOthers" | "traits">;

/** `next`: the cursor of the page after it; null: this is the last page. */
export type ListedPage = ListedCustomers & { next: string | null };

const none: ListedCustomers = { customers: [], others: [] };

/**
 * Where a listing continues: the next page's number, digests of the page before it and of the first page, and how many customers
 * the pages so far had.
 */
type Position = { page: number; limit: number; previous: string; first: string; count: number };

/** A list without an end would fill the database. */
const maxListed = 2_000_000;

/** Tried in turn when an account refuses a limit, or a page is too large. Most accounts just give fewer customers. */
const smallerLimits = [50, 20, 10, 2];

/**
 * A page of an account's customers, following `cursor` (null: from the start). The vendor documents nothing about pages,
 * so this works with each of these:
 * - pages count from 0 or from 1: the first call names no number, and page 1 may be the first page again;
 * - a page may hold fewer customers than asked for, so a short page is not the end;
 * - after the last page comes an empty page, a refusal, the last page again, or the first page again.
 * When an answer exceeds the size limit, the listing starts again with smaller pages; for a single customer who is too
 * large it does not, and the customers of that page are `others`.
 * @param max of more customers the list counts as one without an end
 * @throws {Framework360Error}
 */
export async function listPage(
  client: ListClient,
  cursor: string | null,
  limit: number,
  max = maxListed,
): Promise<ListedPage> {
  const position = cursor === null ? null : parseCursor(cursor, limit);
  let page: ListedPage;
  try {
    page = await (position ? continueAt(client, position) : begin(client, limit));
  } catch (error) {
    const smaller = smallerLimit(position?.limit ?? limit);
    if (smaller === undefined || !failedBecause(error, "too-large")) throw error;
    return listPage(client, null, smaller, max);
  }
  // The caller goes on from the page before it: an account may be mended meanwhile.
  if (page.next !== null && parseCursor(page.next, limit).count > max)
    throw new Framework360Error("unavailable", explanation("list-too-long", { max }));
  return page;
}

function smallerLimit(limit: number): number | undefined {
  return smallerLimits.find((size) => size < limit);
}

async function begin(client: ListClient, limit: number): Promise<ListedPage> {
  const opening = await ask(client, { limit }).catch(emptyIfRefused);
  // An account may need a page number, and give nothing or refuse without one.
  if (isEmpty(opening)) return beginAtPageOne(client, limit);
  if (opening.customers.length >= 10 && !(await client.traits.read()).listsTen) {
    await client.traits.learn({ listsTen: true });
  }
  const first = digestOf(opening);
  return {
    ...opening,
    next: formatCursor({ page: 1, limit, previous: first, first, count: countOf(opening) }),
  };
}

const countOf = ({ customers, others }: ListedCustomers) => customers.length + others.length;
const isEmpty = (listed: ListedCustomers) => countOf(listed) === 0;

/** A first page that only broke, or came too late, is asked for again: page 1 may be the second one. */
function emptyIfRefused(error: unknown): ListedCustomers {
  if (isRefusal(error) && error.kind === "unavailable") return none;
  throw error;
}

/** @throws {Framework360Error} `too-large` where smaller pages help */
async function ask(client: ListClient, asked: { page?: number; limit: number }): Promise<ListedCustomers> {
  try {
    return await client.listWithOthers(asked);
  } catch (error) {
    if (!failedBecause(error, "too-large") || !error.list) throw error;
    const { items, isWhole } = error.list;
    const others = items.flatMap(({ id }) => id ?? []);
    const canBeRead = isWhole && others.length === items.length && items.some(isHuge);
    if (others.length > 0 && (canBeRead || smallerLimit(asked.limit) === undefined))
      return { customers: [], others };
    throw error;
  }
}

/** A customer who takes more than a tenth of what an answer may have. */
const isHuge = ({ bytes, values }: ListItem): boolean =>
  bytes > answerBounds.maxBytes / 10 || values > answerBounds.maxValues / 10;

async function beginAtPageOne(client: ListClient, limit: number): Promise<ListedPage> {
  try {
    return await continueAt(client, { page: 1, limit, previous: "", first: "", count: 0 });
  } catch (error) {
    const smaller = smallerLimit(limit);
    if (smaller === undefined || !isRefusal(error)) throw error;
    return beginAtPageOne(client, smaller);
  }
}

async function continueAt(client: ListClient, position: Position): Promise<ListedPage> {
  const { page, limit, previous, first } = position;
  const found = await readPage(client, position);
  if (isEmpty(found)) return { ...none, next: null };
  const digest = digestOf(found);
  const count = position.count + countOf(found);
  const next = formatCursor({ page: page + 1, limit, previous: digest, first: first || digest, count });
  if (page === 1) return { ...(digest === first ? none : found), next };
  const isRepeated = digest === previous || digest === first;
  return isRepeated ? { ...none, next: null } : { ...found, next };
}

/**
 * A page that is refused, while the one before it is not, lies beyond the last page. Before page 1 comes the one without a
 * number, where that gave customers.
 */
async function readPage(client: ListClient, { page, limit, first }: Position): Promise<ListedCustomers> {
  try {
    return await ask(client, { page, limit });
  } catch (error) {
    const isFirst = page === 1 && first === "";
    if (isFirst || !isRefusal(error)) throw error;
    await ask(client, page === 1 ? { limit } : { page: page - 1, limit });
    return ask(client, { page, limit }).catch((again: unknown) => {
      if (isRefusal(again)) return none;
      throw again;
    });
  }
}

function digestOf({ customers, others }: ListedCustomers): string {
  const ids = [...customers.map(({ id }) => id), ...others].join(",");
  return createHash("sha256").update(ids).digest("base64url").slice(0, 12);
}

function formatCursor({ page, limit, previous, first, count }: Position): string {
  return [page, previous, first, limit, count].join("~");
}

function parseCursor(cursor: string, defaultLimit: number): Position {
  const [page = "1", previous = "", first = "", limit, count] = cursor.split("~");
  return {
    ...{ page: Number(page), previous, first },
    limit: Number(limit ?? defaultLimit),
    // Earlier versions did not count.
    count: Number(count ?? 0),
  };
}
