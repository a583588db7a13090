import { blankCustomer, type Changes, type Customer, type Field } from "../sync/customer.ts";
import { tagKey } from "../sync/normalize.ts";
import { SideError, type Refusal, type Snapshot, type Written } from "../sync/side.ts";
import type { Framework360Client } from "./client.ts";
import { failedBecause, Framework360Error } from "./failure.ts";
import {
  fromWire,
  isBillingParameter,
  parameterOf,
  registrationParameters,
  represent,
  toWire,
  writableFields,
  type Values,
  type WritableField,
} from "./mapping.ts";
import { withoutRefusedFields } from "./refused-fields.ts";

export type WriteOptions = {
  /** `provenienza` of customers created here; the account's own default when absent. */
  source?: number;
};

/**
 * Registers a customer. Registration is an upsert by e-mail, so it is tried only where nobody has the e-mail, or
 * where it would fill blanks alone: that is our own registration whose answer was lost.
 * @throws {SideError} `refused` without an e-mail; `unavailable` when a different customer has it by now
 */
export async function createCustomer(
  client: Framework360Client,
  customer: Customer,
  { source }: WriteOptions = {},
): Promise<Written> {
  const { email } = customer;
  if (email === null) throw cannotHold("Framework360 needs an e-mail address.");
  const known = await client.getCustomer({ email });
  const before = known ? fromWire(known) : blankCustomer;
  if (known && contradicts(before, represent(customer))) {
    throw madeMeanwhile();
  }

  const values = filledValues(customer);
  const registration = await withoutRefusedFields(values, ["email"], (left) =>
    client.registerCustomer({ ...registrationParameters(left), ...(source && { provenienza: source }) }),
  );
  const id = registration.answer ?? (await client.getCustomer({ email }))?.id;
  if (!id) throw vanished();

  const shown = await readBack(client, id);
  const missing = ignoredFields(registration.left, before, shown.customer);
  if (missing.length === 0) return { snapshot: shown, refused: registration.refused };
  const second = await withoutRefusedFields(pick(registration.left, missing), [], (left) =>
    client.updateCustomer(id, toWire(left)),
  );
  const snapshot = await readBack(client, id);
  const ignored = ignoredFields(second.left, shown.customer, snapshot.customer);
  return { snapshot, refused: [...registration.refused, ...second.refused, ...ignored.map(notMade)] };
}

/**
 * Writes the given fields. Whether customers/update takes tags and marketing is not documented; what it turns
 * out to have ignored is sent once more through a registration, which does take them.
 */
export async function updateCustomer(
  client: Framework360Client,
  current: Snapshot,
  changes: Changes,
): Promise<Written> {
  const { values, refused } = valuesOf(changes, current.customer);
  const update = await withoutRefusedFields(values, [], (left) =>
    client.updateCustomer(current.id, toWire(left)),
  );
  refused.push(...update.refused);

  const shown = await readBack(client, current.id);
  const ignored = ignoredFields(update.left, current.customer, shown.customer);
  if (ignored.length === 0) return { snapshot: shown, refused };
  const reason = await registerAgain(client, shown, update.left, ignored);
  if (reason !== null) {
    return { snapshot: shown, refused: [...refused, ...ignored.map((field) => ({ field, reason }))] };
  }
  const snapshot = await readBack(client, current.id);
  const stillIgnored = ignoredFields(update.left, current.customer, snapshot.customer);
  return { snapshot, refused: [...refused, ...stillIgnored.map(notMade)] };
}

