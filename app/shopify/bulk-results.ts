import { z } from "zod";

import type { Customer } from "../sync/customer.ts";
import { explanation, type Explanation } from "../sync/explanation.ts";
import { normalizeEmail, normalizePhone } from "../sync/normalize.ts";
import { SideError, type Written } from "../sync/side.ts";
import { customerSchema, refusalsOf, represent, toSnapshot } from "./mapping.ts";
import { ignoredChoice } from "./update-customer.ts";
import { userErrorSchema, type UserError } from "./user-errors.ts";

/**
 * What came of a line. `missing`: it is not known whether the customer was created, so that it must be looked for before
 * it is created again.
 */
export type BulkResult =
  | { line: number; kind: "created"; written: Written }
  | { line: number; kind: "refused"; userErrors: UserError[] }
  | { line: number; kind: "missing" };

const transferTimeoutMs = 120_000;

/** Of a line with errors no part of the data is used, as of an answer (`dataOf`): null may be what Shopify withholds. */
const lineSchema = z.object({
  __lineNumber: z.number().int(),
  errors: z.array(z.unknown()).max(0).nullish(),
  data: z.object({
    customerCreate: z.object({ customer: customerSchema.nullable(), userErrors: z.array(userErrorSchema) }),
  }),
});

/**
 * What came of each customer of an ended operation, one by one, in no certain order; those without a result come last.
 * @param resultsUrl null, or an address that expired: every result is missing
 * @param sent the customers in the order in which they were sent; undefined: one that must not be known any more
 * @throws {SideError} when the results could not be read to their end
 */
export async function* readBulkResults(
  resultsUrl: string | null,
  sent: readonly (Customer | undefined)[],
): AsyncGenerator<BulkResult> {
  const missing = new Set(sent.keys());
  for await (const text of resultsUrl === null ? [] : linesAt(resultsUrl)) {
    const result = toResult(text, sent);
    if (!result || !missing.delete(result.line)) continue;
    yield result;
  }
  for (const line of missing) yield { line, kind: "missing" };
}

/** Null when the line tells nothing certain of a customer that was sent. */
function toResult(text: string, sent: readonly (Customer | undefined)[]): BulkResult | null {
  const { data } = lineSchema.safeParse(parsed(text));
  const wanted = data && sent[data.__lineNumber];
  if (!wanted) return null;
  const line = data.__lineNumber;
  const { customer, userErrors } = data.data.customerCreate;
  if (!customer) return { line, kind: "refused", userErrors };
  const snapshot = toSnapshot(customer);
  // From which number Shopify counts is not documented, so a line's number alone links no two customers.
  if (!isSamePerson(snapshot.customer, wanted)) return null;
  const refused = [...refusalsOf(wanted), ...ignoredChoice(represent(wanted).newsletter, snapshot)];
  return { line, kind: "created", written: { snapshot, refused } };
}

function isSamePerson(created: Customer, wanted: Customer): boolean {
  if (wanted.email !== null) return created.email === normalizeEmail(wanted.email);
  return wanted.phone !== null && created.phone === normalizePhone(wanted.phone, wanted.country);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function* linesAt(url: string): AsyncGenerator<string> {
  const response = await transfer(url, {}, async (answer) => answer);
  // The address expired: Shopify's store answers 400 or 403 then.
  if (response.status >= 400 && response.status < 500) return void (await response.body?.cancel());
  if (!response.ok || !response.body) throw failed(httpError(response.status));
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of chunksOf(response.body)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop()!;
      yield* lines;
    }
  } catch (error) {
    throw failed(explanation("connection-broken", { side: "shopify" }), error);
  }
  if (rest !== "") yield rest;
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // A caller that stops early ends the download.
    await reader.cancel().catch(() => {});
  }
}

/**
 * Sends or fetches a file.
 * @throws {SideError}
 */
export async function transfer<Result>(
  url: string,
  init: RequestInit,
  use: (response: Response) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(await fetch(url, { ...init, signal: AbortSignal.timeout(transferTimeoutMs) }));
  } catch (error) {
    if (error instanceof SideError) throw error;
    throw failed(explanation("connection-broken", { side: "shopify" }), error);
  }
}

/** A storage that holds a bulk operation's file answered with this status. */
export function httpError(status: number): Explanation {
  return explanation("http-error", { side: "shopify", status });
}

/** Of a file that could not be sent or fetched: it is tried again. */
export function failed(why: Explanation, cause?: unknown): SideError {
  return new SideError("shopify", "unavailable", why, { cause });
}
