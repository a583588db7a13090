import type { Customer, Field } from "../sync/customer.ts";
import type { MetafieldField } from "./fields.ts";
import type { ShopifyCustomer } from "./mapping.ts";
import type { Operation } from "./operations.ts";
import type { UserError } from "./user-errors.ts";

type Variables = Record<string, unknown>;

/** What a mutation answers: the errors, and for some mutations the customer. */
type Answer = Record<string, { customer?: ShopifyCustomer | null; userErrors: UserError[] } | null>;

export type Call = {
  operation: Operation<Answer, Variables>;
  variables: Variables;
  /** The fields sent as metafields, in the order of sending: an error names their index. */
  metafields: readonly MetafieldField[];
};

/** One call of an update. */
export type UpdatePart = Call & {
  /** The fields that the call writes. */
  fields: readonly Field[];
  /** The same call without some of its fields; null when none is left, or it writes none of them. */
  without: (refused: readonly Field[]) => Call | null;
  /** Whether each field can be written by its own call. */
  separable?: boolean;
  /** All fields that are not written when Shopify refuses these; null among them: it named none. */
  refusedWith?: (refused: readonly (Field | null)[]) => readonly Field[];
  /** The same newsletter choice without its date, so that Shopify dates it now. */
  undated?: Call;
};

/** An operation with its variables, checked against each other. */
export function call<Given extends Variables>(
  operation: Operation<Answer, Given>,
  variables: Given,
  metafields: readonly MetafieldField[] = [],
): Call {
  return { operation, variables, metafields };
}

/** A call that writes `values`, and that can be repeated with fewer of them. No part without values. */
export function part(values: Partial<Customer>, callWith: (values: Partial<Customer>) => Call): UpdatePart[] {
  const fields = Object.keys(values) as Field[];
  if (fields.length === 0) return [];
  return [
    {
      ...callWith(values),
      fields,
      without: (refused) => {
        const rest = fields.filter((field) => !refused.includes(field));
        return rest.length === fields.length ? null : callWith(pick(values, rest));
      },
    },
  ];
}

/** The given fields that have been given a value, be it a blank. */
export function pick<Key extends keyof Customer>(
  values: Partial<Customer>,
  keys: readonly Key[],
): Partial<Pick<Customer, Key>> {
  const given = keys.filter((key) => values[key] !== undefined);
  return Object.fromEntries(given.map((key) => [key, values[key]])) as Partial<Pick<Customer, Key>>;
}
