import { blankCustomer, type Changes, type Customer, type Field } from "../../sync/customer.ts";
import { explanation, type Explanation } from "../../sync/explanation.ts";
import { tagKey } from "../../sync/normalize.ts";
import { SideError, type Refusal, type Snapshot, type Written } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { failedBecause, Framework360Error } from "../api/failure.ts";
import {
  fromWire,
  isBillingParameter,
  parameterOf,
  registrationParameters,
  represent,
  toSnapshot,
  toWire,
  writableFields,
  type Values,
  type WritableField,
} from "./mapping.ts";
import { withoutRefusedFields } from "./refused-fields.ts";
import type { WireCustomer } from "../api/schemas.ts";

export type WriteOptions = {
  /** The `provenienza` of customers that the app creates; the account's default when absent. */
  source?: number;
};

/**
 * Registers a customer. When a customer with this e-mail exists already and differs only in blanks, it is our own
 * registration whose answer was lost: only the blanks are written then.
 * @throws {SideError} `refused` without an e-mail; `unavailable` when another customer has the e-mail by now
 */
export async function createCustomer(
  client: Framework360Client,
  customer: Customer,
  { source }: WriteOptions = {},
): Promise<Written> {
  const { email } = customer;
  if (email === null) throw new SideError("framework360", "refused", explanation("email-required"));
  const values = filledValues(customer);
  const known = await client.getCustomer({ email });
  if (known) {
    if (contradicts(fromWire(known), represent(customer))) throw madeMeanwhile();
    return updateCustomer(client, toSnapshot(known), changesTo(values));
  }

  const { answer, left, refused } = await withoutRefusedFields(values, ["email"], (left) => {
    const parameters = { ...registrationParameters(left), ...(source && { provenienza: source }) };
    return client.registerCustomer(parameters, { isNew: true });
  });
  const snapshot = toSnapshot(await readRegistered(client, email, answer));
  const missing = ignoredFields(left, blankCustomer, snapshot.customer);
  if (missing.length === 0) return { snapshot, refused };
  const second = await updateCustomer(client, snapshot, changesTo(pick(left, missing)));
  return { snapshot: second.snapshot, refused: [...refused, ...second.refused] };
}

function changesTo({ email: _known, tags, ...values }: Values): Changes {
  return tags === undefined ? values : { ...values, tags: { add: tags, remove: [] } };
}

/** A registration may answer with a number that is not the id, so the customer is recognised by its e-mail. */
async function readRegistered(
  client: Framework360Client,
  email: string,
  id: string | null,
): Promise<WireCustomer> {
  const told = id === null ? null : await client.getCustomer({ id }).catch(unlessAnswered);
  if (told && fromWire(told).email === email) return told;
  const found = await client.getCustomer({ email });
  if (!found) throw vanished();
  return found;
}

function unlessAnswered(error: unknown): null {
  if (error instanceof Framework360Error && error.kind === "unavailable" && error.isAnswer) return null;
  throw error;
}

/**
 * Writes the given fields. The vendor's reference lists no tags and no marketing for customers/update. Fields that it
 * ignored are sent again by a registration, which takes them: tags as the list that the reference has, and if that is
 * ignored too, as the text that the vendor's plugin sends.
 */
export async function updateCustomer(
  client: Framework360Client,
  current: Snapshot,
  changes: Changes,
): Promise<Written> {
  const { values, refused } = valuesOf(changes, current.customer);
  const update = await withoutRefusedFields(values, [], (left) =>
    client.updateCustomer(current.id, toWire(left), effectOf(client, current, left)),
  );
  refused.push(...update.refused);

  const ignoredBy = (wire: WireCustomer) => ignoredFields(update.left, current.customer, fromWire(wire));
  let shown = await readBack(client, current.id);
  for (const tagsAs of ["list", "text"] as const) {
    const ignored = ignoredBy(shown);
    if (ignored.length === 0 || (tagsAs === "text" && !ignored.includes("tags"))) break;
    const refusal = await registerAgain(client, shown, pick(update.left, ignored), tagsAs);
    if (refusal !== null) {
      refused.push(...ignored.map((field) => ({ field, explanation: refusal })));
      return { snapshot: toSnapshot(shown), refused };
    }
    shown = await readBack(client, current.id);
  }
  return { snapshot: toSnapshot(shown), refused: [...refused, ...ignoredBy(shown).map(notMade)] };
}

