import { otherSide, type Customer, type SideName } from "../../app/sync/customer.ts";
import { linkedId } from "../../app/sync/link.ts";
import { asGiven } from "./spelling-manners.ts";
import type { State } from "./state.ts";

/** Notes e-mails and phones that two customers of a side have, and the e-mails of all who share a phone. */
export function noteContested({ population, record }: State) {
  const everybody = Object.values(population).map(({ citizens }) => [...citizens.values()]);
  for (const citizens of everybody) {
    for (const field of ["email", "phone"] as const) {
      const holders = Map.groupBy(citizens, ({ customer }) => given(customer[field]));
      for (const [value, all] of holders) if (value !== null && all.length > 1) record.contested.add(value);
    }
  }
  for (const [phone, all] of Map.groupBy(everybody.flat(), ({ customer }) => given(customer.phone))) {
    const emails = new Set(all.map(({ customer }) => customer.email));
    if (phone === null || emails.size < 2) continue;
    record.contested.add(phone);
    for (const email of emails) if (email !== null) record.contested.add(email);
  }
}

/** What a customer is known by, as it was given. */
export function identitiesOf({ email, phone }: Customer): string[] {
  return [email, phone].flatMap((value) => (value ? [asGiven(value)] : []));
}

function given(identity: string | null): string | null {
  return identity && asGiven(identity);
}

/** An e-mail or phone moves from a customer to another value. */
export function noteMove({ population, record, vacated }: State, from: string | null, to: string | null) {
  if (from !== null) vacated.add(asGiven(from));
  if (to === null) return;
  const held = Object.values(population).flatMap(({ citizens }) => [...citizens.values()]);
  const taken = held.some(({ customer }) => customer.email === to || given(customer.phone) === to);
  if (taken || vacated.has(to)) record.contested.add(to);
}

/**
 * Whether the value was given up, or belongs on the other side to a customer that is linked already, or may be about to be by a run
 * that read it with another e-mail or phone.
 */
export function isSpokenFor(
  { population, vacated, moved, running, links }: State,
  side: SideName,
  value: string,
): boolean {
  const other = otherSide(side);
  const holders = [...population[other].citizens.values()].filter(
    ({ customer }) => customer.email === value || given(customer.phone) === value,
  );
  const isLinked = (id: string) => [...links.all.values()].some((link) => linkedId(link, other) === id);
  const mayBeRead = (id: string) => running.size > 0 && moved.has(`${other} ${id}`);
  return vacated.has(value) || holders.some(({ id }) => isLinked(id) || mayBeRead(id));
}
