import { GraphQLError } from "graphql";
import { gid } from "../state.ts";

/** The type and decimal id of a global id. Throws as Shopify does when it is none. */
export function parseGid(globalId: string): { type: string; id: string } {
  const match = /^gid:\/\/shopify\/(\w+)\/([\w-]+)(\?.*)?$/.exec(globalId);
  if (!match) {
    throw new GraphQLError(`Invalid global id '${globalId}'`, { extensions: { code: "INVALID_GLOBAL_ID" } });
  }
  return { type: match[1]!, id: match[2]! };
}

/** The decimal id of a global id of this type. Throws as Shopify does when it is of another type. */
export function idOf(type: string, globalId: string): string {
  const parsed = parseGid(globalId);
  if (parsed.type === type) return parsed.id;
  throw notFound(`Invalid id: ${globalId}`);
}

export const notFound = (message: string) =>
  new GraphQLError(message, { extensions: { code: "RESOURCE_NOT_FOUND" } });

export const customerId = (globalId: string) => idOf("Customer", globalId);
export const addressId = (globalId: string) => idOf("MailingAddress", globalId);

/** A customer's address; Shopify adds the model name, so the number alone does not identify an address. */
export const addressGid = (id: string) => `${gid("MailingAddress", id)}?model_name=CustomerAddress`;
