import { linkedId, type Link } from "../../sync/link.ts";
import { blankCustomer, otherSide, type SideName } from "../../sync/customer.ts";
import { matchCandidates } from "../../sync/match.ts";
import type { Snapshot } from "../../sync/side.ts";
import { movesOn } from "./is-releasing.ts";
import type { SyncPorts } from "./ports.ts";

export type Counterpart =
  /** The same person on the other side; `link`: one that it has with a customer who is gone. */
  | { kind: "found"; snapshot: Snapshot; link: Link | null }
  | { kind: "nobody"; candidates: readonly Snapshot[] }
  /** No guess: several customers, or one who belongs to somebody else and keeps the e-mail. */
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
  const link = owners.get(holder.id)!;
  const partner = await sides[side].read(linkedId(link, side)!);
  if (!partner) return found(holder);
  return movesOn("email", { held: holder, partner, link }, side)
    ? { kind: "contested", holderId: holder.id }
    : { kind: "ambiguous" };

  function found(snapshot: Snapshot): Counterpart {
    return { kind: "found", snapshot, link: owners.get(snapshot.id)! };
  }
}

/**
 * Whom a run created that died before it could link them: known by the e-mail or phone that it was about to write,
 * whatever the subject's is by now, and by the name.
 * @throws {SideError}
 */
export async function findOwnCreation(
  { shopifyId, framework360Id, base }: Link,
  target: SideName,
  { sides, links }: Pick<SyncPorts, "sides" | "links">,
): Promise<Counterpart | null> {
  const intent = shopifyId === null || framework360Id === null ? base?.intent[target] : undefined;
  if (!intent) return null;
  const { tags: _tags, ...fields } = intent;
  const written = sides[target].represent({ ...blankCustomer, ...fields });
  const { email, phone } = written;
  if (email === null && phone === null) return null;
  const candidates = await sides[target].find(email === null ? { email, phone } : { email, phone: null });
  for (const snapshot of candidates) {
    const isOurs = (["email", "phone", "firstName", "lastName"] as const).every(
      (field) => snapshot.customer[field] === written[field],
    );
    if (isOurs && !(await links.find(target, snapshot.id))) return { kind: "found", snapshot, link: null };
  }
  return null;
}

/**
 * A tombstone keeps nobody from somebody who came anew on the side where the old one was deleted, and a creation
 * that did not come to its end keeps nobody from whoever is there.
 */
function isFree(link: Link | null, side: SideName): boolean {
  return link === null || link.deletedOn === side || linkedId(link, side) === null;
}
