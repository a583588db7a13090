import { z } from "zod";

import type { AdminClient } from "./admin-client.ts";
import { hasCode, refusesQuestion } from "./admin-answer.ts";
import {
  listQueriedMembers,
  listSegmentMembers,
  querySegment,
  readSegmentQuery,
} from "./segment-operations.ts";

/** A page of a segment's customers. */
export type SegmentPage = {
  /** Their ids. */
  customers: string[];
  /** The cursor of the next page; null: this is the last. */
  next: string | null;
};

type Asked = {
  segment: string;
  /** A cursor; null: from the start. */
  after: string | null;
  limit: number;
};

/**
 * A page of the customers of a segment. Null: Shopify does not list them; a cursor expires, and a segment may have been
 * deleted. `not-yet`: Shopify still gathers them, and the same cursor counts later.
 *
 * A segment that is complex, or of a large shop, Shopify lists only by a query that it runs by itself, "within five
 * seconds", or "one to two minutes or even longer". A page without customers names it then.
 * https://shopify.dev/docs/apps/build/marketing-analytics/customer-segments/migrate-to-async-queries
 * @throws {SideError}
 */
export async function listSegment(
  client: AdminClient,
  asked: Asked,
): Promise<SegmentPage | "not-yet" | null> {
  try {
    const queried = queryOf(asked.after);
    return queried ? await listQueried(client, queried, asked.limit) : await listAtOnce(client, asked);
  } catch (error) {
    if (hasCode(error, "USE_CUSTOMER_SEGMENT_MEMBERS_QUERY_CREATE_MUTATION"))
      return startQuery(client, asked.segment);
    if (refusesQuestion(error)) return null;
    throw error;
  }
}

const membersSchema = z.object({
  customerSegmentMembers: z.object({
    edges: z.array(z.object({ node: z.object({ id: z.string() }) })),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

async function listAtOnce(client: AdminClient, { segment, after, limit }: Asked): Promise<SegmentPage> {
  return pageOf(await client.request(membersSchema, listSegmentMembers, { segment, after, first: limit }));
}

function pageOf({ customerSegmentMembers: { edges, pageInfo } }: z.infer<typeof membersSchema>): SegmentPage {
  const customers = edges.map(({ node }) => `gid://shopify/Customer/${node.id.split("/").at(-1)}`);
  return { customers, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}

const startedSchema = z.object({
  customerSegmentMembersQueryCreate: z
    .object({ customerSegmentMembersQuery: z.object({ id: z.string() }).nullable() })
    .nullable(),
});

async function startQuery(client: AdminClient, segment: string): Promise<SegmentPage | null> {
  const answer = await client.request(startedSchema, querySegment, { segment }).catch((error: unknown) => {
    if (refusesQuestion(error)) return null;
    throw error;
  });
  const query = answer?.customerSegmentMembersQueryCreate?.customerSegmentMembersQuery;
  return query ? { customers: [], next: cursorOf({ query: query.id, after: null }) } : null;
}

const stateSchema = z.object({
  customerSegmentMembersQuery: z.object({ done: z.boolean() }).nullable(),
});

async function listQueried(
  client: AdminClient,
  { query, after }: Queried,
  limit: number,
): Promise<SegmentPage | "not-yet" | null> {
  if (after === null) {
    const state = await client.request(stateSchema, readSegmentQuery, { id: query });
    if (!state.customerSegmentMembersQuery) return null;
    if (!state.customerSegmentMembersQuery.done) return "not-yet";
  }
  const answer = await client.request(membersSchema, listQueriedMembers, { query, after, first: limit });
  const { customers, next } = pageOf(answer);
  return { customers, next: next === null ? null : cursorOf({ query, after: next }) };
}

/** A query that Shopify runs for a segment, and where in its customers a page begins; null: from the start. */
type Queried = { query: string; after: string | null };

function cursorOf({ query, after }: Queried): string {
  return after === null ? query : `${query} ${after}`;
}

/** Null: the cursor is Shopify's own, which is no global id. */
function queryOf(cursor: string | null): Queried | null {
  if (!cursor?.startsWith("gid://")) return null;
  const [query, after = null] = cursor.split(" ");
  return { query: query!, after };
}
