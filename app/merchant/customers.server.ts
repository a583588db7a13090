import { setTimeout as pause } from "node:timers/promises";

import pTimeout from "p-timeout";

import { logger } from "../log/logger.server.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import type { StandingState } from "../sync/standing-state.ts";
import { readStandings, type CustomerStanding } from "../store/customer-standing.ts";
import { displayName, otherSide, type Newsletter, type SideName } from "../sync/customer.ts";
import { explanation } from "../sync/explanation.ts";
import { SideError, type Snapshot } from "../sync/side.ts";
import { recordAccess, type Viewer } from "./access.server.ts";
import { listingFor, openBrowsedSide, type CustomerListing } from "./customer-listing.server.ts";
import { possibleKeys, syncCustomerJob } from "../jobs/sync-customer/job.ts";
import { findUnfinishedKeys } from "../jobs/queue/job-states.ts";

/** A customer of a side as the page lists them. */
export type CustomerRow = {
  id: string;
  name: string | null;
  email: string | null;
  city: string | null;
  tags: readonly string[];
  newsletter: Newsletter;
  /** How the customer stands with the other side. */
  standing: Omit<CustomerStanding, "state"> & { state: StandingState };
};

/** A page of one side's customers, or why it cannot be shown. */
export type CustomersPage =
  | {
      kind: "customers";
      customers: CustomerRow[];
      /** Where the next page begins; null: this is the last. */
      next: string | null;
    }
  | { kind: "not-connected" }
  | {
      kind: "trouble";
      trouble: "unavailable" | "key-refused" | "permission-missing" | "shopify-refused" | "internal";
    };

/** The list that the merchant asks for. */
export type CustomersQuery = {
  /** Whose customers are listed. */
  side: SideName;
  /** Empty: no search. */
  search: string;
  /** Null: customers in any state. */
  state: StandingState | null;
  /** Null: from the start. */
  position: string | null;
};

/** A merchant waits for the page, so these limit one call to a side, and all calls together. */
const callTimeoutMs = 8_000;
const pageTimeoutMs = 12_000;

/** The document is sent after this time at the latest; a list that takes longer follows it. */
const documentTimeoutMs = 200;

const pageSize = 25;

const tooSlow = (side: SideName) =>
  new SideError(side, "unavailable", explanation("timed-out", { side, seconds: pageTimeoutMs / 1000 }));

/** After this time, a search for customers in one state reads no further part of the list. The browser asks for more. */
const scanTimeoutMs = 150;

/**
 * A page of a side's customers as they are there now, and how each stands with the other side by our own records: the other
 * side is not called.
 *
 * A side cannot list customers by their state on the other side. Our records hold the ids of synchronized, failed, waiting and
 * deleted customers, which are then read from the side one by one. Customers that are missing on the other side are not in our
 * records, and only the side itself can search by text. In these two cases the side's list is read part by part for
 * `scanTimeoutMs`, and customers in the wanted state are picked out; `next` continues from there. So a page with few customers,
 * or none, need not be the last.
 *
 * Failures of the side are returned as `trouble`, never thrown.
 */
export async function readCustomersPage(viewer: Viewer, query: CustomersQuery): Promise<CustomersPage> {
  const { shop } = viewer;
  const { side } = query;
  const browsed = await openBrowsedSide(shop, side, { maxTimeoutMs: callTimeoutMs });
  if (!browsed) return { kind: "not-connected" };
  try {
    const listing = listingFor(shop, browsed, { ...query, pageSize });
    // A busy shop's calls wait for each other, so a limit for one call does not limit the page.
    const collected = collect(shop, query, listing);
    const page = await pTimeout(collected, { milliseconds: pageTimeoutMs, message: tooSlow(side) });
    const shown = page.customers.map(({ id }) => id);
    await recordAccess(viewer, "customers", { shopify: [], framework360: [], [side]: shown });
    return page;
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    logger.warn({ err: error, shop }, "The customers of a side could not be listed.");
    return { kind: "trouble", trouble: troubleOf(error) };
  }
}

function troubleOf({ side, kind, explanation: { code } }: SideError) {
  if (kind !== "unauthorized") return "unavailable";
  if (side === "shopify") return "shopify-refused";
  return code === "call-not-permitted" ? "permission-missing" : "key-refused";
}

/**
 * The same page if it is ready within `documentTimeoutMs`, otherwise a promise of it, so that a slow side does not delay the
 * document. The promise is never rejected.
 */
export async function startCustomersPage(
  viewer: Viewer,
  query: CustomersQuery,
): Promise<{ page: CustomersPage | Promise<CustomersPage> }> {
  const { shop } = viewer;
  const reading = readCustomersPage(viewer, query);
  const soon = await Promise.race([reading, pause(documentTimeoutMs, null, { ref: false })]);
  if (soon) return { page: soon };
  return {
    page: reading.catch((error: unknown) => {
      logger.error({ err: error, shop }, "A page of customers could not be read.");
      return { kind: "trouble", trouble: "internal" };
    }),
  };
}

/** Reads part after part until the page is full of customers in the wanted state, or time is up. */
async function collect(
  shop: string,
  { side, state, position }: CustomersQuery,
  listing: CustomerListing,
): Promise<Extract<CustomersPage, { kind: "customers" }>> {
  const started = performance.now();
  const customers: CustomerRow[] = [];
  let next = position;
  do {
    const part = await listing.read(next);
    const standings = await readStates(
      shop,
      side,
      part.customers.map(({ id }) => id),
    );
    const wanted = part.customers.filter(({ id }) => state === null || standings.get(id)!.state === state);
    const fitting = wanted.slice(0, pageSize - customers.length);
    for (const snapshot of await Promise.all(fitting.map(({ id }) => listing.customer(id)))) {
      if (snapshot) customers.push(asRow(snapshot, standings.get(snapshot.id)!));
    }
    next = fitting.length < wanted.length ? fitting.at(-1)!.next : part.next;
  } while (next !== null && customers.length < pageSize && performance.now() - started < scanTimeoutMs);
  return { kind: "customers", customers, next };
}

/** A waiting job overrides the recorded state. Three queries, however many customers. */
async function readStates(
  shop: string,
  side: SideName,
  ids: readonly string[],
): Promise<Map<string, CustomerRow["standing"]>> {
  const standings = await readStandings(prisma, shop, side, ids);
  const keysOf = (id: string) => {
    const otherId = standings.get(id)?.otherId ?? null;
    return [
      ...possibleKeys({ shop, side, customerId: id }),
      ...(otherId === null ? [] : possibleKeys({ shop, side: otherSide(side), customerId: otherId })),
    ];
  };
  const unfinished = await findUnfinishedKeys(pool, syncCustomerJob, ids.flatMap(keysOf));
  return new Map(
    ids.map((id) => {
      const standing = standings.get(id)!;
      const waits = keysOf(id).some((key) => unfinished.has(key));
      return [id, waits ? { ...standing, state: "waiting", failure: null } : standing];
    }),
  );
}

function asRow({ id, customer }: Snapshot, standing: CustomerRow["standing"]): CustomerRow {
  const { email, city, tags, newsletter } = customer;
  return { id, name: displayName(customer), email, city, tags, newsletter, standing };
}
