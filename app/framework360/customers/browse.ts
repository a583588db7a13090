import type { Snapshot } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { toSnapshot } from "./mapping.ts";

export type BrowsedPage = {
  /** Each customer with the position after it; null after the last one. */
  customers: readonly { snapshot: Snapshot; next: string | null }[];
  /** The position after this page; null after the last page. */
  next: string | null;
};

/**
 * Pages through an account's customers, in the account's order, for a person who looks at them. The API gives no total,
 * so the next page is read as well to know whether there is one; each page is read once. A position is valid for the
 * same `query` and `limit`.
 * @param query finds some customers; "" lists all of them
 * @param limit customers to ask for per page; an account may give fewer, or more
 * @returns a function that reads from a position (null: the start) and throws a Framework360Error
 */
export function createBrowser(
  client: Framework360Client,
  { query, limit }: { query: string; limit: number },
) {
  const pages = new Map<number, Promise<WireCustomer[]>>();

  function ask(page: number): Promise<WireCustomer[]> {
    const number = page === unnumbered ? {} : { page };
    const answer =
      pages.get(page) ?? client.listCustomers({ ...number, limit, ...(query === "" ? {} : { query }) });
    pages.set(page, answer);
    return answer;
  }

  /** In an account that counts from 0, page 1 is the second page. */
  async function firstPage(): Promise<number> {
    const [opening, one] = await Promise.all([ask(unnumbered).catch(() => []), ask(1).catch(() => [])]);
    return opening.length > 0 && opening[0]?.id !== one[0]?.id ? unnumbered : 1;
  }

  return async function read(position: string | null): Promise<BrowsedPage> {
    const { page, offset } = parsePosition(position) ?? { page: await firstPage(), offset: 0 };
    // When the next page fails, this one is shown all the same.
    const [found, beyond] = await Promise.all([ask(page), ask(page + 1).catch(() => null)]);
    const here = new Set(found.map(({ id }) => id));
    const more = found.length > 0 && (beyond === null || beyond.some(({ id }) => !here.has(id)));
    const next = more ? String(page + 1) : null;
    const customers = found.map((wire, index) => ({
      snapshot: toSnapshot(wire),
      next: index + 1 < found.length ? `${page}.${index + 1}` : next,
    }));
    return { customers: customers.slice(offset), next };
  };
}

/** Stands for the page that comes when the call names no page number. */
const unnumbered = 0;

/** Null when the text is not a position. */
function parsePosition(position: string | null): { page: number; offset: number } | null {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(position ?? "");
  return match && { page: Number(match[1]), offset: Number(match[2] ?? 0) };
}
