import { GraphQLError } from "graphql";
import { findSegmentQuery, membersOf, startSegmentQuery } from "../segments.ts";
import type { SandboxCustomer } from "../state.ts";
import { gid, positionAfter } from "../state.ts";
import type { PageArguments } from "./connections.ts";
import { connection } from "./connections.ts";
import { parseGid } from "./ids.ts";
import type { RequestContext, ResolverMap } from "./request.ts";
import { guarded } from "./request.ts";

type SegmentArguments = PageArguments & { segmentId?: string | null; queryId?: string | null };

export const segmentQueries: ResolverMap["QueryRoot"] = {
  customerSegmentMembers: guarded("read_customers", (_source, args: SegmentArguments, context) => {
    const { choices } = context.shop;
    const members = listed(args, context);
    if (args.after && choices.expiredCursors > 0) {
      choices.expiredCursors -= 1;
      throw new GraphQLError("Invalid cursor for current pagination sort.");
    }
    const page = connection(
      members,
      args,
      context,
      ({ id }) => id,
      (id) => positionAfter(members, id),
    );
    const edges = page.edges.map(({ node, cursor }) => ({
      cursor,
      node: { id: gid("CustomerSegmentMember", node.id) },
    }));
    return { edges, pageInfo: page.pageInfo, totalCount: members.length };
  }),

  customerSegmentMembersQuery: guarded("read_customers", (_source, { id }: { id: string }, { shop }) => {
    const query = findSegmentQuery(shop, parseGid(id).id);
    return query ? { id, done: query.isDone, currentCount: query.isDone ? query.members.length : 0 } : null;
  }),
};

function listed({ segmentId, queryId }: SegmentArguments, { shop }: RequestContext): SandboxCustomer[] {
  if (queryId) {
    const query = findSegmentQuery(shop, parseGid(queryId).id);
    if (!query) throw refusal("Query not found", "NOT_FOUND");
    if (!query.isDone) throw refusal("The query is still running.", "QUERY_PENDING");
    return query.members;
  }
  const members = membersOf(shop, parseGid(segmentId ?? "").id);
  if (!members) throw refusal("Segment not found", "NOT_FOUND");
  if (shop.choices.segments === "queried-first")
    throw refusal(
      "This query can only be run async. Create an async query using the `customerSegmentMembersQueryCreate` mutation.",
      "USE_CUSTOMER_SEGMENT_MEMBERS_QUERY_CREATE_MUTATION",
    );
  return members;
}

function refusal(message: string, code: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

export const segmentMutations: ResolverMap["Mutation"] = {
  customerSegmentMembersQueryCreate: guarded(
    "read_customers",
    (_source, { input }: { input: { segmentId?: string | null } }, { shop }) => {
      const id = startSegmentQuery(shop, parseGid(input.segmentId ?? "").id);
      if (id === undefined) {
        const error = { code: "INVALID", field: ["input", "segmentId"], message: "Segment not found" };
        return { customerSegmentMembersQuery: null, userErrors: [error] };
      }
      const query = { id: gid("CustomerSegmentMembersQuery", id), done: false, currentCount: 0 };
      return { customerSegmentMembersQuery: query, userErrors: [] };
    },
  ),
};
