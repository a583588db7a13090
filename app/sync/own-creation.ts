import { blankCustomer, type Customer, type SideName } from "./customer.ts";
import type { Link } from "./link.ts";
import type { Snapshot } from "./side.ts";
import type { Represent } from "./situation.ts";

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
 * Whether a customer is the one that was created: it has the e-mail, phone and name that were to be written,
 * whatever the source's are by now.
 */
export function isCreation(created: Customer, { customer }: Snapshot): boolean {
  return (["email", "phone", "firstName", "lastName"] as const).every(
    (field) => customer[field] === created[field],
  );
}
