import { setTimeout as pause } from "node:timers/promises";

import { Framework360Error } from "../framework360/api/failure.ts";
import { logger } from "../log/logger.server.ts";
import { openFramework360 } from "../sides.server.ts";
import { prisma } from "../store/database/db.server.ts";
import type { ShopifyState } from "../sync/shopify-state.ts";
import { readStandings, type Standing } from "../store/shopify-standing.ts";
import type { Newsletter } from "../sync/customer.ts";
import type { Snapshot } from "../sync/side.ts";
import { customerSource, type CustomerSource } from "./customer-source.server.ts";
import { requestKey } from "../jobs/sync-customer/job.ts";
import { underWay } from "../jobs/queue/job-states.server.ts";

/** A Framework360 customer as the page lists them. */
export type CustomerRow = {
  id: string;
  name: string | null;
  email: string | null;
  city: string | null;
  tags: readonly string[];
  newsletter: Newsletter;
  shopify: Omit<Standing, "state"> & { state: ShopifyState };
};

export type CustomersPage =
  | {
      kind: "customers";
      customers: CustomerRow[];
      /** Where to go on, with or without success; null: these were the last. */
      next: string | null;
    }
  | { kind: "not-connected" }
  | { kind: "trouble"; trouble: "unavailable" | "key-refused" | "permission-missing" | "internal" };

export type CustomersQuery = {
  /** Empty: everybody. */
  search: string;
  /** Null: whatever their state. */
  state: ShopifyState | null;
  /** Null: from the start. */
  position: string | null;
};

/** A person waits: no longer than this for one answer, nor for all of them together. */
const answerWithinMs = 8_000;
const allWithinMs = 12_000;

/** A document waits this long for the list; one that takes longer follows it. */
const documentWaitsMs = 200;

const pageSize = 25;

/** Looks no further for customers in one state once this has passed. The browser asks on. */
const lookForMs = 150;

/**
 * A page of the shop's Framework360 customers, as they are there now, and how each stands with Shopify by our own
 * records: nobody is asked on Shopify.
 *
 * Framework360 cannot be asked for a state. Synchronized, failed, waiting and deleted customers are known here by
 * id, so they are found here and read there one by one. Who is not on Shopify is not known here, and a search only
 * there: then its list is walked and those in the state are picked out, for a moment; `next` goes on from there. So a
 * page may hold fewer customers than others, or none, and not be the last.
 *
 * Never throws for what Framework360 does.
 */
export async function readCustomersPage(shop: string, query: CustomersQuery): Promise<CustomersPage> {
  const client = await openFramework360(shop, { withRefusedKey: true, maxTimeoutMs: answerWithinMs });
  if (typeof client === "string") return { kind: "not-connected" };
  try {
    return await within(
      allWithinMs,
      collect(shop, query, customerSource(shop, client, { ...query, pageSize })),
    );
  } catch (error) {
    if (!(error instanceof Framework360Error)) throw error;
    logger.warn({ err: error, shop }, "The customers of Framework360 could not be listed.");
    const known = error.reason === "key-refused" || error.reason === "permission-missing";
    return { kind: "trouble", trouble: known ? error.reason : "unavailable" };
  }
}

/**
 * The same page if it is there at once, and otherwise the promise of it: nobody looks at nothing because
 * Framework360 is slow. The promise is never rejected.
 */
export async function startCustomersPage(
  shop: string,
  query: CustomersQuery,
): Promise<{ page: CustomersPage | Promise<CustomersPage> }> {
  const reading = readCustomersPage(shop, query);
  const soon = await Promise.race([reading, pause(documentWaitsMs, null, { ref: false })]);
  if (soon) return { page: soon };
  return {
    page: reading.catch((error: unknown) => {
      logger.error({ err: error, shop }, "A page of customers could not be put together.");
      return { kind: "trouble", trouble: "internal" };
    }),
  };
}

/** Calls of a busy shop wait for each other: the page does not wait for all of them. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(new Framework360Error("timeout", `Framework360 took more than ${ms / 1000} s for a page.`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads on until the page is full of customers in the wanted state, or time is up. */
async function collect(
  shop: string,
  { state, position }: CustomersQuery,
  source: CustomerSource,
): Promise<CustomersPage> {
  const started = performance.now();
  const customers: CustomerRow[] = [];
  let next = position;
  do {
    const part = await source.read(next);
    const standings = await readStates(
      shop,
      part.customers.map(({ id }) => id),
    );
    const wanted = part.customers.filter(({ id }) => state === null || standings.get(id)!.state === state);
    const fitting = wanted.slice(0, pageSize - customers.length);
    for (const snapshot of await Promise.all(fitting.map(({ id }) => source.customer(id)))) {
      if (snapshot) customers.push(asRow(snapshot, standings.get(snapshot.id)!));
    }
    next = fitting.length < wanted.length ? fitting.at(-1)!.next : part.next;
  } while (next !== null && customers.length < pageSize && performance.now() - started < lookForMs);
  return { kind: "customers", customers, next };
}

/** What waits counts more than what was. Three queries, however many customers. */
async function readStates(
  shop: string,
  ids: readonly string[],
): Promise<Map<string, CustomerRow["shopify"]>> {
  const standings = await readStandings(prisma, shop, ids);
  const keysOf = (id: string) => {
    const shopifyId = standings.get(id)?.shopifyId ?? null;
    const about = { shop, side: "framework360", customerId: id } as const;
    return [
      requestKey({ ...about, cause: "sweep" }),
      requestKey({ ...about, cause: "manual" }),
      ...(shopifyId === null
        ? []
        : [requestKey({ shop, side: "shopify", customerId: shopifyId, cause: "webhook" })]),
    ];
  };
  const unfinished = await underWay(ids.flatMap(keysOf));
  return new Map(
    ids.map((id) => {
      const standing = standings.get(id)!;
      const waits = keysOf(id).some((key) => unfinished.has(key));
      return [id, waits ? { ...standing, state: "waiting", failure: null } : standing];
    }),
  );
}

function asRow({ id, customer }: Snapshot, shopify: CustomerRow["shopify"]): CustomerRow {
  const { firstName, lastName, company, email, city, tags, newsletter } = customer;
  const name = [firstName, lastName].filter((part) => part !== null).join(" ") || company;
  return { id, name, email, city, tags, newsletter, shopify };
}
