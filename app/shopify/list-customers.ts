import { z } from "zod";

import { explanation } from "../sync/explanation.ts";
import { SideError, type CustomerPage, type Listed } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { listCustomers } from "./operations.ts";

const pageSchema = z.object({
  customers: z.object({
    nodes: z.array(z.object({ id: z.string(), updatedAt: z.iso.datetime({ offset: true }) })),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

/** Where a listing continues. */
const placeSchema = z.object({
  /** The list in Shopify contains the customers whose number is above this one. */
  above: z.string().regex(/^\d+$/),
  /** Shopify's cursor in that list; null: at its start. */
  after: z.string().nullable(),
  /** How many pages of that list have been read. */
  pages: z.number().int(),
  /** The number of the last customer read. */
  last: z.string().regex(/^\d+$/),
});

type Place = z.infer<typeof placeSchema>;

const start: Place = { above: "0", after: null, pages: 0, last: "0" };

/** Shopify pages through at most 25,000 objects of one list, so a new list starts after 20,000 customers. */
const maxPages = 80;

/** Shopify's times are whole seconds, so a customer that just changed may change again under the same time. */
const settlingMs = 5_000;

/**
 * A page of customers in the order of their ids. `cursor` is the `next` of the page before; a cursor that cannot be read
 * starts from the beginning. Shopify's search index is seconds or minutes behind its data, so the `updatedSince` of
 * successive listings must overlap.
 * @throws {SideError}
 */
export async function listPage(
  client: AdminClient,
  { cursor, updatedSince }: { cursor: string | null; updatedSince: Date | null },
): Promise<CustomerPage> {
  const place = placeOf(cursor);
  try {
    return await readPage(client, place, updatedSince);
  } catch (error) {
    // Shopify's cursor may have expired before an interrupted round continues. A customer's number never expires.
    if (place.after === null || !(error instanceof SideError) || error.kind !== "unavailable") throw error;
    return readPage(client, afterLast(place.last), updatedSince);
  }
}

async function readPage(client: AdminClient, place: Place, updatedSince: Date | null): Promise<CustomerPage> {
  const asked = Date.now();
  const terms = [
    ...(updatedSince ? [`updated_at:>'${updatedSince.toISOString()}'`] : []),
    ...(place.above === "0" ? [] : [`id:>${place.above}`]),
  ];
  const query = terms.length > 0 ? terms.join(" AND ") : null;
  const { customers } = await client.request(pageSchema, listCustomers, { query, after: place.after });
  const { nodes, pageInfo } = customers;
  const last = nodes.length > 0 ? numberOf(nodes.at(-1)!.id) : place.last;
  const goesOn = pageInfo.endCursor !== null && pageInfo.endCursor !== place.after;
  if ((nodes.length > 0 && BigInt(last) <= BigInt(place.above)) || (pageInfo.hasNextPage && !goesOn)) {
    throw new SideError("shopify", "unavailable", explanation("list-stuck", { id: place.last }));
  }
  const read = { ...place, after: pageInfo.endCursor, pages: place.pages + 1, last };
  const next = read.pages < maxPages ? read : afterLast(last);
  return {
    // Shopify's search is not exact, so the times are compared here.
    customers: nodes
      .filter(({ updatedAt }) => !updatedSince || Date.parse(updatedAt) >= updatedSince.getTime())
      .map(({ id, updatedAt }) => ({ id, fingerprint: fingerprintOf(updatedAt, asked) })),
    next: pageInfo.hasNextPage ? JSON.stringify(next) : null,
  };
}

/** A time that another change may still share gets a fingerprint that differs in every listing. */
function fingerprintOf(updatedAt: string, asked: number): Listed["fingerprint"] {
  const at = Date.parse(updatedAt);
  return at < asked - settlingMs ? String(at) : `${at} seen at ${asked}`;
}

/** The start of a new list, of the customers above that number. */
function afterLast(last: string): Place {
  return { ...start, above: last, last };
}

function placeOf(cursor: string | null): Place {
  if (cursor === null) return start;
  try {
    return placeSchema.parse(JSON.parse(cursor));
  } catch {
    return start;
  }
}

/** @throws {SideError} */
function numberOf(id: string): string {
  const digits = /^gid:\/\/shopify\/Customer\/(\d+)$/.exec(id)?.[1];
  if (digits === undefined) throw new SideError("shopify", "refused", explanation("not-a-customer", { id }));
  return digits;
}
