import { isSame } from "../../sync/awaited.ts";
import { tagKey } from "../../sync/normalize.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { fromWire, type Values } from "./mapping.ts";
import { showsChoice } from "./shown-values.ts";

/** A customer as it was read, and what is registered of it. */
export type Registered = { before: WireCustomer; values: Pick<Values, "tags" | "newsletter"> };

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

/** Whether both reads show the same, whatever they show of tags and the newsletter: a registration between them may have changed these. */
export function isSameBesideRegistered(one: WireCustomer, other: WireCustomer): boolean {
  return isSame(besideRegistered(one), besideRegistered(other));
}

function besideRegistered({
  tags: _tags,
  marketingActive: _choice,
  shows: _shows,
  unread: _unread,
  ...others
}: WireCustomer) {
  return others;
}
