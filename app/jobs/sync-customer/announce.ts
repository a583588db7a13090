import { baseAt } from "../../sync/base-at.ts";
import { emptyBase, type Base } from "../../sync/base.ts";
import { withEarlyAgreement } from "../../sync/early-agreement.ts";
import { withIntent } from "../../sync/intent.ts";
import { latestSeen } from "../../sync/draft.ts";
import { withAnnounced, withEarlierAnnounced, withEndOfCalls } from "../../sync/lost-answer.ts";
import { withLeftYes, withSeenYes } from "../../sync/own-yes.ts";
import type { Reconciliation } from "../../sync/plan.ts";
import { touches } from "../../sync/result.ts";
import { withSent } from "../../sync/sent-subscription.ts";
import { SideError } from "../../sync/side.ts";
import type { Situation } from "../../sync/situation.ts";
import { withUnshownCreation } from "../../sync/unshown-creation.ts";
import type { LinkToSaveWith, SyncPorts } from "./ports.ts";
import type { PairFound } from "./sync-pair.ts";

/** A link whose base says what is about to be written. */
type Announced = LinkToSaveWith[0];

/**
 * Keeps the intent before the writes: if this run dies, the next one must not mistake its writes for edits. What needs no write is
 * agreed on already.
 */
export async function announce(
  { plan, decisions }: Reconciliation,
  { now, at }: Pick<Situation, "now" | "at">,
  { link, replaced, base }: Pick<PairFound, "link" | "replaced"> & { base: Base | null },
  { links, policy }: Pick<SyncPorts, "links" | "policy">,
): Promise<Partial<Announced>> {
  const earlier = link ? { id: link.id, version: link.version } : {};
  if (plan.kind !== "create" && !(plan.kind === "update" && Object.values(plan.changes).some(touches))) {
    return earlier;
  }
  const known = withEarlyAgreement(baseAt(base ?? emptyBase, policy.ways.extras), now, decisions);
  const intended = withSeenYes(withIntent(known, plan), now);
  const shopifySeenAt = latestSeen({ now, base }, { after: {} });
  const announcing = withAnnounced({ ...intended, shopifySeenAt }, { now, at });
  const announced = {
    ...earlier,
    shopifyId: now.shopify?.id ?? null,
    framework360Id: now.framework360?.id ?? null,
    base: withEarlierAnnounced(announcing, link?.base ?? null, now),
    deletedOn: null,
  };
  return { ...announced, ...(await links.save(announced, replaced?.id)) };
}

/**
 * Keeps when the calls of the announced write ended without a known result: the last of them may have waited long for its turn.
 * @throws `error`
 */
export async function keepEndOfCalls(
  error: unknown,
  announced: Partial<Announced>,
  { links, now }: Pick<SyncPorts, "links" | "now">,
): Promise<never> {
  const { base } = announced;
  if (error instanceof SideError && base) {
    const at = now().toISOString();
    const kept = afterFailure(withEndOfCalls(base, at), error, at);
    if (kept !== base) await links.save({ ...(announced as Announced), base: kept });
  }
  throw error;
}

/**
 * The base after writes to a side that failed with this error: what was accepted before that counts as sent, a creation too, and a yes
 * that the side made of one is known.
 */
export function afterFailure(base: Base, error: SideError, at: string): Base {
  return withLeftYes(withUnshownCreation(withSent(base, error), error, at), error);
}
