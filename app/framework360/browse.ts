import type { Snapshot } from "../sync/side.ts";
import type { Framework360Client } from "./client.ts";
import { failedBecause } from "./failure.ts";
import { fromWire } from "./mapping.ts";
import type { WireCustomer } from "./wire.ts";

export type BrowsedPage = {
  /** Each with where to go on after them; null: nobody comes after. */
  customers: readonly { snapshot: Snapshot; next: string | null }[];
  /** Where to go on after all of them. */
  next: string | null;
};

/**
 * Pages through an account's customers as a person looks at them, all or those that a search finds. The API tells
 * no total, so whether there is another page is found out by asking for it as well; asked in turn, each page is
 * called once. The order is the account's own. A position is good for the same `query` and `limit`.
 * @param limit customers asked for at once; an account may give fewer, or more
 * @returns reads from a position on (null: from the start); throws a Framework360Error
 */
export function createBrowser(
  client: Framework360Client,
  { query, limit }: { query: string; limit: number },
) {
  const asked = new Map<number, Promise<WireCustomer[]>>();

  function ask(page: number): Promise<WireCustomer[]> {
    const answer = asked.get(page) ?? list(client, { page, limit, query });
    asked.set(page, answer);
    return answer;
  }

  return async function read(position: string | null): Promise<BrowsedPage> {
    const { page, offset } = parsePosition(position);
    // What cannot be told of the next page does not take this one away.
    const [found, beyond] = await Promise.all([ask(page), ask(page + 1).catch(() => null)]);
    const here = new Set(found.map(({ id }) => id));
    const more = found.length > 0 && (beyond === null || beyond.some(({ id }) => !here.has(id)));
    const next = more ? String(page + 1) : null;
    const customers = found.map((wire, index) => ({
      snapshot: snapshotOf(wire),
      next: index + 1 < found.length ? `${page}.${index + 1}` : next,
    }));
    return { customers: customers.slice(offset), next };
  };
}

/** An account may say that nobody is there instead of giving an empty list. */
async function list(
  client: Framework360Client,
  { query, ...page }: { page: number; limit: number; query: string },
): Promise<WireCustomer[]> {
  try {
    return await client.listCustomers({ ...page, ...(query === "" ? {} : { query }) });
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
