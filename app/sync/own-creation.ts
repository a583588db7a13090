import { blankCustomer, type Customer, type SideName } from "./customer.ts";
import type { Link } from "./link.ts";
import type { Snapshot } from "./side.ts";
import type { Represent } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

/**
 * The customer that a run was creating on `target` when it died before it could link it, as that side shows it; null
 * when there is none, or when it could not be recognized.
 */
export function unlinkedCreation(
  { shopifyId, framework360Id, base }: Link,
  target: SideName,
  represent: Represent,
): Customer | null {
  if (shopifyId !== null && framework360Id !== null) return null;
  const intent = base?.intent[target];
  if (!intent) return null;
  const { tags: _tags, ...fields } = intent;
  const created = represent[target]({ ...blankCustomer, ...fields });
  return created.email === null && created.phone === null ? null : created;
}

/**
 * Whether a customer is the one that was created: it has the e-mail, phone and name that were to be written, whatever
 * the source's are by now. A side may have refused a name or phone: blank ones count where the source is still known by
 * what was to be written, so that a stranger who signed up with an e-mail that the source gave up is not taken for it.
 * @param source the customer that it was created for; null: it is deleted
 */
export function isCreation(created: Customer, { customer }: Snapshot, source: Customer | null): boolean {
  const known = created.email === null ? "phone" : "email";
  if (customer[known] !== created[known]) return false;
  const mayBeBlank = source?.[known] === created[known];
  return (["email", "phone", "firstName", "lastName"] as const).every((field) => {
    const isBlankThere = customer[field] === null && mayBeBlank;
    return isBlankThere || isSpellingOf(customer[field], created[field]);
  });
}
