import type { ActivityEntry } from "../store/activity.ts";
import type { Link, LinkStore } from "../store/links.ts";
import { linkedId } from "../store/links.ts";
import { otherSide, type Customer, type Field, type SideName } from "../sync/customer.ts";
import { matchCandidates } from "../sync/match.ts";
import type { Policy } from "../sync/policy.ts";
import { reconcile, type Plan } from "../sync/reconcile.ts";
import { settle } from "../sync/settle.ts";
import type { CustomerSide, Refusal, Snapshot, Written } from "../sync/side.ts";
import type { SyncRequest } from "./requests.ts";

/** What the job works on. The simulation gives sides and stores that live in memory. */
export type SyncPorts = {
  sides: { [side in SideName]: CustomerSide };
  policy: Policy;
  links: LinkStore;
};

/** What came of one run, for the activity. */
export type SyncResult = Pick<
  ActivityEntry,
  "outcome" | "target" | "shopifyId" | "framework360Id" | "fields" | "conflicts" | "reason" | "detail"
>;

type Pair = { [side in SideName]: Snapshot | null };

/**
 * Brings one customer in step: reads both sides as they are now, lets the core decide, writes the differences
 * and keeps what both sides now agree on. Repeating it, also after a crash at any point, ends in the same state.
 * @throws {SideError} when a side could not be read or written; nothing is kept then, and a repetition is due
 */
export async function syncCustomer(request: SyncRequest, ports: SyncPorts): Promise<SyncResult> {
  const { side, customerId } = request;
  const forgotten = nothingDone({ [side]: customerId });
  if (!carriesFrom(side, ports.policy)) return { ...forgotten, outcome: "skipped", reason: "direction-off" };

  const link = await ports.links.find(side, customerId);
  if (link && request.mergedInto !== undefined) return followMerge(link, request.mergedInto, ports);
  if (link?.deletedOn) return { ...forgotten, ...ids(link), outcome: "skipped", reason: "deleted" };

  const subject = await ports.sides[side].read(customerId);
  if (!subject)
    return link ? bury(link, side, ports) : { ...forgotten, outcome: "skipped", reason: "not-found" };

  const found = link ? await readLinked(link, side, ports) : await findCounterpart(subject, side, ports);
  if (found === "ambiguous") return { ...forgotten, outcome: "skipped", reason: "ambiguous" };
  if (link && linkedId(link, otherSide(side)) !== null && !found) return bury(link, otherSide(side), ports);

  const pair = { [side]: subject, [otherSide(side)]: found } as Pair;
  return carry(pair, link, ports);
}

/** Whether a change on `side` is carried anywhere: off means that nothing is even read. */
function carriesFrom(side: SideName, policy: Policy): boolean {
  return side === "shopify" ? policy.inbound : policy.outbound;
}

async function readLinked(link: Link, side: SideName, { sides }: SyncPorts): Promise<Snapshot | null> {
  const target = otherSide(side);
  const id = linkedId(link, target);
  return id === null ? null : sides[target].read(id);
}

/** The one customer on the other side that is the same person and belongs to nobody yet. */
async function findCounterpart(
  subject: Snapshot,
  side: SideName,
  { sides, links }: SyncPorts,
): Promise<Snapshot | null | "ambiguous"> {
  const target = otherSide(side);
  const { email, phone } = subject.customer;
  if (email === null && phone === null) return null;
  const candidates = await sides[target].find({ email, phone });
  const free: Snapshot[] = [];
  for (const candidate of candidates) {
    if (!(await links.find(target, candidate.id))) free.push(candidate);
  }
  const match = matchCandidates(subject.customer, free);
  if (match.kind === "ambiguous") return "ambiguous";
  return match.kind === "one" ? match.snapshot : null;
}

