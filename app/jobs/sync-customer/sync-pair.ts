import { emptyBase, type Base } from "../../sync/base.ts";
import { otherSide, type BySide, type SideName } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import {
  claimsOf,
  holderOf,
  standingOf,
  withoutTakenIdentities,
  type ClearedPlan,
  type TakenIdentity,
} from "../../sync/identity.ts";
import { intentOf, rememberIntent } from "../../sync/intent.ts";
import { livingId, type Link } from "../../sync/link.ts";
import type { Plan } from "../../sync/plan.ts";
import { reconcile } from "../../sync/reconcile.ts";
import { settle } from "../../sync/settle.ts";
import { SideError, type Sides, type Snapshot, type Written } from "../../sync/side.ts";
import type { Situation } from "../../sync/situation.ts";
import { representOf, type SyncPorts } from "./ports.ts";
import { describe, touches, type SyncResult } from "./result.ts";

/** What came of a run, and what is to be tried again although the rest was done. */
export type SyncRun = { result: SyncResult; again: SideError | null };

/** What is known of a pair before it is synchronized. */
export type Known = {
  link: Link | null;
  /** A link of the other customer that gives way to this one. */
  replaced?: Link | null;
  /** The customers that were found by the subject's own e-mail and phone, when it is to be created. */
  candidates?: readonly Snapshot[];
};

/**
 * Lets the core decide about a pair, or about a customer without a counterpart, writes the differences and keeps
 * what both sides now agree on.
 * @param now both sides as they were read under the locks
 * @throws {SideError} when a side could not be written: the intent is kept then, and nothing else
 */
export async function syncPair(
  now: Situation["now"],
  { link, replaced = null, candidates = [] }: Known,
  ports: SyncPorts,
): Promise<SyncRun> {
  const { sides, policy, links } = ports;
  const represent = representOf(sides);
  const { shopify, framework360 } = now;
  const base =
    shopify && framework360 && link?.base
      ? rememberIntent(link.base, { shopify, framework360 }, represent)
      : null;
  const situation = { now, base, policy, represent };
  const { plan: wanted, decisions } = reconcile(situation);
  const { plan, refused, held } = await clearTakenIdentities(wanted, now, candidates, ports);
  const saved = await announce(plan, now, { link, replaced, base }, links);
  const written = await execute(plan, now, sides);
  for (const side of ["shopify", "framework360"] as const) {
    const snapshot = written[side]?.snapshot;
    if (snapshot) await ports.forgetSeen({ side, id: snapshot.id });
  }
  const after = { shopify: written.shopify?.snapshot, framework360: written.framework360?.snapshot };
  const known = {
    shopifyId: (after.shopify ?? now.shopify)?.id ?? null,
    framework360Id: (after.framework360 ?? now.framework360)?.id ?? null,
  };
  if (plan.kind !== "skip" && known.shopifyId !== null && known.framework360Id !== null) {
    const nextBase = settle(situation, { plan, decisions, after, held });
    await links.save({ ...saved, ...known, base: nextBase, deletedOn: null }, replaced?.id);
  }
  const refusals = [...refused, ...Object.values(written).flatMap((side) => side.refused)];
  const result = describe(plan, refusals, known);
  return { result, again: stillTaken(held) };
}

/** Looks up which customers have the e-mails and phones that the plan writes, and takes those out of it. */
async function clearTakenIdentities(
  plan: Plan,
  own: Situation["now"],
  candidates: readonly Snapshot[],
  { sides, links }: SyncPorts,
): Promise<ClearedPlan> {
  if (plan.kind !== "create" && plan.kind !== "update") return { plan, refused: [], held: new Map() };
  const unique = { shopify: sides.shopify.unique, framework360: sides.framework360.unique };
  const taken: TakenIdentity[] = [];
  for (const claim of claimsOf(plan, unique)) {
    const { target, field, value } = claim;
    const source = otherSide(target);
    const found =
      plan.kind === "create"
        ? candidates
        : await sides[target].find({ email: null, phone: null, [field]: value });
    const holder = holderOf(claim, found, own[target]);
    if (!holder) continue;
    const link = await links.find(target, holder.id);
    const partnerId = livingId(link, source);
    const partner = partnerId === null ? null : await sides[source].read(partnerId);
    const standing = standingOf(claim, { holder, link, partner }, own[target]);
    taken.push({ ...claim, holderId: holder.id, standing });
  }
  return withoutTakenIdentities(plan, taken);
}

/** Keeps what is about to be written: the next run must not take the writes of one that died for edits. */
async function announce(
  plan: Plan,
  { shopify, framework360 }: Situation["now"],
  { link, replaced, base }: Pick<Known, "link" | "replaced"> & { base: Base | null },
  links: SyncPorts["links"],
): Promise<Partial<Pick<Link, "id" | "version">>> {
  const earlier = link ? { id: link.id, version: link.version } : {};
  if (plan.kind !== "create" && !(plan.kind === "update" && Object.values(plan.changes).some(touches))) {
    return earlier;
  }
  const announced = {
    ...earlier,
    shopifyId: shopify?.id ?? null,
    framework360Id: framework360?.id ?? null,
    base: { ...(base ?? emptyBase), intent: intentOf(plan) },
    deletedOn: null,
  };
  return links.save(announced, replaced?.id);
}

/** Why the fields that were held back are to be written later; null when there are none. */
function stillTaken(held: ClearedPlan["held"]): SideError | null {
  const [side] = held.values();
  return side ? new SideError(side, "unavailable", explanation("still-taken", { side })) : null;
}

/** Carries out the plan, one side after the other. */
async function execute(plan: Plan, now: Situation["now"], sides: Sides) {
  const written: Partial<BySide<Written>> = {};
  const consentOf = (target: SideName) => ({
    newsletterChangedAt: now[otherSide(target)]?.newsletterChangedAt ?? null,
  });
  if (plan.kind === "create") {
    written[plan.side] = await sides[plan.side].create(plan.customer, consentOf(plan.side));
  }
  if (plan.kind === "update") {
    for (const target of ["framework360", "shopify"] as const) {
      const changes = plan.changes[target];
      const current = now[target];
      if (!current || !touches(changes)) continue;
      written[target] = await sides[target].update(current, changes, consentOf(target));
    }
  }
  return written;
}