/** Null when it was done, else why it could not be. */
async function registerAgain(
  client: Framework360Client,
  shown: Snapshot,
  values: Values,
  ignored: readonly WritableField[],
): Promise<string | null> {
  const { email } = shown.customer;
  // Registration finds the customer by e-mail: it must not find another one, nor make one.
  const owner = email === null ? null : await client.getCustomer({ email });
  if (owner?.id !== shown.id) return "Framework360 did not make this change.";

  const wanted = { ...shown.customer, ...pick(values, ignored) };
  const fields: WritableField[] = ["firstName", "lastName", ...ignored.filter((field) => field !== "email")];
  // The nested billing object may replace the stored one, so it goes complete.
  if (ignored.some((field) => isBillingParameter(parameterOf[field]))) {
    fields.push(...writableFields.filter((field) => isBillingParameter(parameterOf[field])));
  }
  try {
    await client.registerCustomer({
      ...registrationParameters({ ...pick(wanted, fields), email }),
      ...toWire(
        pick(
          wanted,
          ignored.filter((field) => field !== "email"),
        ),
      ),
    });
    return null;
  } catch (error) {
    if (failedBecause(error, "invalid-data")) return error.message;
    throw error;
  }
}

function valuesOf(changes: Changes, current: Customer): { values: Values; refused: Refusal[] } {
  const refused: Refusal[] = [];
  const values: Values = {};
  const { tags, newsletter, email, orderCount: _count, totalSpent: _total, ...scalars } = changes;
  Object.assign(values, scalars);
  if (email === null) refused.push({ field: "email", reason: "Framework360 needs an e-mail address." });
  else if (email !== undefined) values.email = email;
  if (newsletter === null) {
    refused.push({ field: "newsletter", reason: "Framework360 knows only a yes or a no." });
  } else if (newsletter !== undefined) values.newsletter = newsletter;
  if (tags) {
    const removed = new Set(tags.remove.map(tagKey));
    values.tags = [...current.tags.filter((tag) => !removed.has(tagKey(tag))), ...tags.add];
  }
  return { values, refused };
}

/** Fields that still show what stood there before, although something else was written. */
function ignoredFields(values: Values, before: Customer, shown: Customer): WritableField[] {
  const expected = represent({ ...before, ...values });
  const written = Object.keys(values) as WritableField[];
  return written.filter((field) => {
    if (field === "tags") return tagsIgnored(before.tags, expected.tags, shown.tags);
    if (shown[field] === expected[field]) return false;
    // An account may show a customer who was never asked as one who said no.
    return shown[field] === before[field] || field === "newsletter";
  });
}

function tagsIgnored(before: readonly string[], expected: readonly string[], shown: readonly string[]) {
  const [had, wanted, has] = [new Set(before.map(tagKey)), new Set(expected.map(tagKey)), shown.map(tagKey)];
  const notAdded = [...wanted].some((tag) => !had.has(tag) && !has.includes(tag));
  const notRemoved = has.some((tag) => had.has(tag) && !wanted.has(tag));
  return notAdded || notRemoved;
}

function contradicts(before: Customer, wanted: Customer): boolean {
  return writableFields.some((field) => {
    if (field === "tags" || field === "newsletter" || before[field] === null) return false;
    return before[field] !== wanted[field];
  });
}

function filledValues(customer: Customer): Values {
  const filled = writableFields.filter((field) =>
    field === "tags" ? customer.tags.length > 0 : customer[field] !== null,
  );
  return pick(customer, filled);
}

function pick(values: Values, fields: readonly WritableField[]): Values {
  return Object.fromEntries(fields.map((field) => [field, values[field]])) as Values;
}

async function readBack(client: Framework360Client, id: string): Promise<Snapshot> {
  const wire = await client.getCustomer({ id });
  if (!wire) throw vanished();
  return { id: wire.id, customer: fromWire(wire), newsletterChangedAt: null };
}

function notMade(field: Field): Refusal {
  return { field, reason: "Framework360 accepted this change and did not make it." };
}

function vanished(): SideError {
  return new Framework360Error("unavailable", "Framework360 does not show the customer that was written.");
}

function madeMeanwhile(): SideError {
  const message = "Framework360 has a customer with this e-mail address by now; it will be linked.";
  return new Framework360Error("unavailable", message);
}

function cannotHold(message: string): SideError {
  return new SideError("framework360", "refused", message);
}
