/** What the app sends to Shopify's Admin API for the customers of a segment, as in operations.ts. */
import type { Operation } from "./operations.ts";
import type * as Types from "./types/admin.ts";

/** Of a segment's customers their ids alone, which are their own and name the customers by their number. */
export const listSegmentMembers = `#graphql
  query ListSegmentMembers($segment: ID!, $after: String, $first: Int!) {
    customerSegmentMembers(segmentId: $segment, after: $after, first: $first) {
      edges { node { id } }
      pageInfo { hasNextPage endCursor }
    }
  }
` as Operation<Types.ListSegmentMembersQuery, Types.ListSegmentMembersQueryVariables>;

export const querySegment = `#graphql
  mutation QuerySegment($segment: ID!) {
    customerSegmentMembersQueryCreate(input: { segmentId: $segment }) {
      customerSegmentMembersQuery { id }
      userErrors { field message }
    }
  }
` as Operation<Types.QuerySegmentMutation, Types.QuerySegmentMutationVariables>;

export const readSegmentQuery = `#graphql
  query ReadSegmentQuery($id: ID!) {
    customerSegmentMembersQuery(id: $id) { done }
  }
` as Operation<Types.ReadSegmentQueryQuery, Types.ReadSegmentQueryQueryVariables>;

export const listQueriedMembers = `#graphql
  query ListQueriedMembers($query: ID!, $after: String, $first: Int!) {
    customerSegmentMembers(queryId: $query, after: $after, first: $first) {
      edges { node { id } }
      pageInfo { hasNextPage endCursor }
    }
  }
` as Operation<Types.ListQueriedMembersQuery, Types.ListQueriedMembersQueryVariables>;
