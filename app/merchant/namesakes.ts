import { otherSide, type Customer, type SideName } from "../sync/customer.ts";
import { matchCandidates } from "../sync/match.ts";
import type { CustomerSide, Snapshot } from "../sync/side.ts";

/** Somebody who could be the same person as another customer, or that customer (`isSubject`). */
export type Namesake = { side: SideName; id: string; isSubject: boolean } & Pick<
  Customer,
  "firstName" | "lastName" | "company" | "email" | "phone"
>;

/**
 * Everybody between whom a customer's synchronization will not guess: the customer, whoever shares the e-mail or
 * phone on the same side, and whoever matches on the other.
 * @returns the customer first; empty when the customer is gone
 * @throws {SideError}
 */
export async function findNamesakes(
  sides: { [side in SideName]: CustomerSide },
  side: SideName,
  id: string,
): Promise<Namesake[]> {
  const subject = await sides[side].read(id);
  if (!subject) return [];
  const { email, phone } = subject.customer;
  if (email === null && phone === null) return [asNamesake(side, subject, true)];
  const target = otherSide(side);
  const [beside, across] = await Promise.all([
    sides[side].find(email === null ? { email, phone } : { email, phone: null }),
    sides[target].find({ email, phone }),
  ]);
  const match = matchCandidates(subject.customer, across);
  const matching = match.kind === "one" ? [match.snapshot.id] : match.kind === "ambiguous" ? match.ids : [];
  return [
    asNamesake(side, subject, true),
    ...beside.filter((other) => other.id !== id).map((other) => asNamesake(side, other, false)),
    ...across.filter((other) => matching.includes(other.id)).map((other) => asNamesake(target, other, false)),
  ];
}

function asNamesake(side: SideName, { id, customer }: Snapshot, isSubject: boolean): Namesake {
  const { firstName, lastName, company, email, phone } = customer;
  return { side, id, isSubject, firstName, lastName, company, email, phone };
}
