import type { DocumentNode } from "graphql";
import { getOperationAST } from "graphql";
import { fieldsOf } from "../graphql/cost.ts";
import { costedOperation, run } from "../graphql/endpoint.ts";
import type { RequestContext } from "../graphql/request.ts";
import { prepare } from "../graphql/schema.ts";
import { connectionDepths } from "./export.ts";
import type { Work } from "./runner.ts";

export type ImportProblem = {
  code: "INVALID_MUTATION" | "NO_SUCH_FILE" | "INVALID_STAGED_UPLOAD_FILE";
  message: string;
};

type Import = { mutation: string; stagedUploadPath: string };

/**
 * The work of a bulk mutation, which is run once for each line of the uploaded file, or what is wrong with it.
 * https://shopify.dev/docs/api/usage/bulk-operations/imports
 */
export function importWork(
  { mutation, stagedUploadPath }: Import,
  context: RequestContext,
): { work: Work } | { problem: ImportProblem } {
  const checked = checkedMutation(mutation);
  if ("message" in checked) return { problem: { code: "INVALID_MUTATION", message: checked.message } };
  const text = context.uploads.read(context.shop, stagedUploadPath);
  if (text === undefined) {
    const message = `The JSONL file could not be found at ${stagedUploadPath}.`;
    return { problem: { code: "NO_SUCH_FILE", message } };
  }
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  if (lines.length === 0 || !lines.every(isJsonObject)) {
    const message = "The JSONL file submitted via the stagedUploadsCreate mutation is invalid.";
    return { problem: { code: "INVALID_STAGED_UPLOAD_FILE", message } };
  }
  return { work: linesWork(checked, lines, context) };
}

type CheckedMutation = { document: DocumentNode; field: string };

function checkedMutation(mutation: string): CheckedMutation | { message: string } {
  const prepared = prepare(mutation);
  if ("errors" in prepared) return { message: prepared.errors[0]!.message };
  const { document } = prepared;
  const operation = getOperationAST(document);
  if (operation?.operation !== "mutation") return { message: "The operation is not a mutation." };
  const costed = costedOperation(document, operation);
  const roots = fieldsOf(costed, operation.selectionSet, costed.schema.getMutationType()!);
  const field = roots[0]!.field.name.value;
  if (roots.length !== 1) return { message: "The operation must have exactly one mutation." };
  if (field.startsWith("bulkOperation")) return { message: `${field} cannot be run in bulk.` };
  if (connectionDepths(costed, roots[0]!, 1).length > 1) {
    return { message: "The mutation cannot contain more than one connection." };
  }
  return { document, field };
}

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function linesWork({ document, field }: CheckedMutation, lines: string[], context: RequestContext): Work {
  const { loseResultEvery } = context.shop.choices.bulk;
  let next = 0;
  return {
    async next(most) {
      if (next >= lines.length) return null;
      const from = next;
      next = Math.min(lines.length, from + most);
      const results: string[] = [];
      for (let line = from; line < next; line++) {
        const variables = JSON.parse(lines[line]!) as Record<string, unknown>;
        const { data, errors } = await run(document, context, { variables });
        const isDenied = errors?.some(({ extensions }) => extensions.code === "ACCESS_DENIED");
        if (isDenied) return { ...counted(line - from), lines: results, errorCode: "ACCESS_DENIED" };
        if (!errors) context.onBulkWrite(field);
        if (loseResultEvery !== null && (line + 1) % loseResultEvery === 0) continue;
        results.push(
          JSON.stringify({ ...(data && { data }), ...(errors && { errors }), __lineNumber: line }),
        );
      }
      // Shopify promises no order, so that a client must go by the line's number.
      return { ...counted(next - from), lines: results.reverse() };
    },
  };
}

function counted(lines: number) {
  return { units: lines, objects: lines, rootObjects: lines };
}
