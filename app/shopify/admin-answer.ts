import type { createAdminApiClient } from "@shopify/admin-api-client";
import { z } from "zod";

import { explanation, type Explanation } from "../sync/explanation.ts";
import { plainWords } from "../sync/plain-words.ts";
import { SideError } from "../sync/side.ts";
import { waitFor, type Cost } from "./points-budget.ts";

/** What Shopify's client answers to an operation. */
export type Response = Awaited<ReturnType<ReturnType<typeof createAdminApiClient>["request"]>>;

const costSchema = z.object({
  requestedQueryCost: z.number(),
  actualQueryCost: z.number().nullish(),
  throttleStatus: z.object({
    maximumAvailable: z.number(),
    currentlyAvailable: z.number(),
    restoreRate: z.number().positive(),
  }),
});

/** What a call cost in points, and the state of the shop's budget after it; null: the answer does not tell. */
export function costOf(answer: Response): Cost | null {
  return costSchema.safeParse(answer.extensions?.cost).data ?? null;
}

const tooCostly = "MAX_COST_EXCEEDED";

/**
 * Whether Shopify will never execute the call as it is: it costs more than one call may, or more than the shop can have
 * points. https://shopify.dev/docs/api/usage/limits
 */
export function isTooCostly(answer: Response): boolean {
  if (codesOf(answer).includes(tooCostly)) return true;
  const cost = costOf(answer);
  return isThrottled(answer) && !!cost && cost.requestedQueryCost > cost.throttleStatus.maximumAvailable;
}

/** Whether a call failed that would succeed if it asked for less: it was too costly, or its answer too large. */
export function asksTooMuch(error: unknown): boolean {
  if (!(error instanceof SideError)) return false;
  const { params } = error.explanation;
  return params?.error === tooCostly || params?.status === 502;
}

/** Codes and statuses of an answer that say nothing about the question. https://shopify.dev/docs/api/admin-graphql#status-and-error-codes */
const outageCodes = ["INTERNAL_SERVER_ERROR", "TIMEOUT"];
const outageStatuses = [500, 504];

/**
 * Whether a call may succeed if it asks for less: it may take Shopify too long, which has itself advised to ask for fewer customers at once
 * (https://github.com/singer-io/tap-shopify/pull/45), or fail for one of many customers.
 */
export function mayGiveLess(error: unknown): boolean {
  if (!(error instanceof SideError)) return false;
  const { code, params } = error.explanation;
  if (code === "http-error") return outageStatuses.includes(Number(params?.status));
  return (
    ["connection-broken", "answer-unreadable"].includes(code) ||
    outageCodes.some((one) => hasCode(error, one))
  );
}

/**
 * Whether Shopify answered, and not with what was asked for: as it is asked, the question will not be answered later either.
 * Shopify documents no code for an id or a cursor that it does not know.
 */
export function refusesQuestion(error: unknown): boolean {
  if (!(error instanceof SideError)) return false;
  const { code, params } = error.explanation;
  if (code === "answer-unreadable") return true;
  const codes = String(params?.error).split(", ");
  return code === "error-code" && !codes.some((one) => outageCodes.includes(one));
}

/** Whether Shopify answered with an error of this code. */
export function hasCode(error: unknown, wanted: string): boolean {
  if (!(error instanceof SideError)) return false;
  return String(error.explanation.params?.error).split(", ").includes(wanted);
}

/** HTTP 429 also means that the call was not executed. https://shopify.dev/docs/api/usage/response-codes */
export function isThrottled(answer: Response): boolean {
  return codesOf(answer).includes("THROTTLED") || answer.errors?.networkStatusCode === 429;
}

/** A Retry-After of more than this counts as this. */
const maxPauseMs = 60 * 60_000;

/** How long to wait, from the Retry-After header or the missing points, in milliseconds. */
export function retryAfterOf(response: Response): number | null {
  const seconds = Number(response.errors?.response?.headers.get("retry-after"));
  if (seconds > 0) return Math.min(seconds * 1000, maxPauseMs);
  const cost = costOf(response);
  if (!cost || !codesOf(response).includes("THROTTLED")) return null;
  const { currentlyAvailable, restoreRate } = cost.throttleStatus;
  return waitFor(cost.requestedQueryCost, currentlyAvailable, restoreRate);
}

/**
 * The data of an answer without errors. With an error no part of the data is used: Shopify answers null for what it
 * withholds, and null would read as a blank field or as a customer that was deleted.
 * @throws {SideError} `unauthorized` when Shopify refuses the shop as a whole, else `unavailable`
 */
