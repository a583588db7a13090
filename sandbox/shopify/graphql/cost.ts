import type {
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from "graphql";
import { getNamedType, isAbstractType, isLeafType, valueFromASTUntyped } from "graphql";
import { isInterfaceType, isObjectType, Kind } from "graphql";
import type { FieldNode, GraphQLNamedType } from "graphql";
import type { Choices } from "../choices.ts";

export type CostedOperation = {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Record<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
  pricing: Choices["pricing"];
};

const mutationCost = 10;
/** Mutations that cost less. */
const otherMutationCosts: Record<string, number> = { flowTriggerReceive: 1 };
const connectionCost = 2;

type Data = Record<string, unknown> | undefined;

/**
 * Points before the operation runs: scalars nothing, an object one (in a mutation's answer a list of objects as well), an interface or union its dearest
 * selection, a mutation ten (https://shopify.dev/docs/api/usage/limits), a connection two and its nodes. As recorded on a
 * real store, a mutation that answers with a customer costs the objects within the customer besides: 18 with the e-mail, the
 * phone, a metafield and five metafields more; a trigger of Flow one.
 * https://github.com/airhorns/shopify-draft-proxy (fixtures/conformance: customer-update-parity.json,
 * metafields-set-validation-gaps.json, admin-platform-flow-trigger-receive-body-schema-gaps.json)
 * How a page of nodes is charged is not documented. The logarithm, and addresses for nothing, fit the costs that
 * Shopify's staff and users have published of real shops; "linear" charges every node.
 */
export function requestedCost(costed: CostedOperation): number {
  return operationCost(costed, undefined);
}

/** The same, for what was really answered. */
export function actualCost(costed: CostedOperation, data: Record<string, unknown>): number {
  return operationCost(costed, data);
}

function operationCost(costed: CostedOperation, data: Data): number {
  const { schema, operation } = costed;
  if (operation.operation === "mutation") {
    return fieldsOf(costed, operation.selectionSet, schema.getMutationType()!).reduce(
      (total, mutation) => total + payloadCost(costed, mutation, data),
      0,
    );
  }
  return Math.max(1, selectionCost(costed, operation.selectionSet, schema.getQueryType()!, data));
}

/** What the payload consists of is in the mutation's own cost; what that contains is not. */
function payloadCost(costed: CostedOperation, { field, type }: TypedField, data: Data): number {
  const payload = data?.[responseKey(field)] as Data;
  const fields = data && !payload ? [] : fieldsOf(costed, field.selectionSet!, type);
  return fields.reduce(
    (total, inner) => total + Math.max(0, fieldCost(costed, inner, payload) - 1),
    otherMutationCosts[field.name.value] ?? mutationCost,
  );
}

function selectionCost(
  costed: CostedOperation,
  set: SelectionSetNode,
  parent: GraphQLNamedType,
  data: Data,
): number {
  if (!data && isAbstractType(parent)) return abstractCost(costed, set, parent);
  return fieldsOf(costed, set, parent).reduce((total, field) => total + fieldCost(costed, field, data), 0);
}

/** What is common to all types, and the dearest of what is asked for one of them. */
function abstractCost(costed: CostedOperation, set: SelectionSetNode, parent: GraphQLNamedType): number {
  const [own, ofOneType] = [[], []] as SelectionNode[][];
  for (const selection of set.selections) {
    (selection.kind === Kind.FIELD ? own! : ofOneType!).push(selection);
  }
  const costOf = (selections: SelectionNode[]) =>
    fieldsOf(costed, { ...set, selections }, parent).reduce(
      (total, field) => total + fieldCost(costed, field, undefined),
      0,
    );
  return costOf(own!) + Math.max(0, ...ofOneType!.map((selection) => costOf([selection])));
}

function fieldCost(costed: CostedOperation, { field, type }: TypedField, data: Data): number {
  if (isLeafType(type) || !field.selectionSet || type.name === "PageInfo") return 0;
  const value = data?.[responseKey(field)];
  const own = costed.pricing === "logarithmic" && type.name === "MailingAddress" ? 0 : 1;
  const isMutation = costed.operation.operation === "mutation";
  // As recorded of mutations (customer-input-validation-parity.json), an object that turns out to be null is charged all the same.
  if (data && (value === null || value === undefined)) return isMutation ? own : 0;
  if (type.name.endsWith("Connection")) {
    return connectionCost + nodesCost(costed, field, type, value as Data);
  }
  const objects = Array.isArray(value) ? value.filter((item) => item !== null) : [value];
  const costs = objects.map(
    (object) => own + selectionCost(costed, field.selectionSet!, type, object as Data),
  );
  return isMutation ? Math.max(0, ...costs) : costs.reduce((sum, cost) => sum + cost, 0);
}

function nodesCost(
  costed: CostedOperation,
  connection: FieldNode,
  type: GraphQLNamedType,
  data: Data,
): number {
  return fieldsOf(costed, connection.selectionSet!, type).reduce((total, { field, type: inner }) => {
    const name = field.name.value;
    if (name !== "nodes" && name !== "edges") return total;
    const [nodeField] = name === "nodes" ? [{ field, type: inner }] : edgeNode(costed, field, inner);
    if (!nodeField?.field.selectionSet) return total;
    const costOf = (item: Data) => {
      const node = name === "nodes" ? item : (item?.[responseKey(nodeField.field)] as Data);
      return 1 + selectionCost(costed, nodeField.field.selectionSet!, nodeField.type, node);
    };
    const answered = data?.[responseKey(field)] as Record<string, unknown>[] | undefined;
    const count = answered?.length ?? pageSize(costed, connection);
    if (count === 0) return total;
    const sum = answered
      ? answered.reduce((soFar, item) => soFar + costOf(item), 0)
      : count * costOf(undefined);
    return total + pageCost(costed.pricing, sum, count);
  }, 0);
}

/** @param sum what the nodes would cost one by one */
function pageCost(pricing: CostedOperation["pricing"], sum: number, count: number): number {
  if (pricing === "linear") return sum;
  return Math.ceil((sum / count) * Math.floor(2 * Math.log(Math.max(2, count))));
}

function edgeNode(costed: CostedOperation, edges: FieldNode, type: GraphQLNamedType) {
  if (!edges.selectionSet) return [];
  return fieldsOf(costed, edges.selectionSet, type).filter(({ field }) => field.name.value === "node");
}

function pageSize({ variables }: CostedOperation, field: FieldNode): number {
  const argument = field.arguments?.find(({ name }) => name.value === "first" || name.value === "last");
  const size = argument && valueFromASTUntyped(argument.value, variables);
  return typeof size === "number" && size > 0 ? Math.min(size, 250) : 1;
}

type TypedField = { field: FieldNode; type: GraphQLNamedType };

/** The fields of a selection with fragments spread into it, each with the type it has. */
export function fieldsOf(
  costed: CostedOperation,
  set: SelectionSetNode,
  parent: GraphQLNamedType,
): TypedField[] {
  const { schema, fragments } = costed;
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) {
      const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
      const definition = fields[selection.name.value];
      return definition ? [{ field: selection, type: getNamedType(definition.type) }] : [];
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value]!;
    const condition = fragment.typeCondition?.name.value;
    return fieldsOf(costed, fragment.selectionSet, condition ? schema.getType(condition)! : parent);
  });
}

/** Where a field's value is found in the answer. */
export function responseKey(field: FieldNode): string {
  return field.alias?.value ?? field.name.value;
}
