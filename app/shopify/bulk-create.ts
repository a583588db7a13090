import { z } from "zod";

import type { Customer } from "../sync/customer.ts";
import { explanation } from "../sync/explanation.ts";
import type { ExtraPlaces } from "../sync/extra-fields.ts";
import type { WriteContext } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { toCreateInput } from "./create-customer.ts";
import { placeExtraValues, selectingExtras } from "./extra-values.ts";
import { represent } from "./mapping.ts";
import { failed, httpError, readBulkResults, transfer } from "./bulk-results.ts";
import * as bulkOperations from "./bulk-operations.ts";
import * as operations from "./operations.ts";

/** A customer to create, with an e-mail or a phone, by which its result is told from another's. */
export type NewCustomer = { customer: Customer; context: WriteContext };

/** A bulk operation: it runs, and has done so many lines; or it ended, with all, some or none of its results. */
export type BulkState = { kind: "running"; done: number } | { kind: "ended"; resultsUrl: string | null };

/** The most customers of one operation. Shopify's limit is 100 MB; small files end sooner and lose less. */
export const maxBulkLines = 5_000;

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
const begunSchema = z.object({
  bulkOperations: z.object({ nodes: z.array(z.object({ id: z.string() })) }),
});
const canceledSchema = z.object({
  bulkOperationCancel: z.object({ userErrors: z.array(z.object({ message: z.string() })) }).nullable(),
});
/**
 * Has Shopify create the customers, at most `maxBulkLines` of them, for 21 points. Shopify may do so although the
 * answer is lost, so the intent to create them is kept before, and each is looked for when this throws.
 * https://shopify.dev/docs/api/usage/bulk-operations/imports
 * @returns the operation's id
 * @throws {SideError}
 */
export async function startBulkCreation(
  client: AdminClient,
  customers: readonly NewCustomer[],
  extras: ExtraPlaces = {},
): Promise<string> {
  if (customers.length > maxBulkLines) throw new RangeError(`More than ${maxBulkLines} customers at once.`);
  const lines = await placeExtraValues(client, extras, customers.map(inputOf));
  const path = await upload(client, lines);
  const mutation = selectingExtras(extras)(operations.createCustomer);
  const { bulkOperationRunMutation: started } = await client.request(
    startedSchema,
    bulkOperations.runBulkMutation,
    { mutation, path },
  );
  if (started?.bulkOperation) return started.bulkOperation.id;
  const error = started?.userErrors.map(({ code }) => code ?? "").join(", ") ?? "";
  throw failed(explanation("error-code", { side: "shopify", operation: "RunBulkMutation", error }));
}

async function upload(client: AdminClient, lines: readonly object[]): Promise<string> {
  const { stagedUploadsCreate } = await client.request(stagedSchema, bulkOperations.stageUpload, {
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
  form.append("file", new Blob(lines.map((line) => `${JSON.stringify(line)}\n`)), "customers.jsonl");
  await transfer(target.url, { method: "POST", body: form }, async (response) => {
    if (!response.ok) throw failed(httpError(response.status));
    await response.arrayBuffer();
  });
  return path;
}

function inputOf({ customer, context }: NewCustomer) {
  return { input: toCreateInput(represent(customer), context) };
}

/**
 * The bulk mutation that was begun last, of those begun since then; null: none was. Tells an operation whose answer was lost.
 * @param except an operation that is known already
 * @throws {SideError}
 */
async function findBulkMutation(
  client: AdminClient,
  { since, except }: { since: Date; except: string | null },
): Promise<string | null> {
  const query = `operation_type:mutation created_at:>='${since.toISOString()}'`;
  const answer = await client.request(begunSchema, bulkOperations.listBulkMutations, { query });
  return answer.bulkOperations.nodes.find(({ id }) => id !== except)?.id ?? null;
}

/**
 * Asks Shopify to end the operation; what it has done stays done.
 * @throws {SideError}
 */
async function cancelBulk(client: AdminClient, id: string): Promise<void> {
  await client.request(canceledSchema, bulkOperations.cancelBulkOperation, { id });
}

/**
 * How far the operation is. It costs a point.
 * @throws {SideError}
 */
export async function readBulkState(client: AdminClient, id: string): Promise<BulkState> {
  const { bulkOperation } = await client.request(stateSchema, bulkOperations.readBulkOperation, { id });
  if (!bulkOperation) return { kind: "ended", resultsUrl: null };
  const { status, objectCount, url, partialDataUrl } = bulkOperation;
  const isRunning = status === "CREATED" || status === "RUNNING" || status === "CANCELING";
  return isRunning
    ? { kind: "running", done: objectCount }
    : { kind: "ended", resultsUrl: url ?? partialDataUrl };
}

/** Creates customers of one shop in bulk. Its methods throw a SideError. */
export function createBulkCreation(client: AdminClient, extras: ExtraPlaces = {}) {
  return {
    maxLines: maxBulkLines,
    start: (customers: readonly NewCustomer[]) => startBulkCreation(client, customers, extras),
    findBegun: (which: { since: Date; except: string | null }) => findBulkMutation(client, which),
    readState: (id: string) => readBulkState(client, id),
    readResults: readBulkResults,
    cancel: (id: string) => cancelBulk(client, id),
  };
}