async function carry(pair: Pair, link: Link | null, ports: SyncPorts): Promise<SyncResult> {
  const { sides, policy, links } = ports;
  const base = link?.base ?? null;
  const represent = {
    shopify: (customer: Customer) => sides.shopify.represent(customer),
    framework360: (customer: Customer) => sides.framework360.represent(customer),
  };
  const before = {
    shopify: pair.shopify?.customer ?? null,
    framework360: pair.framework360?.customer ?? null,
  };
  const plan = reconcile({ current: before, base, policy, represent });
  const { written, after } = await execute(plan, pair, sides);
  const known = { shopifyId: after.shopify?.id ?? null, framework360Id: after.framework360?.id ?? null };
  const refusals = Object.values(written).flatMap((side) => side?.refused ?? []);

  if (plan.kind !== "skip" && known.shopifyId !== null && known.framework360Id !== null) {
    const nextBase = settle({
      before,
      plan,
      after: {
        shopify: written.shopify?.snapshot.customer,
        framework360: written.framework360?.snapshot.customer,
      },
      base,
      represent,
      policy,
    });
    await links.save({ id: link?.id, version: link?.version, ...known, base: nextBase, deletedOn: null });
  }
  return { ...describe(plan, refusals), ...known };
}

/** Carries out the plan, one side after the other. */
async function execute(plan: Plan, pair: Pair, sides: SyncPorts["sides"]) {
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
      if (!current || Object.keys(changes).length === 0) continue;
      written[target] = await sides[target].update(current, changes, consentOf(target));
    }
  }
  const after: Pair = {
    shopify: written.shopify?.snapshot ?? pair.shopify,
    framework360: written.framework360?.snapshot ?? pair.framework360,
  };
  return { written, after };
}

/**
 * The Shopify customer was merged into another: the link follows to the one that stays, unless that one is
 * linked itself. The request about the one that stays then brings it in step.
 */
async function followMerge(link: Link, keptId: string, ports: SyncPorts): Promise<SyncResult> {
  const taken = await ports.links.find("shopify", keptId);
  if (taken) return bury(link, "shopify", ports);
  await ports.links.save({ ...link, shopifyId: keptId, deletedOn: null });
  return { ...nothingDone({}), ...ids(link), shopifyId: keptId, reason: "merged" };
}

/** The customer is gone on `side`: the link becomes a tombstone, and the other side is left alone. */
async function bury(link: Link, side: SideName, { links }: SyncPorts): Promise<SyncResult> {
  await links.save({ ...link, base: null, deletedOn: side });
  return { ...nothingDone({}), ...ids(link), outcome: "skipped", reason: "deleted" };
}

function ids(link: Link) {
  return { shopifyId: link.shopifyId, framework360Id: link.framework360Id };
}

function nothingDone(known: { [side in SideName]?: string }): SyncResult {
  return {
    outcome: "unchanged",
    target: null,
    shopifyId: known.shopify ?? null,
    framework360Id: known.framework360 ?? null,
    fields: [],
    conflicts: [],
    reason: null,
    detail: null,
  };
}

function describe(plan: Plan, refusals: readonly Refusal[]): SyncResult {
  const nothing = nothingDone({});
  if (plan.kind === "skip") return { ...nothing, outcome: "skipped", reason: plan.reason };
  const conflicts = plan.conflicts.map(({ field }) => field);
  const detail = refusals.map(({ field, reason }) => `${field}: ${reason}`).join("; ") || null;
  const told = { ...nothing, conflicts, detail };
  if (plan.kind === "create") {
    return { ...told, outcome: "created", target: plan.side, fields: filledFields(plan.customer) };
  }
  if (plan.kind === "unchanged") return told;
  const targets = (["shopify", "framework360"] as const).filter(
    (side) => Object.keys(plan.changes[side]).length > 0,
  );
  const refused = new Set(refusals.map(({ field }) => field));
  const fields = targets.flatMap((side) => Object.keys(plan.changes[side]) as Field[]);
  return {
    ...told,
    outcome: targets.length > 0 ? "updated" : "unchanged",
    target: targets.length === 1 ? targets[0]! : null,
    fields: [...new Set(fields)].filter((field) => !refused.has(field)),
  };
}

function filledFields(customer: Customer): Field[] {
  return (Object.keys(customer) as Field[]).filter((field) =>
    field === "tags" ? customer.tags.length > 0 : customer[field] !== null,
  );
}
