import type { Changes } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import { normalizeTag, tagKey } from "../../sync/normalize.ts";
import type { Refusal, Snapshot } from "../../sync/side.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { asShown, fromWire, writableFields, type Values } from "./mapping.ts";

/** What the changes make of a customer, and which of them the account cannot be sent. */
export function valuesOf(
  changes: Changes,
  { hidden = [] }: Pick<Snapshot, "hidden">,
  before: WireCustomer,
): { values: Values; refused: Refusal[] } {
  const refused: Refusal[] = [];
  const values: Values = {};
  const { tags: changedTags, newsletter, email, ...scalars } = changes;
  const written = Object.entries(scalars).filter(([field]) => (writableFields as string[]).includes(field));
  Object.assign(values, Object.fromEntries(written));
  if (email === null) refused.push({ field: "email", explanation: explanation("email-required") });
  else if (email !== undefined) values.email = email;
  if (newsletter === null) {
    refused.push({ field: "newsletter", explanation: explanation("newsletter-blank") });
  } else if (newsletter !== undefined) values.newsletter = newsletter;
  // The whole list is written, and would take away what could not be read.
  if (changedTags && before.unread.includes("tags")) {
    const unread = { side: "framework360", operation: "customers/get" } as const;
    refused.push({ field: "tags", explanation: explanation("answer-unreadable", unread) });
  } else if (changedTags && hidden.includes("tags")) {
    refused.push({ field: "tags", explanation: explanation("tags-hidden") });
  } else if (changedTags) {
    const removed = new Set(changedTags.remove.map(tagKey));
    const isKept = (tag: string) => !removed.has(tagKey(normalizeTag(tag) ?? ""));
    values.tags = [...asShown(fromWire(before).tags, before).filter(isKept), ...changedTags.add];
  }
  return { values, refused };
}
