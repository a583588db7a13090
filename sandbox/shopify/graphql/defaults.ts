import type { GraphQLFieldResolver, GraphQLOutputType } from "graphql";
import {
  defaultFieldResolver,
  GraphQLError,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from "graphql";
import { gid, isoSeconds } from "../state.ts";

/**
 * What the sandbox has no data for is null where the schema allows it, else the emptiest value of its type,
 * so that any valid query is answered. Only a mutation without a resolver is an error: it must not seem to work.
 */
export const resolveField: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  const value: unknown = defaultFieldResolver(source, args, context, info);
  if (value !== undefined) return value;
  if (info.parentType.name === "Mutation") {
    throw new GraphQLError(`The sandbox does not simulate the mutation ${info.fieldName}.`, {
      extensions: { code: "SANDBOX_NOT_IMPLEMENTED" },
    });
  }
  return emptyValue(info.returnType, info.parentType.name);
};

function emptyValue(type: GraphQLOutputType, parent: string): unknown {
  if (!isNonNullType(type)) return null;
  const inner = type.ofType;
  if (isListType(inner)) return [];
  if (isObjectType(inner)) return {};
  if (isEnumType(inner)) return inner.getValues()[0]?.value;
  if (isScalarType(inner)) return emptyScalar(inner.name, parent);
  return null;
}

function emptyScalar(name: string, parent: string): unknown {
  switch (name) {
    case "ID":
      return gid(parent, "1");
    case "Boolean":
      return false;
    case "Int":
    case "Float":
      return 0;
    case "DateTime":
      return isoSeconds(new Date(0));
    case "Decimal":
    case "Money":
      return "0.0";
    case "UnsignedInt64":
      return "0";
    case "URL":
      return "https://example.com";
    default:
      return "";
  }
}
