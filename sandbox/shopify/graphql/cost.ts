import type {
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from "graphql";
import { getNamedType, isLeafType, valueFromASTUntyped } from "graphql";
import { isInterfaceType, isObjectType, Kind } from "graphql";
import type { FieldNode, GraphQLNamedType } from "graphql";

export type CostedOperation = {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Record<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
};

const mutationCost = 10;
const connectionCost = 2;

type Data = Record<string, unknown> | undefined;

/**
 * Points as documented: scalars nothing, an object one, a connection two and its nodes as often as the page
 * is long, a mutation ten. https://shopify.dev/docs/api/usage/limits
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
    return mutationCost * fieldsOf(costed, operation.selectionSet, schema.getMutationType()!).length;
  }
  return Math.max(1, selectionCost(costed, operation.selectionSet, schema.getQueryType()!, data));
}

function selectionCost(
  costed: CostedOperation,
  set: SelectionSetNode,
  parent: GraphQLNamedType,
  data: Data,
): number {
  return fieldsOf(costed, set, parent).reduce((total, { field, type }) => {
    if (isLeafType(type) || !field.selectionSet || type.name === "PageInfo") return total;
    const value = data?.[responseKey(field)];
    if (data && (value === null || value === undefined)) return total;
    if (type.name.endsWith("Connection")) {
      return total + connectionCost + nodesCost(costed, field, type, value as Data);
    }
    const objects = Array.isArray(value) ? value.filter((item) => item !== null) : [value];
    return objects.reduce<number>(
      (sum, object) => sum + 1 + selectionCost(costed, field.selectionSet!, type, object as Data),
      total,
    );
  }, 0);
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
    const answered = data?.[responseKey(field)] as Record<string, unknown>[] | undefined;
    const items: Data[] = answered ?? Array<Data>(pageSize(costed, connection)).fill(undefined);
    if (items.length === 0) return total;

    const [nodeField] = name === "nodes" ? [{ field, type: inner }] : edgeNode(costed, field, inner);
    if (!nodeField?.field.selectionSet) return total;
    const costOf = (item: Data) => {
      const node = name === "nodes" ? item : (item?.[responseKey(nodeField.field)] as Data);
      return 1 + selectionCost(costed, nodeField.field.selectionSet!, nodeField.type, node);
    };
    if (!answered) return total + items.length * costOf(undefined);
    return items.reduce((sum, item) => sum + costOf(item), total);
  }, 0);
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

/** The fields of a selection with fragments spread into it, each with the type it has. */
export function fieldsOf(
  costed: CostedOperation,
  set: SelectionSetNode,
  parent: GraphQLNamedType,
): { field: FieldNode; type: GraphQLNamedType }[] {
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
