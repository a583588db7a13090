import type { Link } from "../../sync/link.ts";
import { emptyBase, type Base } from "../../sync/base.ts";
import { otherSide, type Customer, type SideName } from "../../sync/customer.ts";
import { intentOf, rememberIntent } from "../../sync/intent.ts";
import { reconcile, type Plan } from "../../sync/reconcile.ts";
import { settle } from "../../sync/settle.ts";
import { SideError, type Sides, type Snapshot, type Written } from "../../sync/side.ts";
import type { SyncPorts } from "./ports.ts";
import { describe, touches, type SyncResult } from "./result.ts";
import { withoutTakenIdentities } from "./taken-identities.ts";

/** What came of a run, and what is to be tried again although the rest was done. */
export type SyncRun = { result: SyncResult; again: SideError | null };

export type Pair = { [side in SideName]: Snapshot | null };

/** What is known of a pair before it is carried. */
export type Known = {
  link: Link | null;
  /** A link of the other customer that gives way to this one. */
  replaced?: Link | null;
  /** Who was found by the subject's own e-mail and phone. */
  candidates?: readonly Snapshot[];
};

/**
 * Lets the core decide about a pair, or about a customer without a counterpart, writes the differences and keeps
 * what both sides now agree on.
 * @throws {SideError} when a side could not be written: the intent is kept then, and nothing else
 */
export async function carry(
  pair: Pair,
  { link, replaced = null, candidates = [] }: Known,
  ports: SyncPorts,
): Promise<SyncRun> {
  const { sides, policy, links } = ports;
  const represent = {
    shopify: (customer: Customer) => sides.shopify.represent(customer),
    framework360: (customer: Customer) => sides.framework360.represent(customer),
  };
  const before = {
    shopify: pair.shopify?.customer ?? null,
    framework360: pair.framework360?.customer ?? null,
  };
  const { shopify, framework360 } = before;
  const isPair = shopify !== null && framework360 !== null;
  const newsletterChangedAt = choiceTimes(pair);
  const base =
    isPair && link?.base
      ? rememberIntent(link.base, { shopify, framework360 }, newsletterChangedAt, represent)
      : null;
  const wanted = reconcile({ current: before, newsletterChangedAt, base, policy, represent });
  const { plan, refused, held } = await withoutTakenIdentities(wanted, pair, candidates, ports);
  const saved = await announce(plan, pair, { link, replaced, base }, links);
  const { written, after } = await execute(plan, pair, sides);
  for (const side of ["shopify", "framework360"] as const) {
    const snapshot = written[side]?.snapshot;
    if (snapshot) await ports.forgetSeen({ side, id: snapshot.id });
  }
  const known = { shopifyId: after.shopify?.id ?? null, framework360Id: after.framework360?.id ?? null };

  if (plan.kind !== "skip" && known.shopifyId !== null && known.framework360Id !== null) {
    const nextBase = settle({
      before,
      plan,
      after: {
        shopify: written.shopify?.snapshot.customer,
        framework360: written.framework360?.snapshot.customer,
      },
      newsletterChangedAt,
      newsletterChangedAfter: choiceTimes(after),
      base,
      represent,
      policy,
      held,
    });
    await links.save({ ...saved, ...known, base: nextBase, deletedOn: null }, replaced?.id);
  }
  const refusals = [...refused, ...Object.values(written).flatMap((side) => side?.refused ?? [])];
  const result = describe(plan, refusals, known);
  return { result, again: held.size > 0 ? stillTaken([...held]) : null };
}

function choiceTimes({ shopify, framework360 }: Pair) {
  return {
    shopify: shopify?.newsletterChangedAt ?? null,
    framework360: framework360?.newsletterChangedAt ?? null,
  };
}

/** Keeps what is about to be written: a run that dies meanwhile must not take its own writes for edits. */
async function announce(
  plan: Plan,
  { shopify, framework360 }: Pair,
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

function stillTaken(fields: readonly string[]): SideError {
  const message = `Another customer still has the ${fields.join(" and ")}; it is written once that one has its new one.`;
  return new SideError("shopify", "unavailable", message);
}

/** Carries out the plan, one side after the other. */
async function execute(plan: Plan, pair: Pair, sides: Sides) {
  const written: { [side in SideName]?: Written } = {};
  const consentOf = (target: SideName) => ({
    newsletterChangedAt: pair[otherSide(target)]?.newsletterChangedAt ?? null,
  });
  if (plan.kind === "create") {
    written[plan.side] = await sides[plan.side].create(plan.customer, consentOf(plan.side));
  }
  if (plan.kind === "update") {
    for (const target of ["framework360", "shopify"] as const) {
      const changes = plan.changes[target];
      const current = pair[target];
      if (!current || !touches(changes)) continue;
      written[target] = await sides[target].update(current, changes, consentOf(target));
    }
  }
  const after: Pair = {
    shopify: written.shopify?.snapshot ?? pair.shopify,
    framework360: written.framework360?.snapshot ?? pair.framework360,
  };
  return { written, after };
}
