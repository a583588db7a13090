import { GraphQLError } from "graphql";
import type { PageArguments } from "../graphql/connections.ts";
import { connection } from "../graphql/connections.ts";
import { idOf } from "../graphql/ids.ts";
import type { RequestContext, ResolverMap } from "../graphql/request.ts";
import { guarded } from "../graphql/request.ts";
import type { BulkOperationRecord } from "../state.ts";
import { exportWork } from "./export.ts";
import { importWork } from "./import.ts";
import type { Started } from "./runner.ts";
import type { UploadInput } from "./staged-uploads.ts";

type ListArguments = PageArguments & { query?: string | null; sortKey: "CREATED_AT" | "COMPLETED_AT" };
type Shown = ReturnType<RequestContext["bulk"]["list"]>[number];

const bulkId = (id: string) => idOf("BulkOperation", id);

export const bulkQueries: ResolverMap["QueryRoot"] = {
  bulkOperation: guarded(null, (_source, { id }: { id: string }, { bulk, shop }) =>
    bulk.find(shop, bulkId(id)),
  ),
  currentBulkOperation: guarded(
    null,
    (_source, { type }: { type: BulkOperationRecord["type"] }, { bulk, shop }) =>
      bulk.list(shop).findLast((operation) => operation.type === type) ?? null,
  ),
  bulkOperations: guarded(null, (_source, { query, sortKey, ...page }: ListArguments, context) => {
    const matching = context.bulk.list(context.shop).filter(matcher(query ?? ""));
    const key = sortKey === "COMPLETED_AT" ? "completedAt" : "createdAt";
    const sorted = matching.sort((a, b) => ((a[key] ?? "~") < (b[key] ?? "~") ? -1 : 1));
    return connection(sorted, page, context, ({ id }) => id);
  }),
};

export const bulkMutations: ResolverMap["Mutation"] = {
  bulkOperationRunQuery: guarded(null, (_source, { query }: { query: string }, context) => {
    const made = exportWork(query, context);
    if ("problem" in made) return refused(["query"], "INVALID", made.problem);
    return payload(context, context.bulk.start(context, "QUERY", query, made.work));
  }),

  bulkOperationRunMutation: guarded(
    null,
    (_source, args: { mutation: string; stagedUploadPath: string }, context) => {
      const made = importWork(args, context);
      if ("work" in made) {
        return payload(context, context.bulk.start(context, "MUTATION", args.mutation, made.work));
      }
      const { code, message } = made.problem;
      return refused([code === "INVALID_MUTATION" ? "mutation" : "stagedUploadPath"], code, message);
    },
  ),

  bulkOperationCancel: guarded(null, (_source, { id }: { id: string }, { bulk, shop }) => {
    const bulkOperation = bulk.cancel(shop, bulkId(id));
    const userErrors = bulkOperation ? [] : [{ field: ["id"], message: "Bulk operation does not exist" }];
    return { bulkOperation, userErrors };
  }),

  stagedUploadsCreate: guarded(null, (_source, { input }: { input: UploadInput[] }, { uploads, shop }) => {
    const other = input.find(({ resource }) => resource !== "BULK_MUTATION_VARIABLES");
    if (other || input.some(({ httpMethod }) => httpMethod !== "POST")) {
      throw new GraphQLError("The sandbox stages only BULK_MUTATION_VARIABLES, by POST.", {
        extensions: { code: "SANDBOX_NOT_IMPLEMENTED" },
      });
    }
    return { stagedTargets: input.map((one) => uploads.stage(shop, one)), userErrors: [] };
  }),
};

function payload({ bulk, shop }: RequestContext, started: Started) {
  if ("record" in started) return { bulkOperation: bulk.find(shop, started.record.id), userErrors: [] };
  return refused(null, started.code, started.message);
}

function refused(field: string[] | null, code: string, message: string) {
  return { bulkOperation: null, userErrors: [{ field, code, message }] };
}

/** Terms `status:`, `operation_type:`, `id:` and `created_at:`, all of which must fit. */
function matcher(query: string): (operation: Shown) => boolean {
  const terms = [...query.matchAll(/(\w+):(>=|<=|>|<)?['"]?([^\s'"]+)/g)].map(
    ([, field, operator = "=", value]) => ({ field, operator, value: value! }),
  );
  return (operation) =>
    terms.every(({ field, operator, value }) => {
      if (field === "status") return operation.status.toLowerCase() === value.toLowerCase();
      if (field === "operation_type") return operation.type.toLowerCase() === value.toLowerCase();
      if (field === "id") return compares(Number(bulkId(operation.id)) - Number(value), operator);
      if (field === "created_at")
        return compares(Date.parse(operation.createdAt) - Date.parse(value), operator);
      return true;
    });
}

function compares(difference: number, operator: string): boolean {
  if (operator === "=") return difference === 0;
  if (operator.startsWith(">")) return difference > 0 || (operator === ">=" && difference === 0);
  return difference < 0 || (operator === "<=" && difference === 0);
}
