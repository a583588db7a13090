import { linkedId, type Link } from "../store/links.ts";
import { otherSide, type SideName } from "../sync/customer.ts";
import { matchCandidates } from "../sync/match.ts";
import type { Snapshot } from "../sync/side.ts";
import type { SyncPorts } from "./sync-ports.ts";

export type Counterpart =
  /** The same person on the other side; `link`: one that it has with a customer who is gone. */
  | { kind: "found"; snapshot: Snapshot; link: Link | null }
  | { kind: "nobody"; candidates: readonly Snapshot[] }
  /** No guess: several customers, or one who belongs to somebody else with the same e-mail. */
  | { kind: "ambiguous" }
  /** The one with this e-mail belongs to somebody who has another one by now, which is on its way there. */
  | { kind: "contested"; holderId: string };

/**
 * Who on the other side is the same person as `subject`, which has no link. Only whoever belongs to nobody can
 * be; a customer whose own counterpart is gone from the subject's side belongs to nobody any more.
 * @throws {SideError}
 */
export async function findCounterpart(
  subject: Snapshot,
  side: SideName,
  { sides, links }: Pick<SyncPorts, "sides" | "links">,
): Promise<Counterpart> {
  const target = otherSide(side);
  const { email, phone } = subject.customer;
  const candidates = email === null && phone === null ? [] : await sides[target].find({ email, phone });
  const owners = new Map<string, Link | null>();
  for (const { id } of candidates) owners.set(id, await links.find(target, id));

  const free = candidates.filter(({ id }) => isFree(owners.get(id)!, side));
  const match = matchCandidates(subject.customer, free);
  if (match.kind === "ambiguous") return match;
  if (match.kind === "one") return found(match.snapshot);

  const holder = candidates.find(({ customer }) => email !== null && customer.email === email);
  if (!holder) return { kind: "nobody", candidates };
  const partner = await sides[side].read(linkedId(owners.get(holder.id)!, side)!);
  if (!partner) return found(holder);
  return partner.customer.email === email
    ? { kind: "ambiguous" }
    : { kind: "contested", holderId: holder.id };

  function found(snapshot: Snapshot): Counterpart {
    return { kind: "found", snapshot, link: owners.get(snapshot.id)! };
  }
}

/** A tombstone keeps nobody from somebody who came anew on the side where the old one was deleted. */
function isFree(link: Link | null, side: SideName): boolean {
  return link === null || link.deletedOn === side;
}
