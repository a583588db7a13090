import type { Customer } from "./customer.ts";
import { isE164, normalizeEmail } from "./normalize.ts";
import type { Snapshot } from "./side.ts";

/** `ids`: the candidates between which nothing decides. */
export type Match =
  | { kind: "none" }
  | { kind: "one"; snapshot: Snapshot }
  | { kind: "ambiguous"; ids: readonly string[] };

/**
 * The candidate that is the same person: an exact e-mail decides, and only where no candidate has it an exact
 * E.164 phone. People with two different e-mails are two people, whatever phone they share. Two
 * candidates are never guessed between.
 */
export function matchCandidates(subject: Customer, candidates: readonly Snapshot[]): Match {
  const email = normalizeEmail(subject.email);
  const byEmail = candidates.filter(
    ({ customer }) => email !== null && normalizeEmail(customer.email) === email,
  );
  if (byEmail.length > 0) return asMatch(byEmail);

  const { phone } = subject;
  if (phone === null || !isE164(phone)) return { kind: "none" };
  return asMatch(
    candidates.filter(
      ({ customer }) => customer.phone === phone && (email === null || customer.email === null),
    ),
  );
}

function asMatch(found: readonly Snapshot[]): Match {
  const [snapshot, ...others] = [...new Map(found.map((one) => [one.id, one])).values()];
  if (!snapshot) return { kind: "none" };
  if (others.length === 0) return { kind: "one", snapshot };
  return { kind: "ambiguous", ids: [snapshot, ...others].map(({ id }) => id) };
}
