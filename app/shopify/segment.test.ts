import { expect, test } from "vitest";

import { explanation } from "../sync/explanation.ts";
import { SideError } from "../sync/side.ts";
import { shopify, type Answer } from "./testing.ts";

const segment = "gid://shopify/Segment/1";
const query = "gid://shopify/CustomerSegmentMembersQuery/4";

const refused =
  (error: string): Answer =>
  () => {
    const why = explanation("error-code", { side: "shopify", operation: "ListSegmentMembers", error });
    throw new SideError("shopify", "unavailable", why);
  };
const onlyByQuery = refused("USE_CUSTOMER_SEGMENT_MEMBERS_QUERY_CREATE_MUTATION");
const started = (id: string | null) => () => ({
  customerSegmentMembersQueryCreate: { customerSegmentMembersQuery: id && { id } },
});
const stateOf = (state: { done: boolean } | null) => () => ({ customerSegmentMembersQuery: state });
const members = (id: string, endCursor: string | null) => () => ({
  customerSegmentMembers: {
    edges: [{ node: { id: `gid://shopify/CustomerSegmentMember/${id}` } }],
    pageInfo: { hasNextPage: endCursor !== null, endCursor },
  },
});

test("a segment that is listed only by a query is listed from its end on, page by page", async () => {
  const { side, named } = shopify({
    ListSegmentMembers: onlyByQuery,
    QuerySegment: started(query),
    ReadSegmentQuery: [stateOf({ done: false }), stateOf({ done: true })],
    ListQueriedMembers: [members("7", "eyJpZCI6N30="), members("8", null)],
  });
  const list = (after: string | null) => side.listSegment({ segment, after, limit: 1 });
  const asked = await list(null);
  expect(asked).toEqual({ customers: [], next: query });
  expect(await list(query)).toBe("not-yet");
  const first = await list(query);
  expect(first).toEqual({ customers: ["gid://shopify/Customer/7"], next: `${query} eyJpZCI6N30=` });
  expect(await list(`${query} eyJpZCI6N30=`)).toEqual({
    customers: ["gid://shopify/Customer/8"],
    next: null,
  });
  expect(named("ListQueriedMembers")).toEqual([
    { query, after: null, first: 1 },
    { query, after: "eyJpZCI6N30=", first: 1 },
  ]);
});

test.each([
  ["is refused", { ListSegmentMembers: onlyByQuery, QuerySegment: started(null) }, null],
  ["cannot be asked for", { ListSegmentMembers: onlyByQuery, QuerySegment: refused("NOT_FOUND") }, null],
  ["expired", { ReadSegmentQuery: stateOf(null) }, query],
  ["lost its place", { ListQueriedMembers: refused("INVALID_CURSOR") }, `${query} eyJpZCI6N30=`],
])(
  "the customers are not listed when the query %s",
  async (_what, answers: Record<string, Answer>, after) => {
    expect(await shopify(answers).side.listSegment({ segment, after, limit: 1 })).toBeNull();
  },
);
