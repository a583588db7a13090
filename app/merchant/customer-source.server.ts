import type { Framework360Account } from "../sides.server.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import type { StandingState } from "../sync/standing-state.ts";
import { listByStanding, type RecordedState } from "../store/customer-standing.ts";
import type { Snapshot } from "../sync/side.ts";
import { listUnfinishedCustomers } from "../jobs/queue/job-states.ts";
import { syncCustomerJob } from "../jobs/sync-customer/job.ts";

/** The customers from which a page is made, part by part. */
export type CustomerSource = {
  /** Reads from a position (null: the start); each `next` is the position after that customer, or after the part. */
  read(position: string | null): Promise<{
    customers: readonly { id: string; next: string | null }[];
    next: string | null;
  }>;
  /** One of these customers as Framework360 holds it; null when it was deleted. */
  customer(id: string): Promise<Snapshot | null>;
};

type Query = { search: string; state: StandingState | null; pageSize: number };

/** The size of a part when most of its customers may be in another state. */
const scanLimit = 100;

/** The source of the customers in this state, or found by this search. */
export function customerSource(
  shop: string,
  account: Framework360Account,
  { search, state, pageSize }: Query,
): CustomerSource {
  const isRecorded = state !== null && state !== "missing" && search === "";
  if (isRecorded) return recordedHere(shop, account, state, pageSize);
  return listedByFramework360(account, search, state === null ? pageSize : scanLimit);
}

function listedByFramework360(account: Framework360Account, query: string, limit: number): CustomerSource {
  const browse = account.browse({ query, limit });
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
  account: Framework360Account,
  state: RecordedState | "waiting",
  pageSize: number,
): CustomerSource {
  return {
    async read(position) {
      const part = { after: position ?? "", limit: pageSize + 1 };
      const found =
        state === "waiting"
          ? await listUnfinishedCustomers(pool, shop, syncCustomerJob, { side: "framework360", ...part })
          : await listByStanding(prisma, shop, { side: "framework360", state, ...part });
      const ids = found.slice(0, pageSize);
      const next = found.length > ids.length ? ids.at(-1)! : null;
      return { customers: ids.map((id) => ({ id, next: id })), next };
    },
    customer: account.read,
  };
}
