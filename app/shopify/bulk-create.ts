import { z } from "zod";

import type { Customer } from "../sync/customer.ts";
import { explanation, type Explanation } from "../sync/explanation.ts";
import { normalizeEmail, normalizePhone } from "../sync/normalize.ts";
import { SideError, type Snapshot, type WriteContext } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { toCreateInput } from "./create-customer.ts";
import { customerSchema, represent, toSnapshot } from "./mapping.ts";
import * as operations from "./operations.ts";
import { userErrorSchema, type UserError } from "./user-errors.ts";

/** A customer to create, with an e-mail or a phone, by which its result is told from another's. */
export type NewCustomer = { customer: Customer; context: WriteContext };

/**
 * What came of a line. `missing`: it is not known whether the customer was created, so that it must be looked for before
 * it is created again.
 */
export type BulkResult =
  | { line: number; kind: "created"; snapshot: Snapshot }
  | { line: number; kind: "refused"; userErrors: UserError[] }
  | { line: number; kind: "missing" };

/** A bulk operation: it runs, and has done so many lines; or it ended, with all, some or none of its results. */
export type BulkState = { kind: "running"; done: number } | { kind: "ended"; resultsUrl: string | null };

/** The most customers of one operation. Shopify's limit is 100 MB; small files end sooner and lose less. */
export const maxBulkLines = 5_000;

const transferTimeoutMs = 120_000;

const stagedSchema = z.object({
  stagedUploadsCreate: z
    .object({
      stagedTargets: z
        .array(
          z.object({
            url: z.string().nullable(),
            parameters: z.array(z.object({ name: z.string(), value: z.string() })),
          }),
        )
        .nullable(),
    })
    .nullable(),
});
const startedSchema = z.object({
  bulkOperationRunMutation: z
    .object({
      bulkOperation: z.object({ id: z.string() }).nullable(),
      userErrors: z.array(z.object({ code: z.string().nullable() })),
    })
    .nullable(),
});
const stateSchema = z.object({
  bulkOperation: z
    .object({
      status: z.string(),
      objectCount: z.coerce.number(),
      url: z.string().nullable(),
      partialDataUrl: z.string().nullable(),
    })
    .nullable(),
});
const lineSchema = z.object({
  __lineNumber: z.number().int(),
  data: z.object({
    customerCreate: z.object({ customer: customerSchema.nullable(), userErrors: z.array(userErrorSchema) }),
  }),
});

/**
 * Has Shopify create the customers, at most `maxBulkLines` of them, for twenty points. Shopify may do so although the
 * answer is lost, so the intent to create them is kept before, and each is looked for when this throws.
 * https://shopify.dev/docs/api/usage/bulk-operations/imports
 * @returns the operation's id
 * @throws {SideError}
 */
export async function startBulkCreation(
  client: AdminClient,
  customers: readonly NewCustomer[],
): Promise<string> {
  if (customers.length > maxBulkLines) throw new RangeError(`More than ${maxBulkLines} customers at once.`);
  const path = await upload(client, customers);
  const mutation = operations.createCustomer;
  const { bulkOperationRunMutation: started } = await client.request(
    startedSchema,
    operations.runBulkMutation,
    { mutation, path },
  );
  if (started?.bulkOperation) return started.bulkOperation.id;
  const error = started?.userErrors.map(({ code }) => code ?? "").join(", ") ?? "";
  throw failed(explanation("error-code", { side: "shopify", operation: "RunBulkMutation", error }));
}

async function upload(client: AdminClient, customers: readonly NewCustomer[]): Promise<string> {
  const { stagedUploadsCreate } = await client.request(stagedSchema, operations.stageUpload, {
    input: [
      {
        resource: "BULK_MUTATION_VARIABLES",
        filename: "customers.jsonl",
        mimeType: "text/jsonl",
        httpMethod: "POST",
      },
    ],
  });
  const target = stagedUploadsCreate?.stagedTargets?.[0];
  const path = target?.parameters.find(({ name }) => name === "key")?.value;
  if (!target?.url || path === undefined) {
    throw failed(explanation("answer-unreadable", { side: "shopify", operation: "StageUpload" }));
  }
  const form = new FormData();
  for (const { name, value } of target.parameters) form.append(name, value);
  // The store behind the address wants the file last.
  form.append("file", new Blob(customers.map(toLine)), "customers.jsonl");
  await transfer(target.url, { method: "POST", body: form }, async (response) => {
    if (!response.ok) throw failed(httpError(response.status));
    await response.arrayBuffer();
  });
  return path;
}

function toLine({ customer, context }: NewCustomer): string {
  return `${JSON.stringify({ input: toCreateInput(represent(customer), context) })}\n`;
}

/**
 * How far the operation is. It costs a point.
 * @throws {SideError}
 */
export async function readBulkState(client: AdminClient, id: string): Promise<BulkState> {
  const { bulkOperation } = await client.request(stateSchema, operations.readBulkOperation, { id });
  if (!bulkOperation) return { kind: "ended", resultsUrl: null };
  const { status, objectCount, url, partialDataUrl } = bulkOperation;
  const isRunning = status === "CREATED" || status === "RUNNING" || status === "CANCELING";
  return isRunning
    ? { kind: "running", done: objectCount }
    : { kind: "ended", resultsUrl: url ?? partialDataUrl };
}

/**
 * What came of each customer of an ended operation, one by one, in no certain order; those without a result come last.
 * @param resultsUrl null, or an address that expired: every result is missing
 * @param sent the customers in the order in which they were sent
 * @throws {SideError} when the results could not be read to their end
 */
export async function* readBulkResults(
  resultsUrl: string | null,
  sent: readonly Customer[],
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
function toResult(text: string, sent: readonly Customer[]): BulkResult | null {
  const { data } = lineSchema.safeParse(parsed(text));
  const wanted = data && sent[data.__lineNumber];
  if (!wanted) return null;
  const line = data.__lineNumber;
  const { customer, userErrors } = data.data.customerCreate;
  if (!customer) return { line, kind: "refused", userErrors };
  const snapshot = toSnapshot(customer);
  // From which number Shopify counts is not documented, so a line's number alone links no two customers.
  return isSamePerson(snapshot.customer, wanted) ? { line, kind: "created", snapshot } : null;
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

async function transfer<Result>(
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

function httpError(status: number): Explanation {
  return explanation("http-error", { side: "shopify", status });
}

function failed(why: Explanation, cause?: unknown): SideError {
  return new SideError("shopify", "unavailable", why, { cause });
}
