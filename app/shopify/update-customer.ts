import { z } from "zod";

import type { Changes, Customer, Field } from "../sync/customer.ts";
import { explanation } from "../sync/explanation.ts";
import type { Refusal, Snapshot, WriteContext, Written } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { writesPlace } from "./address-part.ts";
import { customerSchema, type ShopifyCustomer } from "./mapping.ts";
import { changedMeanwhile, type CustomerReader } from "./read-customer.ts";
import type { Call, UpdatePart } from "./update-part.ts";
import { updateParts } from "./update-parts.ts";
import { isAboutTarget, refusalOf, refusesDate, userErrorSchema, type UserError } from "./user-errors.ts";

/** The answer of any mutation of an update. Only some mutations answer with the customer. */
const writtenSchema = z.record(
  z.string(),
  z
    .object({ customer: customerSchema.nullable().optional(), userErrors: z.array(userErrorSchema) })
    .nullable(),
);

/**
 * Writes the given fields and no other, call by call. Fields that Shopify refuses are left out and reported.
 * @throws {SideError} `unavailable` when the customer was deleted meanwhile
 */
export async function updateCustomer(
  client: AdminClient,
  reader: CustomerReader,
  current: Snapshot,
  changes: Changes,
  context: WriteContext,
): Promise<Written> {
  const send = createSender(client, reader, current.id);
  const before = await reader.sourceOf(current);
  const addresses = writesPlace(changes) ? await reader.fetchAddresses(current.id) : [];
  const { parts, refused } = updateParts(before, changes, addresses, context);
  let after: ShopifyCustomer | null = null;
  for (const part of parts) {
    const sent = await sendPart(send, part, current.id);
    refused.push(...sent.refused);
    after = sent.customer;
  }
  let shown = after ?? (await reader.fetchExisting(current.id));
  const lost = lostChoice(current, changes, reader.snapshotOf(shown));
  const [again] = lost ? updateParts(shown, lost.changes, [], lost.context).parts : [];
  if (again) {
    const sent = await sendPart(send, again, current.id);
    refused.push(...sent.refused);
    shown = sent.customer ?? (await reader.fetchExisting(current.id));
  }
  const snapshot = reader.snapshotOf(shown);
  const isChoiceRefused = refused.some(({ field }) => field === "newsletter");
  const ignored = isChoiceRefused ? [] : ignoredChoice(changes.newsletter, snapshot);
  return { snapshot, refused: [...refused, ...ignored] };
}

/**
 * The newsletter choice that another e-mail took from the customer, to be written again: Shopify documents nothing of what becomes of
 * it. Null: it is still there, there was none, or this update writes another one.
 */
function lostChoice(
  { customer: { newsletter }, newsletterChangedAt }: Snapshot,
  changes: Changes,
  { customer: shown }: Snapshot,
): { changes: Changes; context: WriteContext } | null {
  if (!changes.email || changes.newsletter !== undefined) return null;
  return shown.email === null || shown.newsletter !== null
    ? null
    : { changes: { newsletter }, context: { newsletterChangedAt } };
}

type Send = ReturnType<typeof createSender>;

/** Makes one call of an update. Answers the customer, where Shopify gives it, and what was refused. */
function createSender(client: AdminClient, reader: CustomerReader, id: string) {
  /** Whether the customer, or the address to write to, was deleted. */
  async function isTargetDeleted(errors: readonly UserError[]): Promise<boolean> {
    const isAboutAddress = errors.some(({ field }) => field?.at(-1) === "addressId");
    return isAboutAddress || (await reader.fetchCustomer(id)) === null;
  }

  return async (call: Call) => {
    const answer = await client.request(writtenSchema, call.operation, call.variables);
    const payloads = Object.values(answer);
    const errors = payloads.flatMap((payload) => payload?.userErrors ?? []);
    if (errors.some(isAboutTarget) && (await isTargetDeleted(errors))) throw changedMeanwhile(id);
    return {
      customer: payloads[0]?.customer ?? null,
      refusesDate: errors.some(refusesDate),
      refusals: errors.map((error) => refusalOf(error, call.metafields, call.variables)),
    };
  };
}

/** Makes the call, and repeats it without the fields that Shopify refuses. */
async function sendPart(send: Send, part: UpdatePart, id: string) {
  const dated = await send(part);
  const first = dated.refusesDate && part.undated ? await send(part.undated) : dated;
  if (first.refusesDate) {
    const why = explanation("newsletter-newer", { id });
    return { customer: null, refused: part.fields.map((field) => ({ field, explanation: why })) };
  }
  const [problem] = first.refusals;
  if (!problem) return { customer: first.customer, refused: [] };
  const isUnnamed = first.refusals.some(({ field }) => field === null);
  if (isUnnamed && part.separable && part.fields.length > 1) return sendEach(send, part);

  const refusals = refusalsOf(part, first.refusals);
  const isRefused = (field: Field) => refusals.some((refusal) => refusal.field === field);
  if (part.fields.every(isRefused)) return { customer: null, refused: refusals };
  const remaining = part.without(refusals.map(({ field }) => field));
  const second = remaining && (await send(remaining));
  if (second?.refusals.length === 0) return { customer: second.customer, refused: refusals };
  return { customer: null, refused: part.fields.map((field) => ({ ...problem, field })) };
}

/** What cannot be written after Shopify refused this: each field once, with its own reason where it has one. */
function refusalsOf(part: UpdatePart, refusals: readonly ReturnType<typeof refusalOf>[]): Refusal[] {
  const named = refusals.map(({ field }) => field);
  const fields = part.refusedWith?.(named) ?? named.map((field) => field ?? part.fields[0]!);
  return [...new Set(fields)].map((field) => {
    const why = refusals.find((refusal) => refusal.field === field) ?? refusals[0]!;
    return { ...why, field };
  });
}

/** Makes a call for each field, to find the one that Shopify refuses without naming it. */
async function sendEach(send: Send, part: UpdatePart) {
  const refused: Refusal[] = [];
  let customer: ShopifyCustomer | null = null;
  for (const field of part.fields) {
    const alone = part.without(part.fields.filter((other) => other !== field));
    const { refusals, customer: after } = await send(alone!);
    if (refusals[0]) refused.push({ ...refusals[0], field });
    else customer = after;
  }
  return { customer, refused };
}

/**
 * The newsletter choice as a refusal, when Shopify ignored it: without an error it ignores the choice of a customer
 * without e-mail, and any choice older than its own.
 */
export function ignoredChoice(wanted: Customer["newsletter"] | undefined, { customer }: Snapshot): Refusal[] {
  if (!wanted || customer.newsletter === wanted) return [];
  const code = customer.email === null ? "newsletter-needs-email" : "newsletter-kept";
  return [{ field: "newsletter", explanation: explanation(code) }];
}
