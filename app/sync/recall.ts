import { asKnown, rememberAwaited } from "./awaited.ts";
import type { Base } from "./base.ts";
import type { SideName } from "./customer.ts";
import { rememberIntent } from "./intent.ts";
import type { Situation } from "./situation.ts";

/**
 * What is known of a pair: the base after looking at what earlier runs wrote, and both sides as they compare with it.
 * @param known what both last agreed on, as it was kept; null on first contact
 */
export function recall(
  read: Situation["now"],
  known: Base | null,
  { represent, at }: Pick<Situation, "represent" | "at">,
): { now: Situation["now"]; base: Base | null; late: SideName | null } {
  const { shopify, framework360 } = read;
  if (!shopify || !framework360 || !known) return { now: read, base: null, late: null };
  const pair = { shopify, framework360 };
  const intended = rememberIntent(known, pair, represent);
  const { now, late } = asKnown(pair, intended, at);
  return { now, base: rememberAwaited(intended, { now, represent, at }), late };
}
