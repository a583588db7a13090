import { openFramework360, openShopify } from "../sides.server.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { listByStanding, type RecordedState } from "../store/customer-standing.ts";
import type { SideName } from "../sync/customer.ts";
import type { StandingState } from "../sync/standing-state.ts";
import type { Snapshot } from "../sync/side.ts";
import { listUnfinishedCustomers } from "../jobs/queue/job-states.ts";
import { syncCustomerJob } from "../jobs/sync-customer/job.ts";

/** The source of a page's customers, read part by part. */
export type CustomerListing = {
  /** Reads from a position (null: the start); each `next` is the position after that customer, or after the part. */
  read(position: string | null): Promise<{
    customers: readonly { id: string; next: string | null }[];
    next: string | null;
  }>;
  /** One of these customers as their side holds it; null when it was deleted. */
  customer(id: string): Promise<Snapshot | null>;
};

type BrowsedPart = {
  customers: readonly { snapshot: Snapshot; next: string | null }[];
  next: string | null;
};

/** A side's customers, for a person who looks at them. */
export type BrowsedSide = {
  side: SideName;
  browse(options: { query: string; limit: number }): (position: string | null) => Promise<BrowsedPart>;
  read(id: string): Promise<Snapshot | null>;
};

/** The shop's customers on a side; null without an account. A call of Framework360 may take at most `maxTimeoutMs`. */
export async function openBrowsedSide(
  shop: string,
  side: SideName,
  { maxTimeoutMs }: { maxTimeoutMs: number },
): Promise<BrowsedSide | null> {
  const account = await openFramework360(shop, { withRefusedKey: true, maxTimeoutMs });
  if (typeof account === "string") return null;
  if (side === "framework360") return { side, browse: account.browse, read: account.read };
  const shopify = openShopify(shop);
  return {
    side,
    read: shopify.read,
    browse:
      ({ query, limit }) =>
      async (position) => {
        const { customers, next } = await shopify.browse({ text: query, after: position, limit });
        const last = customers.at(-1)?.id;
        const placed = customers.map((snapshot) => ({
          snapshot,
          next: snapshot.id === last ? next : snapshot.id,
        }));
        return { customers: placed, next };
      },
  };
}

type Query = { search: string; state: StandingState | null; pageSize: number };

/** The size of a part that is filtered by state: most of its customers may be in another state. */
const scanLimit = 100;

/** Lists the customers in this state, or found by this search. */
export function listingFor(
  shop: string,
  browsed: BrowsedSide,
  { search, state, pageSize }: Query,
): CustomerListing {
  const isRecorded = state !== null && state !== "missing" && search === "";
  if (isRecorded) return recordedHere(shop, browsed, state, pageSize);
  return listedBySide(browsed, search, state === null ? pageSize : scanLimit);
}

function listedBySide(browsed: BrowsedSide, query: string, limit: number): CustomerListing {
  const browse = browsed.browse({ query, limit });
  const seen = new Map<string, Snapshot>();
  return {
    async read(position) {
      const { customers, next } = await browse(position);
      for (const { snapshot } of customers) seen.set(snapshot.id, snapshot);
      return { customers: customers.map(({ snapshot, next }) => ({ id: snapshot.id, next })), next };
    },
    customer: async (id) => seen.get(id) ?? null,
  };
}

/** A position is the id of the last customer before it. */
function recordedHere(
  shop: string,
  { side, read }: BrowsedSide,
  state: RecordedState | "waiting",
  pageSize: number,
): CustomerListing {
  return {
    async read(position) {
      const part = { side, after: position ?? "", limit: pageSize + 1 };
      const found =
        state === "waiting"
          ? await listUnfinishedCustomers(pool, shop, syncCustomerJob, part)
          : await listByStanding(prisma, shop, { state, ...part });
      const ids = found.slice(0, pageSize);
      const next = found.length > ids.length ? ids.at(-1)! : null;
      return { customers: ids.map((id) => ({ id, next: id })), next };
    },
    customer: read,
  };
}
