import { z } from "zod";

import { mayChangeAgainMs } from "../sync/as-agreed.ts";
import { explanation } from "../sync/explanation.ts";
import { textOfValues } from "../sync/extra-fields.ts";
import { SideError, type CustomerPage, type Listed, type Snapshot } from "../sync/side.ts";
import { asksTooMuch, mayGiveLess } from "./admin-answer.ts";
import type { AdminClient } from "./admin-client.ts";
import { customerSchema, isErased, toSnapshot } from "./mapping.ts";
import { listCustomers, listWholeCustomers } from "./operations.ts";

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });
const pageOf = <Node extends z.ZodType>(node: Node) =>
  z.object({ customers: z.object({ nodes: z.array(node), pageInfo }) });

const lightPage = pageOf(z.object({ id: z.string(), updatedAt: z.iso.datetime({ offset: true }) }));
const wholePage = pageOf(customerSchema);

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
  /** How many customers a page has. */
  size: z.number().int().min(1).max(250).default(250),
  /** How many it may have: a page that took too long is followed by larger ones again, one that cost too much is not. */
  limit: z.number().int().min(1).max(250).default(250),
});

type Place = z.infer<typeof placeSchema>;

const maxSize = 250;
const minSize = 10;

const start: Place = { above: "0", after: null, pages: 0, last: "0", size: maxSize, limit: maxSize };

/** Shopify pages through at most 25,000 objects of one list, so a new list starts after 20,000 customers. */
const maxPages = 80;

type Listing = {
  updatedSince: Date | null;
  /** Whether only ids and times of change are asked for, though all customers are listed. */
  isLight?: boolean;
  /** The clock by which the list tells when it showed a customer. */
  now: () => Date;
};

/**
 * A page of customers in the order of their ids: whole ones, or only ids and times of change where just those are listed
 * that changed. `cursor` is the `next` of the page before; a cursor that cannot be read starts from the beginning. Where a page costs more
 * than Shopify allows, takes it too long, or its answer is too large, smaller ones follow. Where Shopify fails at the smallest, that one has
 * ids and times only, so that one customer that it cannot show does not keep the others from being listed. Shopify's search index is seconds or
 * minutes behind its data, so the `updatedSince` of successive listings must overlap.
 * @throws {SideError}
 */
export async function listPage(
  client: AdminClient,
  { cursor, ...listing }: { cursor: string | null } & Listing,
): Promise<CustomerPage> {
  const place = placeOf(cursor);
  try {
    return await readPage(client, place, listing);
  } catch (error) {
    const size = smallerSize(place.size, error);
    if (size !== null) {
      // Pages of another size: a new list, so that it never exceeds what Shopify pages through.
      const smaller = { ...afterLast(place), size, limit: asksTooMuch(error) ? size : place.limit };
      return listPage(client, { cursor: JSON.stringify(smaller), ...listing });
    }
    const isLight = listing.updatedSince !== null || listing.isLight;
    if (mayGiveLess(error) && !isLight)
      return readPage(client, afterLast(place), { ...listing, isLight: true });
    // Shopify's cursor may have expired before an interrupted round continues. A customer's number never expires.
    if (place.after === null || !(error instanceof SideError) || error.kind !== "unavailable") throw error;
    return readPage(client, afterLast(place), listing);
  }
}

/**
 * How many customers to ask for after Shopify did not give so many; null: fewer would not help. After a time-out two steps lead from
 * most to fewest, because each may wait for another one.
 */
function smallerSize(size: number, error: unknown): number | null {
  if (size <= minSize) return null;
  if (asksTooMuch(error)) return Math.max(minSize, Math.floor(size / 2));
  return mayGiveLess(error) ? Math.max(minSize, Math.floor(size / 5)) : null;
}

/**
 * Customers by their ids, whole, at about the price of a page of them. Deleted and erased ones are left out, and the few with one among them that
 * Shopify fails to show.
 * @throws {SideError}
 */
