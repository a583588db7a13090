import { isLately } from "./awaited.ts";
import { allFields, isOrderTotal, type Field } from "./customer.ts";
import { areSameTags } from "./merge-tags.ts";
import type { Snapshot } from "./side.ts";

/**
 * Whether a read may be older than what a list showed of the customer: a side with copies of its database may answer the
 * next call from one that is behind. A sweep does not look again at what it saw in a list, so such a read must not be the
 * last one. Where no time of change tells which of the two is newer, it may be either for as long as a side may be behind.
 * @param read null: the side did not have the customer
 */
export function mayBeBehindList(read: Snapshot | null, listed: Snapshot, at: string): boolean {
  if (!listed.listedAt || !isLately(listed.listedAt, at)) return false;
  if (!read) return true;
  if (read.changedAt && listed.changedAt && read.changedAt !== listed.changedAt) {
    return Date.parse(read.changedAt) < Date.parse(listed.changedAt);
  }
  return allFields.some((field) => differs(field, read, listed));
}

/** A list does not show what a customer ordered. */
function differs(field: Field, read: Snapshot, listed: Snapshot): boolean {
  if (isOrderTotal(field)) return false;
  if (read.hidden?.includes(field) || listed.hidden?.includes(field)) return false;
  if (field !== "tags") return read.customer[field] !== listed.customer[field];
  return !areSameTags(read.customer.tags, listed.customer.tags);
}
