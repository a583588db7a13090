import { otherSide } from "../../sync/customer.ts";
import {
  claimsOf,
  holderOf,
  identityOf,
  standingOf,
  uniqueOf,
  withoutTakenIdentities,
  type Claim,
  type ClearedPlan,
  type TakenIdentity,
} from "../../sync/identity.ts";
import { livingId } from "../../sync/link.ts";
import type { Plan } from "../../sync/plan.ts";
import type { Snapshot } from "../../sync/side.ts";
import type { Situation } from "../../sync/situation.ts";
import { identify } from "./find-counterpart.ts";
import type { RunPorts } from "./ports.ts";

type Ports = Pick<RunPorts, "sides" | "links" | "usual">;

/** Looks up which customers have the e-mails and phones that the plan writes, and removes taken ones from the plan. */
export async function clearTakenIdentities(
  plan: Plan,
  own: Situation["now"],
  candidates: readonly Snapshot[],
  ports: Ports,
): Promise<ClearedPlan & { taken: readonly TakenIdentity[] }> {
  if (plan.kind !== "create" && plan.kind !== "update") return { plan, taken: [], held: new Map() };
  const { sides } = ports;
  const taken: TakenIdentity[] = [];
  for (const claim of claimsOf(plan, uniqueOf(sides))) {
    const found =
      plan.kind === "create" ? candidates : await identify(identityOf(claim), sides[claim.target]);
    const one = await findTaken(claim, found, own[claim.target], ports);
    if (one) taken.push(one);
  }
  return { ...withoutTakenIdentities(plan, taken), taken };
}

/** So many customers are followed of which each waits for what the next one has. */
const maxCircle = 20;

/**
 * Who has what is claimed, and what becomes of it. A holder that waits for what another one has may wait for our own customer in the
 * end: then they exchange what they have, all of them.
 * @returns null: it is free
 */
async function findTaken(
  claim: Claim,
  found: readonly Snapshot[],
  own: Snapshot | null,
  { sides, links, usual }: Ports,
): Promise<TakenIdentity | null> {
  const { target, field } = claim;
  const source = otherSide(target);
  let next = claim;
  let candidates = found;
  const holders: string[] = [];
  const takenAs = (standing: TakenIdentity["standing"]): TakenIdentity => {
    return { ...claim, holderId: holders[0]!, standing };
  };
  while (holders.length < maxCircle) {
    const holder = holderOf(next, candidates, own);
    if (!holder || holders.includes(holder.id)) break;
    holders.push(holder.id);
    const link = await links.find(target, holder.id);
    const partnerId = livingId(link, source);
    const partner = partnerId === null ? null : await sides[source].read(partnerId);
    const standing = standingOf(next, { holder, link, partner }, own, usual);
    if (standing === "exchanges" || (holders.length === 1 && standing === "keeps")) return takenAs(standing);
    const value = partner?.customer[field] ?? null;
    if (standing === "keeps" || value === null || own === null) break;
    next = { ...claim, value };
    candidates = await identify(identityOf(next), sides[target]);
  }
  return holders.length === 0 ? null : takenAs("releases");
}
