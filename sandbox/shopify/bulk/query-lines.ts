import type { GraphQLNamedType, SelectionSetNode } from "graphql";
import type { CostedOperation } from "../graphql/cost.ts";
import { fieldsOf, responseKey } from "../graphql/cost.ts";

type Row = Record<string, unknown>;

/**
 * An answer as the JSONL of a bulk operation: a line for each node of each connection, nested ones after
 * their parent with its id in `__parentId`.
 * https://shopify.dev/docs/api/usage/bulk-operations/queries#the-jsonl-data-format
 */
export function jsonLines(costed: CostedOperation, data: Row): { lines: string[]; rootObjects: number } {
  const lines: string[] = [];
  let rootObjects = 0;

  function write(row: Row, set: SelectionSetNode, type: GraphQLNamedType, parentId?: unknown): void {
    const fields = fieldsOf(costed, set, type);
    const nested = fields.filter((entry) => entry.type.name.endsWith("Connection"));
    const own: Row = { ...row, ...(parentId !== undefined && { __parentId: parentId }) };
    for (const { field } of nested) delete own[responseKey(field)];
    lines.push(JSON.stringify(own));
    for (const { field, type: inner } of nested) {
      writeNodes(row[responseKey(field)] as Row | null, field.selectionSet!, inner, row.id);
    }
  }

  function writeNodes(
    connection: Row | null,
    set: SelectionSetNode,
    type: GraphQLNamedType,
    parentId?: unknown,
  ) {
    if (!connection) return 0;
    let count = 0;
    for (const { field, type: inner } of fieldsOf(costed, set, type)) {
      const items = (connection[responseKey(field)] ?? []) as Row[];
      if (field.name.value === "nodes") {
        for (const node of items) write(node, field.selectionSet!, inner, parentId);
        count += items.length;
      }
      if (field.name.value !== "edges") continue;
      const node = fieldsOf(costed, field.selectionSet!, inner).find(
        (entry) => entry.field.name.value === "node",
      );
      if (!node) continue;
      for (const edge of items) {
        write(edge[responseKey(node.field)] as Row, node.field.selectionSet!, node.type, parentId);
      }
      count += items.length;
    }
    return count;
  }

  const { operation, schema } = costed;
  for (const { field, type } of fieldsOf(costed, operation.selectionSet, schema.getQueryType()!)) {
    if (!type.name.endsWith("Connection")) continue;
    rootObjects += writeNodes(data[responseKey(field)] as Row | null, field.selectionSet!, type);
  }
  return { lines, rootObjects };
}
