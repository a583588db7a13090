import type { ExecutionResult, FragmentDefinitionNode, OperationDefinitionNode } from "graphql";
import { execute, getOperationAST, GraphQLError, Kind } from "graphql";
import type { DocumentNode } from "graphql";
import { z } from "zod";
import type { Choices } from "../choices.ts";
import type { Bucket, ThrottleStatus } from "./bucket.ts";
import type { CostedOperation } from "./cost.ts";
import { actualCost, requestedCost } from "./cost.ts";
import { resolveField } from "./defaults.ts";
import type { RequestContext } from "./request.ts";
import { adminSchema, prepare } from "./schema.ts";

const maximumQueryCost = 1000;

export const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

export type GraphqlRequest = z.infer<typeof requestSchema>;

export type GraphqlAnswer = {
  body: Record<string, unknown>;
  outcome: "ok" | "invalid" | "errors" | "throttled";
  /** What it cost in the end; absent when it was refused. */
  points?: number;
};

/** The root fields a request names, for logs and faults; "invalid" when it cannot be read. */
export function operationsOf({ query, operationName }: GraphqlRequest): { kind: string; names: string[] } {
  const prepared = prepare(query);
  const operation = "document" in prepared && getOperationAST(prepared.document, operationName ?? undefined);
  if (!operation) return { kind: "query", names: ["invalid"] };
  const names = operation.selectionSet.selections.map((selection) =>
    selection.kind === Kind.FIELD ? selection.name.value : "fragment",
  );
  return { kind: operation.operation, names };
}

/** Answers a request as Shopify does: always HTTP 200, with the errors and the cost in the body. */
export async function answer(
  request: GraphqlRequest,
  context: RequestContext,
  bucket: Bucket,
): Promise<GraphqlAnswer> {
  const prepared = prepare(request.query);
  if ("errors" in prepared) return { body: { errors: prepared.errors }, outcome: "invalid" };
  const operation = getOperationAST(prepared.document, request.operationName ?? undefined);
  if (!operation) return invalid("An operation name is required");

  const { plan } = context.shop.record;
  const { pricing } = context.shop.choices;
  const costed = costedOperation(prepared.document, operation, {
    variables: request.variables ?? {},
    pricing,
  });
  const requested = requestedCost(costed);
  if (requested > maximumQueryCost) return tooCostly(requested);
  if (!bucket.take(requested, plan)) return throttled(requested, bucket.status(plan));

  const result = await run(prepared.document, context, request);
  const actual = result.data ? actualCost(costed, result.data) : 0;
  bucket.giveBack(Math.max(0, requested - actual), plan);
  const cost = {
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: bucket.status(plan),
  };
  return {
    body: { ...(result.errors && { errors: result.errors }), data: result.data, extensions: { cost } },
    outcome: result.errors ? "errors" : "ok",
    points: actual,
  };
}

/** Executes a valid document. */
export function run(
  document: DocumentNode,
  contextValue: RequestContext,
  { variables, operationName }: Partial<GraphqlRequest> = {},
): ExecutionResult | Promise<ExecutionResult> {
  return execute({
    schema: adminSchema(),
    document,
    contextValue,
    fieldResolver: resolveField,
    typeResolver: (value) => (value as { __typename?: string }).__typename,
    variableValues: variables ?? {},
    operationName: operationName ?? undefined,
  });
}

/** An operation with what is needed to weigh it. */
export function costedOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  {
    variables = {},
    pricing = "logarithmic",
  }: { variables?: Record<string, unknown>; pricing?: Choices["pricing"] } = {},
): CostedOperation {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const defaults = Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
    ),
  );
  return { schema: adminSchema(), operation, fragments, variables: { ...defaults, ...variables }, pricing };
}

function invalid(message: string): GraphqlAnswer {
  return { body: { errors: [new GraphQLError(message)] }, outcome: "invalid" };
}

function tooCostly(cost: number): GraphqlAnswer {
  const error = {
    message:
      `Query cost is ${cost}, which exceeds the single query max cost limit (${maximumQueryCost}).\n\n` +
      "See https://shopify.dev/concepts/about-apis/rate-limits for more information on how the cost of a query " +
      "is calculated.\n\nTo query larger amounts of data with fewer limits, bulk operations should be used instead.",
    extensions: {
      code: "MAX_COST_EXCEEDED",
      cost,
      maxCost: maximumQueryCost,
      documentation: "https://shopify.dev/api/usage/limits#rate-limits",
    },
  };
  return { body: { errors: [error] }, outcome: "invalid" };
}

function throttled(requestedQueryCost: number, throttleStatus: ThrottleStatus): GraphqlAnswer {
  const error = {
    message: "Throttled",
    extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" },
  };
  const cost = { requestedQueryCost, actualQueryCost: null, throttleStatus };
  return { body: { errors: [error], extensions: { cost } }, outcome: "throttled" };
}