export async function readListed(
  client: AdminClient,
  ids: readonly string[],
  { now, size = maxSize }: Pick<Listing, "now"> & { size?: number },
): Promise<Snapshot[]> {
  const found: Snapshot[] = [];
  let failure: SideError | null = null;
  for (let start = 0; start < ids.length; start += size) {
    const asked = ids.slice(start, start + size);
    const query = asked.map((id) => `id:${numberOf(id)}`).join(" OR ");
    const listedAt = now().toISOString();
    try {
      const variables = { query, after: null, first: asked.length };
      const { customers } = await client.request(wholePage, listWholeCustomers, variables);
      const exact = customers.nodes.filter((node) => asked.includes(node.id) && !isErased(node));
      found.push(...exact.map((node) => ({ ...toSnapshot(node), listedAt })));
    } catch (error) {
      const smaller = smallerSize(asked.length, error);
      if (smaller !== null) found.push(...(await readListed(client, asked, { now, size: smaller })));
      else if (error instanceof SideError && mayGiveLess(error)) failure = error;
      else throw error;
    }
  }
  // That Shopify shows none of many is not for one of them.
  if (failure !== null && found.length === 0 && ids.length > minSize) throw failure;
  return found;
}

async function readPage(
  client: AdminClient,
  place: Place,
  { updatedSince, isLight = updatedSince !== null, now }: Listing,
): Promise<CustomerPage> {
  const asked = now().getTime();
  const terms = [
    ...(updatedSince ? [`updated_at:>'${updatedSince.toISOString()}'`] : []),
    ...(place.above === "0" ? [] : [`id:>${place.above}`]),
  ];
  const query = terms.length > 0 ? terms.join(" AND ") : null;
  const { nodes, pageInfo } = await ask(
    client,
    { query, after: place.after, first: place.size },
    isLight,
    asked,
  );
  const last = nodes.length > 0 ? numberOf(nodes.at(-1)!.id) : place.last;
  const goesOn = pageInfo.endCursor !== null && pageInfo.endCursor !== place.after;
  if ((nodes.length > 0 && BigInt(last) <= BigInt(place.above)) || (pageInfo.hasNextPage && !goesOn)) {
    throw new SideError("shopify", "unavailable", explanation("list-stuck", { id: place.last }));
  }
  const size = Math.min(place.limit, place.size * 2);
  const read = { ...place, after: pageInfo.endCursor, pages: place.pages + 1, last, size };
  const next = read.pages < maxPages ? read : afterLast(read);
  return {
    // Shopify's search is not exact, so the times are compared here.
    customers: nodes
      .filter(
        ({ updatedAt, isLeftOut }) =>
          !isLeftOut && (!updatedSince || Date.parse(updatedAt) >= updatedSince.getTime()),
      )
      .map(({ updatedAt, isLeftOut: _isLeftOut, ...listed }) => ({
        ...listed,
        fingerprint: fingerprintOf(updatedAt, asked),
        changedAt: updatedAt,
      })),
    next: pageInfo.hasNextPage ? JSON.stringify(next) : null,
  };
}

type Page = {
  nodes: (Omit<Listed, "fingerprint"> & { updatedAt: string; isLeftOut?: boolean })[];
  pageInfo: z.infer<typeof pageInfo>;
};

/** An edit of metafields alone moves no time of change, so a whole customer is compared as a whole. */
async function ask(
  client: AdminClient,
  variables: { query: string | null; after: string | null; first: number },
  isLight: boolean,
  asked: number,
): Promise<Page> {
  if (isLight) return (await client.request(lightPage, listCustomers, variables)).customers;
  const { customers } = await client.request(wholePage, listWholeCustomers, variables);
  const nodes = customers.nodes.map((node) => {
    const snapshot = { ...toSnapshot(node), listedAt: new Date(asked).toISOString() };
    return {
      id: node.id,
      updatedAt: node.updatedAt,
      isLeftOut: isErased(node),
      detail: textOfValues(snapshot.customer),
      snapshot,
    };
  });
  return { ...customers, nodes };
}

/** A time that another change may still share gets a fingerprint that differs in every listing. */
function fingerprintOf(updatedAt: string, asked: number): Listed["fingerprint"] {
  const at = Date.parse(updatedAt);
  return at < asked - mayChangeAgainMs ? String(at) : `${at} seen at ${asked}`;
}

/** The start of a new list, of the customers above the last one read. */
function afterLast({ last, size, limit }: Place): Place {
  return { ...start, above: last, last, size, limit };
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
