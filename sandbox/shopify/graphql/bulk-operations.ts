import { setImmediate } from "node:timers/promises";
import type { DocumentNode, ExecutionResult, OperationDefinitionNode } from "graphql";
import type { BulkOperationRecord, ShopState } from "../state.ts";
import { gid, isoSeconds, takeId } from "../state.ts";
import { jsonLines } from "./bulk-lines.ts";
import type { CostedOperation } from "./cost.ts";
import { fieldsOf } from "./cost.ts";
import { parseGid } from "./ids.ts";
import type { RequestContext, ResolverMap } from "./request.ts";
import { guarded } from "./request.ts";

/** Customers read between two turns of the event loop, so that a big export holds nothing up. */
const stretch = 250;
const maximumRunning = 5;

/** Runs bulk queries and keeps their results in memory for as long as the sandbox runs. */
export type BulkRunner = {
  start: (
    query: string,
    context: RequestContext,
  ) => { record: BulkOperationRecord } | { message: string; code: string };
  find: (shop: ShopState, id: string) => unknown;
  latest: (shop: ShopState) => unknown;
  cancel: (shop: ShopState, id: string) => unknown;
  /** The JSONL of a finished operation. */
  result: (id: string) => string | undefined;
};

export type BulkOptions = {
  prepare: (query: string) => { document: DocumentNode } | { errors: readonly { message: string }[] };
  execute: (document: DocumentNode, context: RequestContext) => ExecutionResult | Promise<ExecutionResult>;
  costed: (document: DocumentNode) => CostedOperation;
  resultUrl: (id: string) => string;
  onChange: () => void;
  onFinish: (shop: ShopState, record: BulkOperationRecord) => void;
};

export function createBulkRunner(options: BulkOptions): BulkRunner {
  const results = new Map<string, string>();

  async function run(
    record: BulkOperationRecord,
    document: DocumentNode,
    context: RequestContext,
  ): Promise<void> {
    const { shop } = context;
    const costed = options.costed(document);
    const lines: string[] = [];
    await setImmediate();
    record.status = "RUNNING";
    for (let from = 0; from < shop.ordered.length && record.status === "RUNNING"; from += stretch) {
      const bulkWindow = { from, to: from + stretch };
      const answer = await options.execute(document, { ...context, bulkWindow });
      if (answer.errors) {
        finish(
          shop,
          record,
          "FAILED",
          answer.errors.some(isAccessDenied) ? "ACCESS_DENIED" : "INTERNAL_SERVER_ERROR",
        );
        return;
      }
      const written = jsonLines(costed, answer.data ?? {});
      lines.push(...written.lines);
      record.rootObjectCount += written.rootObjects;
      record.objectCount += written.lines.length;
      await setImmediate();
    }
    if (record.status !== "RUNNING") return;
    const text = lines.map((line) => `${line}\n`).join("");
    if (text) {
      results.set(record.id, text);
      record.fileSize = Buffer.byteLength(text);
    }
    finish(shop, record, "COMPLETED", null);
  }

  function finish(
    shop: ShopState,
    record: BulkOperationRecord,
    status: BulkOperationRecord["status"],
    errorCode: string | null,
  ): void {
    Object.assign(record, { status, errorCode, completedAt: isoSeconds() });
    options.onFinish(shop, record);
    options.onChange();
  }

  const source = (record: BulkOperationRecord | undefined) =>
    record
      ? {
          ...record,
          __typename: "BulkOperation",
          id: gid("BulkOperation", record.id),
          objectCount: String(record.objectCount),
          rootObjectCount: String(record.rootObjectCount),
          fileSize: record.fileSize === null ? null : String(record.fileSize),
          type: "QUERY",
          url: results.has(record.id) ? options.resultUrl(record.id) : null,
          partialDataUrl: null,
        }
      : null;
  const recordOf = (shop: ShopState, id: string) =>
    shop.record.bulkOperations.find((operation) => operation.id === id);

  return {
    start(query, context) {
      const prepared = options.prepare(query);
      if ("errors" in prepared) {
        return { message: `Invalid bulk query: ${prepared.errors[0]?.message}`, code: "INVALID" };
      }
      const problem = bulkProblem(options.costed(prepared.document));
      if (problem) return { message: problem, code: "INVALID" };
      const operations = context.shop.record.bulkOperations;
      const running = operations.filter(({ status }) => status === "CREATED" || status === "RUNNING");
      if (running.length >= maximumRunning) {
        return { message: "The limit of bulk operations in progress is reached.", code: "LIMIT_REACHED" };
      }
      const record: BulkOperationRecord = {
        id: takeId(context.shop),
        status: "CREATED",
        query,
        createdAt: isoSeconds(),
        completedAt: null,
        objectCount: 0,
        rootObjectCount: 0,
        errorCode: null,
        fileSize: null,
      };
      operations.push(record);
      options.onChange();
      void run(record, prepared.document, context);
      return { record };
    },
    find: (shop, id) => source(recordOf(shop, id)),
    latest: (shop) => source(shop.record.bulkOperations.at(-1)),
    cancel(shop, id) {
      const record = recordOf(shop, id);
      if (record && (record.status === "CREATED" || record.status === "RUNNING")) {
        finish(shop, record, "CANCELED", null);
      }
      return source(record);
    },
    result: (id) => results.get(id),
  };
}

/** After a restart, operations that were running have failed: no process finishes them. */
export function failUnfinished(shop: ShopState): void {
  for (const record of shop.record.bulkOperations) {
    if (record.status !== "CREATED" && record.status !== "RUNNING") continue;
    Object.assign(record, {
      status: "FAILED",
      errorCode: "INTERNAL_SERVER_ERROR",
      completedAt: isoSeconds(),
    });
  }
}

function bulkProblem(costed: CostedOperation): string | undefined {
  const { operation, schema }: { operation: OperationDefinitionNode; schema: CostedOperation["schema"] } =
    costed;
  if (operation.operation !== "query") return "Bulk operations only support queries.";
  const roots = fieldsOf(costed, operation.selectionSet, schema.getQueryType()!);
  const connections = roots.filter(({ type }) => type.name.endsWith("Connection"));
  return connections.length === 0 ? "Bulk queries must contain at least one connection." : undefined;
}

function isAccessDenied({ extensions }: { extensions?: Record<string, unknown> }): boolean {
  return extensions?.code === "ACCESS_DENIED";
}

export const bulkQueries: ResolverMap["QueryRoot"] = {
  currentBulkOperation: guarded(null, (_source, _args, { bulk, shop }) => bulk.latest(shop)),
  bulkOperation: guarded(null, (_source, { id }: { id: string }, { bulk, shop }) =>
    bulk.find(shop, parseGid(id).id),
  ),
};

export const bulkMutations: ResolverMap["Mutation"] = {
  bulkOperationRunQuery: guarded(null, (_source, { query }: { query: string }, context) => {
    const started = context.bulk.start(query, context);
    return "record" in started
      ? { bulkOperation: context.bulk.find(context.shop, started.record.id), userErrors: [] }
      : { bulkOperation: null, userErrors: [{ field: ["query"], ...started }] };
  }),
  bulkOperationCancel: guarded(null, (_source, { id }: { id: string }, { bulk, shop }) => {
    const bulkOperation = bulk.cancel(shop, parseGid(id).id);
    const userErrors = bulkOperation ? [] : [{ field: ["id"], message: "Bulk operation does not exist" }];
    return { bulkOperation, userErrors };
  }),
};
