import { tagKey } from "../../sync/normalize.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { fromWire, type Values } from "./mapping.ts";
import { showsChoice } from "./shown-values.ts";

/** A customer as it was read, and what is registered of it. */
type Registered = { before: WireCustomer; values: Pick<Values, "tags" | "newsletter"> };

/**
 * Whether the account would show these values. It may show no subscription before the person confirms it, and may add
 * tags without ever taking one away.
 */
export function canTell({ before, values }: Registered): boolean {
  const held = new Set(fromWire(before).tags.map(tagKey));
  const addsTags = before.shows.includes("tags") && values.tags?.some((tag) => !held.has(tagKey(tag)));
  return addsTags || (values.newsletter === "unsubscribed" && before.marketingActive === true);
}

/** Whether something of it shows. */
export function hasEffect({ before, values }: Registered, after: WireCustomer): boolean {
  const [had, has] = [fromWire(before), fromWire(after)];
  const wanted = values.newsletter;
  const isTaken =
    wanted !== undefined &&
    showsChoice(wanted, has.newsletter) &&
    (wanted === "subscribed" || !showsChoice(wanted, had.newsletter));
  return (values.tags !== undefined && had.tags.join() !== has.tags.join()) || isTaken;
}
