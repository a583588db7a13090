import { blankCustomer, type Customer, type Newsletter } from "../../sync/customer.ts";
import { tagKey } from "../../sync/normalize.ts";
import { isSpellingOf } from "../../sync/spelling.ts";
import { represent, type Values, type WritableField } from "./mapping.ts";

/** Whether the customer shows these values. */
export function isShown(values: Values, shown: Customer): boolean {
  return notShown(values, shown).length === 0;
}

/** Whether the customer shows these texts, in whichever spelling. */
export function isSpelt(texts: Values, shown: Customer): boolean {
  const expected = represent({ ...shown, ...texts });
  return (Object.keys(texts) as WritableField[]).every((field) =>
    isSpellingOf(shown[field], expected[field]),
  );
}

/**
 * The fields whose values the customer does not show. Tags are shown when there are the same, in whichever case; a no to the
 * newsletter, when no yes is.
 */
export function notShown(values: Values, shown: Customer): WritableField[] {
  const expected = represent({ ...blankCustomer, ...shown, ...values });
  return (Object.keys(values) as WritableField[]).filter((field) => {
    if (field === "tags") return !isSameTags(expected.tags, shown.tags);
    if (field === "newsletter") return !showsChoice(expected.newsletter, shown.newsletter);
    return expected[field] !== shown[field];
  });
}

/** Whether this choice is shown. An account may show those of subscribers alone. */
export function showsChoice(wanted: Newsletter, shown: Newsletter): boolean {
  return wanted === shown || (wanted === "unsubscribed" && shown === null);
}

function isSameTags(one: readonly string[], other: readonly string[]): boolean {
  const keys = new Set(one.map(tagKey));
  return keys.size === other.length && other.every((tag) => keys.has(tagKey(tag)));
}
