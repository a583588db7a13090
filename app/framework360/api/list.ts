import { z } from "zod";

import { ownTick, sliceMs } from "../../http/parse-by-tick.ts";
import { explanation } from "../../sync/explanation.ts";
import { failedBecause, Framework360Error } from "./failure.ts";
import { itemsOf, withId, type wireCustomerAt, type WireCustomer } from "./schemas.ts";
import { hasTooManyTags } from "./wire-tags.ts";
import type { Call, Parameters } from "./transport.ts";

/**
 * The items of a list. A refusal that says that there are none counts as an empty list.
 * @param options.mustBeList an answer without a list is an error, because the caller draws a conclusion from an empty one
 */
export async function list<Item extends z.ZodType>(
  call: Call,
  operation: string,
  parameters: Parameters,
  item: Item,
  { mustBeList = false } = {},
): Promise<z.output<Item>[]> {
  try {
    const data = await call("GET", operation, parameters);
    if (mustBeList && (typeof data !== "object" || data === null)) throw tellsNothing(operation);
    return await readItems(operation, item, data);
  } catch (error) {
    if (failedBecause(error, "not-found")) return [];
    throw error;
  }
}

/** One answer of `customers/list`. */
export type ListedCustomers = {
  customers: WireCustomer[];
  /** Ids of customers with more tags than are read. */
  others: string[];
};

/**
 * One page of `customers/list`. Entries that are no customers are left out.
 * @throws {Framework360Error} also when no entry can be read
 */
export async function listWithOthers(
  call: Call,
  parameters: Parameters,
  customer: ReturnType<typeof wireCustomerAt>,
): Promise<ListedCustomers> {
  const others: string[] = [];
  const orOther = z.unknown().transform((entry, context) => {
    const { success, data, error } = customer.safeParse(entry);
    if (success) return data;
    const { data: known } = withId.safeParse(entry);
    if (!known || !hasTooManyTags(error)) context.addIssue({ code: "custom" });
    else others.push(known.id);
    return null;
  });
  const read = await list(call, "customers/list", parameters, orOther);
  return { customers: read.filter((one) => one !== null), others };
}

/** An account may give more than it was asked for. Beyond this many, a smaller page is asked for. */
const maxItems = 1_000;

/**
 * Items that cannot be read are left out. When none can be read, the answer is not a list of such items.
 * @throws {Framework360Error}
 */
async function readItems<Item extends z.ZodType>(
  operation: string,
  item: Item,
  data: unknown,
): Promise<z.output<Item>[]> {
  const items = itemsOf(data);
  if (items === null) throw notUnderstood(operation);
  if (items.length > maxItems) throw new Framework360Error("too-large", explanation("answer-too-complex"));
  const read: z.output<Item>[] = [];
  let sliceBegan = performance.now();
  for (const entry of items) {
    const { success, data } = item.safeParse(entry);
    if (success) read.push(data);
    if (performance.now() - sliceBegan < sliceMs) continue;
    await ownTick();
    sliceBegan = performance.now();
  }
  if (items.length > 0 && read.length === 0) throw notUnderstood(operation);
  return read;
}

/** A success without the requested data: an account may answer so when there is none (missing-customer.ts). */
export function tellsNothing(operation: string): Framework360Error {
  return new Framework360Error("unavailable", explanation("answer-empty", { operation }), { isAnswer: true });
}

/** An answer in a form that we cannot read. It may be a passing fault of the account, so the call is tried again. */
export function notUnderstood(operation: string): Framework360Error {
  const why = explanation("answer-unreadable", { side: "framework360", operation });
  return new Framework360Error("unavailable", why);
}
