import type { Snapshot } from "../sync/side.ts";
import type { Framework360Client } from "./client.ts";
import { failedBecause } from "./failure.ts";
import { fromWire } from "./mapping.ts";
import type { WireCustomer } from "./wire.ts";

/** Customers to a page: so few that every account gives as many as it is asked for. */
export const browsePageSize = 25;

export type BrowsedPage = {
  customers: readonly Snapshot[];
  /** Where to go on; null: these were the last. */
  next: string | null;
};

/**
 * Pages through an account's customers as a person looks at them, all or those that a search finds. The API tells
 * no total, so whether there is another page is found out by asking for it as well; asked in turn, each page is
 * called once. The order is the account's own. An account that gives more than it was asked for is paged here.
 * @returns reads the page at a position (null: the first); throws a Framework360Error
 */
export function createBrowser(client: Framework360Client, query: string) {
  const asked = new Map<number, Promise<WireCustomer[]>>();

  function ask(page: number): Promise<WireCustomer[]> {
    const answer = asked.get(page) ?? list(client, page, query);
    asked.set(page, answer);
    return answer;
  }

  return async function read(position: string | null): Promise<BrowsedPage> {
    const { page, offset } = parsePosition(position);
    // What cannot be told of the next page does not take this one away.
    const [found, beyond] = await Promise.all([ask(page), ask(page + 1).catch(() => null)]);
    const customers = found.slice(offset, offset + browsePageSize).map(snapshotOf);
    if (found.length > offset + browsePageSize) {
      return { customers, next: `${page}.${offset + browsePageSize}` };
    }
    const here = new Set(found.map(({ id }) => id));
    const more = beyond === null || beyond.some(({ id }) => !here.has(id));
    return { customers, next: more && found.length > 0 ? String(page + 1) : null };
  };
}

/** An account may say that nobody is there instead of giving an empty list. */
async function list(client: Framework360Client, page: number, query: string): Promise<WireCustomer[]> {
  try {
    const filter = query === "" ? {} : { query };
    return await client.listCustomers({ page, limit: browsePageSize, ...filter });
  } catch (error) {
    if (failedBecause(error, "not-found")) return [];
    throw error;
  }
}

function parsePosition(position: string | null): { page: number; offset: number } {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(position ?? "");
  return { page: Math.max(1, Number(match?.[1] ?? 1)), offset: Number(match?.[2] ?? 0) };
}

function snapshotOf(wire: WireCustomer): Snapshot {
  return { id: wire.id, customer: fromWire(wire), newsletterChangedAt: null };
}
