import type { ExecutionResult } from "graphql";
import { getOperationAST } from "graphql";
import type { CostedOperation } from "../graphql/cost.ts";
import { fieldsOf } from "../graphql/cost.ts";
import { costedOperation, run } from "../graphql/endpoint.ts";
import type { RequestContext } from "../graphql/request.ts";
import { prepare } from "../graphql/schema.ts";
import { jsonLines } from "./query-lines.ts";
import type { Work } from "./runner.ts";

const maximumConnections = 5;
const maximumDepth = 2;

/**
 * The work of a bulk query, or what is wrong with it. Limits:
 * https://shopify.dev/docs/api/usage/bulk-operations/queries#operation-restrictions
 */
export function exportWork(query: string, context: RequestContext): { work: Work } | { problem: string } {
  const prepared = prepare(query);
  if ("errors" in prepared) return { problem: `Invalid bulk query: ${prepared.errors[0]?.message}` };
  const operation = getOperationAST(prepared.document);
  if (operation?.operation !== "query") return { problem: "Bulk operations only support queries." };
  const costed = costedOperation(prepared.document, operation);
  const problem = problemOf(costed);
  if (problem) return { problem };

  const { shop } = context;
  let from = 0;
  return {
    work: {
      async next(most) {
        if (from >= shop.ordered.length) return null;
        const bulkWindow = { from, to: from + most };
        from = bulkWindow.to;
        const { data, errors } = await run(prepared.document, { ...context, bulkWindow });
        const { lines, rootObjects } = jsonLines(costed, errors ? {} : (data ?? {}));
        return { units: most, lines, objects: lines.length, rootObjects, errorCode: errorCodeOf(errors) };
      },
    },
  };
}

function problemOf(costed: CostedOperation): string | null {
  const roots = fieldsOf(costed, costed.operation.selectionSet, costed.schema.getQueryType()!);
  const depths = roots.flatMap((root) => connectionDepths(costed, root, 1));
  if (!roots.some(({ type }) => type.name.endsWith("Connection"))) {
    return "Bulk queries must contain at least one connection.";
  }
  if (depths.length > maximumConnections) {
    return `Bulk queries cannot contain more than ${maximumConnections} connections.`;
  }
  return Math.max(...depths) > maximumDepth
    ? `Bulk queries cannot contain connections with a nesting depth greater than ${maximumDepth}.`
    : null;
}

/** How deep each connection of the field lies in other connections. */
export function connectionDepths(
  costed: CostedOperation,
  { field, type }: ReturnType<typeof fieldsOf>[number],
  depth: number,
): number[] {
  const isConnection = type.name.endsWith("Connection");
  const inner = field.selectionSet ? fieldsOf(costed, field.selectionSet, type) : [];
  const below = inner.flatMap((entry) => connectionDepths(costed, entry, isConnection ? depth + 1 : depth));
  return isConnection ? [depth, ...below] : below;
}

/** A whole operation fails for the first error of any of its parts. */
function errorCodeOf(errors: ExecutionResult["errors"]) {
  if (!errors) return null;
  const isDenied = errors.some(({ extensions }) => extensions.code === "ACCESS_DENIED");
  return isDenied ? ("ACCESS_DENIED" as const) : ("INTERNAL_SERVER_ERROR" as const);
}
