/** What the app sends to Shopify's Admin API for bulk operations, as in operations.ts. */
import type { Operation } from "./operations.ts";
import type * as Types from "./types/admin.ts";

export const stageUpload = `#graphql
  mutation StageUpload($input: [StagedUploadInput!]!) {
    stagedUploadsCreate(input: $input) {
      stagedTargets { url parameters { name value } }
      userErrors { field message }
    }
  }
` as Operation<Types.StageUploadMutation, Types.StageUploadMutationVariables>;

export const runBulkMutation = `#graphql
  mutation RunBulkMutation($mutation: String!, $path: String!) {
    bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) {
      bulkOperation { id }
      userErrors { code field message }
    }
  }
` as Operation<Types.RunBulkMutationMutation, Types.RunBulkMutationMutationVariables>;

export const readBulkOperation = `#graphql
  query ReadBulkOperation($id: ID!) {
    bulkOperation(id: $id) { status objectCount url partialDataUrl }
  }
` as Operation<Types.ReadBulkOperationQuery, Types.ReadBulkOperationQueryVariables>;

export const listBulkMutations = `#graphql
  query ListBulkMutations($query: String!) {
    bulkOperations(first: 2, sortKey: CREATED_AT, reverse: true, query: $query) { nodes { id } }
  }
` as Operation<Types.ListBulkMutationsQuery, Types.ListBulkMutationsQueryVariables>;

export const cancelBulkOperation = `#graphql
  mutation CancelBulkOperation($id: ID!) {
    bulkOperationCancel(id: $id) { userErrors { field message } }
  }
` as Operation<Types.CancelBulkOperationMutation, Types.CancelBulkOperationMutationVariables>;