export function dataOf(response: Response, operation: string): unknown {
  const { data, errors } = response;
  if (!errors) return data;
  const refusal = whyShopRefused(response, operation);
  if (refusal) throw new SideError("shopify", "unauthorized", refusal);
  throw new SideError("shopify", "unavailable", whyNotDone(response, operation), {
    retryAfterMs: retryAfterOf(response),
  });
}

/**
 * Why Shopify refuses every call for the store, from the status of its answer: 402 is a frozen store, 423 a locked one.
 * Null for every other status. https://shopify.dev/docs/api/usage/response-codes
 */
export function whyStoreClosed(status: number | undefined): Explanation | null {
  if (status === 402) return explanation("store-frozen");
  return status === 423 ? explanation("store-locked") : null;
}

/** Of an answer that is no error and does not have the form that we asked for. */
export function unreadable(operation: string): Explanation {
  return explanation("answer-unreadable", { side: "shopify", operation });
}

/**
 * The sentence with which Shopify withholds protected customer data: "This app is not approved to access the Customer
 * object", or "to use the email field". https://shopify.dev/docs/apps/launch/protected-customer-data
 */
const notApproved = /\bnot approved to (?:access|use)\b/i;

/** Why Shopify refuses the shop as a whole; null when it does not. */
function whyShopRefused(response: Response, operation: string): Explanation | null {
  const status = response.errors?.networkStatusCode;
  const closed = whyStoreClosed(status);
  if (closed) return closed;
  if (codesOf(response).includes("SHOP_INACTIVE")) return explanation("store-frozen");
  if (status === 401 || (status === 403 && !isPage(response)))
    return explanation("token-refused", { operation });
  if (messagesOf(response).some((message) => notApproved.test(message))) {
    return explanation("approval-missing", { operation });
  }
  return codesOf(response).includes("ACCESS_DENIED") ? denial(response, operation) : null;
}

/**
 * Whether a page answered instead of the Admin API: what stands before it blocks single requests by what they contain. The API
 * itself says in JSON what it forbids. https://github.com/cloudflare/workers-sdk/issues/8333
 */
function isPage({ errors }: Response): boolean {
  return /\bhtml\b/i.test(errors?.response?.headers.get("content-type") ?? "");
}

function whyNotDone(response: Response, operation: string): Explanation {
  const side = "shopify";
  const codes = codesOf(response);
  const status = response.errors?.networkStatusCode;
  if (isTooCostly(response)) return explanation("error-code", { side, operation, error: tooCostly });
  if (isThrottled(response)) return explanation("throttled", { side });
  if (codes.length > 0)
    return explanation("error-code", { side, operation, error: plainWords(codes.slice(0, 10).join(", ")) });
  if (status === undefined) return explanation("connection-broken", { side });
  return status === 200 ? unreadable(operation) : explanation("http-error", { side, status });
}

type GraphqlError = { message?: unknown; extensions?: { code?: unknown; requiredAccess?: unknown } };

/** Shopify sends some errors as a text or an object instead of a list. */
function givenErrors({ errors }: Response): unknown[] {
  const given: unknown = errors?.graphQLErrors;
  return Array.isArray(given) ? given : [given];
}

function graphqlErrors(response: Response): GraphqlError[] {
  return givenErrors(response).filter(
    (error): error is GraphqlError => typeof error === "object" && error !== null,
  );
}

function messagesOf(response: Response): string[] {
  const texts = givenErrors(response).filter((error) => typeof error === "string");
  const messages = graphqlErrors(response).map(({ message }) => message);
  return [...texts, ...messages.filter((message) => typeof message === "string")];
}

function codesOf(response: Response): string[] {
  return graphqlErrors(response).flatMap(({ extensions }) =>
    typeof extensions?.code === "string" ? [extensions.code] : [],
  );
}

/** Names the missing scopes. Shopify says them in a sentence: "`read_customers` access scope." */
function denial(response: Response, operation: string): Explanation {
  const required = graphqlErrors(response).map(({ extensions }) => extensions?.requiredAccess);
  const named = required.flatMap((text) =>
    typeof text === "string" ? (text.match(/\b[a-z]+_\w+\b/g) ?? []) : [],
  );
  if (named.length === 0) return explanation("token-refused", { operation });
  return explanation("scope-missing", { operation, scopes: plainWords([...new Set(named)].join(", ")) });
}
