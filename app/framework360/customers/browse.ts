import type { Snapshot } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { fromWire } from "./mapping.ts";
import type { WireCustomer } from "../api/schemas.ts";

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
    const number = page === unnumbered ? {} : { page };
    const answer =
      asked.get(page) ?? client.listCustomers({ ...number, limit, ...(query === "" ? {} : { query }) });
    asked.set(page, answer);
    return answer;
  }

  /** Page 1 is the second one in an account that counts from 0. */
  async function firstPage(): Promise<number> {
    const [opening, one] = await Promise.all([ask(unnumbered).catch(() => []), ask(1).catch(() => [])]);
    return opening.length > 0 && opening[0]?.id !== one[0]?.id ? unnumbered : 1;
  }

  return async function read(position: string | null): Promise<BrowsedPage> {
    const { page, offset } = parsePosition(position) ?? { page: await firstPage(), offset: 0 };
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

/** The page that comes when none is asked for by its number. */
const unnumbered = 0;

/** Null: it is none. */
function parsePosition(position: string | null): { page: number; offset: number } | null {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(position ?? "");
  return match && { page: Number(match[1]), offset: Number(match[2] ?? 0) };
}

function snapshotOf(wire: WireCustomer): Snapshot {
  return { id: wire.id, customer: fromWire(wire), newsletterChangedAt: null };
}
