import { createAdminApiClient } from "@shopify/admin-api-client";
import { z } from "zod";

import { explanation, type Explanation } from "../sync/explanation.ts";
import { SideError } from "../sync/side.ts";
import type { Operation } from "./operations.ts";
import { createPointsBudget, waitFor, type Cost, type PointsBudget, type Spent } from "./points-budget.ts";

/** Calls of one shop's Admin API. */
export type AdminClient = {
  /**
   * Shopify's answer, checked by `shape`. The shape's type must fit the operation's.
   * @throws {SideError} and nothing else; its message carries no personal data
   */
  request<Shape extends z.ZodType, Data extends z.input<Shape>, Variables extends Record<string, unknown>>(
    shape: Shape,
    operation: Operation<Data, Variables>,
    variables: NoInfer<Variables>,
  ): Promise<z.output<Shape>>;
};

type AdminClientOptions = {
  shop: string;
  /** @param refused a token that Shopify just refused: another one is needed */
  accessToken: (refused?: string) => Promise<string>;
  /** Shared by every client of this shop; a client without one has its own. */
  budget?: PointsBudget;
};

const timeoutMs = 20_000;
const apiVersion = "2026-10";

const costSchema = z.object({
  requestedQueryCost: z.number(),
  actualQueryCost: z.number().nullish(),
  throttleStatus: z.object({
    maximumAvailable: z.number(),
    currentlyAvailable: z.number(),
    restoreRate: z.number().positive(),
  }),
});

type Response = Awaited<ReturnType<ReturnType<typeof createAdminApiClient>["request"]>>;

/**
 * A client for one shop. It repeats only calls that Shopify did not execute: throttled ones, and once a call whose token
 * was refused. Any other repetition is the caller's decision.
 */
export function createAdminClient({
  shop,
  accessToken,
  budget = createPointsBudget(),
}: AdminClientOptions): AdminClient {
  async function call(operation: string, variables: Record<string, unknown>): Promise<Response> {
    const token = await accessToken();
    const response = await callWith(token, operation, variables);
    if (response.errors?.networkStatusCode !== 401) return response;
    return callWith(await accessToken(token), operation, variables);
  }

  async function callWith(
    token: string,
    operation: string,
    variables: Record<string, unknown>,
  ): Promise<Response> {
    const client = createAdminApiClient({
      storeDomain: shop,
      apiVersion,
      accessToken: token,
      retries: 0,
      // `fetch` is read at each call, so that a replaced global `fetch` or dispatcher is used.
      customFetchApi: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }),
    });
    return client.request(operation, { variables });
  }

  return {
    async request(shape, operation, variables) {
      const name = /(?:query|mutation) (\w+)/.exec(operation)?.[1] ?? operation;
      const response = await budget.spend(
        name,
        async () => spent(await call(operation, variables)),
        documentedCost(operation),
      );
      const answer = shape.safeParse(dataOf(response, name));
      if (answer.success) return answer.data;
      throw new SideError("shopify", "unavailable", unreadable(name));
    },
  };
}

/** HTTP 429 also means that the call was not executed. https://shopify.dev/docs/api/usage/response-codes */
function spent(answer: Response): Spent<Response> {
  const throttled = codesOf(answer).includes("THROTTLED") || answer.errors?.networkStatusCode === 429;
  return { answer, cost: costOf(answer), throttled, retryAfterMs: throttled ? retryAfterOf(answer) : null };
}

/**
 * The documented cost of an operation, for its first call: ten points for a mutation, one for each object of a query.
 * A customer has ten objects here, times the customers of a page. https://shopify.dev/docs/api/usage/limits
 */
function documentedCost(operation: string): number {
  const pageSize = Number(/\(first: (\d+)/.exec(operation)?.[1] ?? 1);
  return 10 * pageSize + (pageSize > 1 ? 2 : 0);
}

function costOf(answer: Response): Cost | null {
  return costSchema.safeParse(answer.extensions?.cost).data ?? null;
}

type GraphqlError = { extensions?: { code?: unknown; requiredAccess?: unknown } };

/** Shopify sends some errors as a text or an object instead of a list. */
function graphqlErrors({ errors }: Response): GraphqlError[] {
  const given: unknown = errors?.graphQLErrors;
  const all: unknown[] = Array.isArray(given) ? given : [];
  return all.filter((error) => typeof error === "object" && error !== null);
}

function codesOf(response: Response): string[] {
  return graphqlErrors(response).flatMap(({ extensions }) =>
    typeof extensions?.code === "string" ? [extensions.code] : [],
  );
}

function dataOf(response: Response, operation: string): unknown {
  const { data, errors } = response;
  if (!errors) return data;
  const status = errors.networkStatusCode;
  if (status === 401 || status === 403) {
    throw new SideError("shopify", "unauthorized", explanation("token-refused", { operation }));
  }
  if (codesOf(response).includes("ACCESS_DENIED")) {
    throw new SideError("shopify", "unauthorized", denial(response, operation));
  }
  throw new SideError("shopify", "unavailable", whyNotDone(response, operation), {
    retryAfterMs: retryAfterOf(response),
  });
}

function whyNotDone(response: Response, operation: string): Explanation {
  const side = "shopify";
  const codes = codesOf(response);
  const status = response.errors?.networkStatusCode;
  if (codes.includes("THROTTLED") || status === 429) return explanation("throttled", { side });
  if (codes.length > 0) return explanation("error-code", { side, operation, error: codes.join(", ") });
  if (status === undefined) return explanation("connection-broken", { side });
  return status === 200 ? unreadable(operation) : explanation("http-error", { side, status });
}

function unreadable(operation: string): Explanation {
  return explanation("answer-unreadable", { side: "shopify", operation });
}

/** Names the missing scopes. Shopify says them in a sentence: "`read_customers` access scope." */
function denial(response: Response, operation: string): Explanation {
  const required = graphqlErrors(response).map(({ extensions }) => extensions?.requiredAccess);
  const named = required.flatMap((text) =>
    typeof text === "string" ? (text.match(/\b\w+_\w+\b/g) ?? []) : [],
  );
  if (named.length === 0) return explanation("token-refused", { operation });
  return explanation("scope-missing", { operation, scopes: [...new Set(named)].join(", ") });
}

/** How long to wait, from the Retry-After header or the missing points, in milliseconds. */
function retryAfterOf(response: Response): number | null {
  const seconds = Number(response.errors?.response?.headers.get("retry-after"));
  if (seconds > 0) return seconds * 1000;
  const cost = costOf(response);
  if (!cost || !codesOf(response).includes("THROTTLED")) return null;
  const { currentlyAvailable, restoreRate } = cost.throttleStatus;
  return waitFor(cost.requestedQueryCost, currentlyAvailable, restoreRate);
}
