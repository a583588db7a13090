import { blankCustomer, type Customer } from "../../sync/customer.ts";
import { tagKey } from "../../sync/normalize.ts";
import { represent, type Values, type WritableField } from "./mapping.ts";

/** Whether the customer shows these values. */
export function isShown(values: Values, shown: Customer): boolean {
  return notShown(values, shown).length === 0;
}

/** The fields whose values the customer does not show. Tags are shown when there are the same, in whichever case. */
export function notShown(values: Values, shown: Customer): WritableField[] {
  const expected = represent({ ...blankCustomer, ...shown, ...values });
  return (Object.keys(values) as WritableField[]).filter((field) =>
    field === "tags" ? !isSameTags(expected.tags, shown.tags) : expected[field] !== shown[field],
  );
}

function isSameTags(one: readonly string[], other: readonly string[]): boolean {
  const keys = new Set(one.map(tagKey));
  return keys.size === other.length && other.every((tag) => keys.has(tagKey(tag)));
}