/** Writes the values by a registration. Null when it was accepted, else why it was not. */
async function registerAgain(
  client: Framework360Client,
  shown: WireCustomer,
  { email: _inTheirOwnWay, ...values }: Values,
  tagsAs: "list" | "text",
): Promise<Explanation | null> {
  // Registration finds the customer by e-mail, so it must not find another customer or create one. The e-mail is sent
  // as it is stored, because the account may distinguish capitals.
  const { email } = shown;
  const written = Object.keys(values) as WritableField[];
  if (written.length === 0) return explanation("change-ignored");
  const owner = email === null ? null : await client.getCustomer({ email });
  if (owner?.id !== shown.id) return explanation("change-ignored");

  const held = fromWire(shown);
  const fields: WritableField[] = ["firstName", "lastName", ...written];
  // The nested billing object may replace the stored one, so it is sent with every field.
  if (written.some((field) => isBillingParameter(parameterOf[field]))) {
    fields.push(...writableFields.filter((field) => isBillingParameter(parameterOf[field])));
  }
  const parameters = {
    ...registrationParameters({ ...pick({ ...held, ...values }, fields), email }),
    ...toWire(values),
  };
  const { tags } = parameters;
  try {
    await client.registerCustomer({
      ...parameters,
      ...(tagsAs === "text" && Array.isArray(tags) && { tags: tags.join(",") }),
    });
    return null;
  } catch (error) {
    if (failedBecause(error, "invalid-data", "password-required")) return error.explanation;
    throw error;
  }
}

function valuesOf(changes: Changes, current: Customer): { values: Values; refused: Refusal[] } {
  const refused: Refusal[] = [];
  const values: Values = {};
  const { tags, newsletter, email, orderCount: _count, totalSpent: _total, ...scalars } = changes;
  Object.assign(values, scalars);
  if (email === null) refused.push({ field: "email", explanation: explanation("email-required") });
  else if (email !== undefined) values.email = email;
  if (newsletter === null) {
    refused.push({ field: "newsletter", explanation: explanation("newsletter-blank") });
  } else if (newsletter !== undefined) values.newsletter = newsletter;
  if (tags) {
    const removed = new Set(tags.remove.map(tagKey));
    values.tags = [...current.tags.filter((tag) => !removed.has(tagKey(tag))), ...tags.add];
  }
  return { values, refused };
}

/** Whether the account shows any of the values; nothing to look for where none is a change that update is known to take. */
function effectOf(client: Framework360Client, { id, customer }: Snapshot, values: Values) {
  const expected = represent({ ...customer, ...values });
  const changed = (Object.keys(values) as WritableField[]).filter(
    (field) => field !== "tags" && field !== "newsletter" && expected[field] !== customer[field],
  );
  if (changed.length === 0) return {};
  const tookEffect = async () => {
    const shown = fromWire(await readBack(client, id));
    return changed.some((field) => shown[field] !== customer[field]);
  };
  return { tookEffect };
}

/** Fields that still show the value before the write. */
function ignoredFields(values: Values, before: Customer, shown: Customer): WritableField[] {
  const expected = represent({ ...before, ...values });
  const written = Object.keys(values) as WritableField[];
  return written.filter((field) => {
    if (field === "tags") return tagsIgnored(before.tags, expected.tags, shown.tags);
    if (shown[field] === expected[field]) return false;
    // A new customer may be shown as unsubscribed instead of blank, so any difference counts.
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
  return Object.fromEntries(fields.map((field) => [field, values[field]]));
}

async function readBack(client: Framework360Client, id: string): Promise<WireCustomer> {
  const wire = await client.getCustomer({ id });
  if (!wire) throw vanished();
  return wire;
}

function notMade(field: Field): Refusal {
  return { field, explanation: explanation("change-ignored") };
}

function vanished(): SideError {
  return new Framework360Error("unavailable", explanation("not-shown"));
}

function madeMeanwhile(): SideError {
  return new Framework360Error("unavailable", explanation("created-meanwhile", { side: "framework360" }));
}
