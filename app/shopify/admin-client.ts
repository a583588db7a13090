import { createAdminApiClient } from "@shopify/admin-api-client";
import { z } from "zod";

import { isWithinBounds, readBytes } from "../http/parse-bounds.ts";
import { SideError } from "../sync/side.ts";
import {
  costOf,
  dataOf,
  isThrottled,
  isTooCostly,
  retryAfterOf,
  unreadable,
  type Response as Answer,
} from "./admin-answer.ts";
import type { Operation } from "./operations.ts";
import { createPointsBudget, type CallOptions, type PointsBudget, type Spent } from "./points-budget.ts";

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

type AdminClientOptions = CallOptions & {
  shop: string;
  /** @param refused a token that Shopify just refused: another one is needed */
  accessToken: (refused?: string) => Promise<string>;
  /** Shared by every client of this shop; a client without one has its own. */
  budget?: PointsBudget;
};

const timeoutMs = 20_000;
/** A page of 100 customers with 250 tags each is about a megabyte. */
const maxAnswer = { maxBytes: 8_000_000, maxValues: 200_000, maxDepth: 64 };
const apiVersion = "2026-10";

/**
 * A client for one shop. It repeats only calls that Shopify did not execute: throttled ones, and once a call whose token
 * was refused. Any other repetition is the caller's decision.
 */
export function createAdminClient({
  shop,
  accessToken,
  budget = createPointsBudget(),
  isBackground = false,
}: AdminClientOptions): AdminClient {
  async function call(operation: string, variables: Record<string, unknown>): Promise<Answer> {
    const token = await accessToken();
    const response = await callWith(token, operation, variables);
    if (response.errors?.networkStatusCode !== 401) return response;
    return callWith(await accessToken(token), operation, variables);
  }

  async function callWith(
    token: string,
    operation: string,
    variables: Record<string, unknown>,
  ): Promise<Answer> {
    const client = createAdminApiClient({
      storeDomain: shop,
      apiVersion,
      accessToken: token,
      retries: 0,
      // `fetch` is read at each call, so that a replaced global `fetch` or dispatcher is used.
      customFetchApi: (url, init) => fetchWithinBounds(url, init),
    });
    return client.request(operation, { variables });
  }

  return {
    async request(shape, operation, variables) {
      const name = /(?:query|mutation) (\w+)/.exec(operation)?.[1] ?? operation;
      const response = await budget.spend(name, async () => spent(await call(operation, variables)), {
        expectedCost: expectedCost(variables),
        isBackground,
      });
      const answer = shape.safeParse(dataOf(response, name));
      if (answer.success) return answer.data;
      throw new SideError("shopify", "unavailable", unreadable(name));
    },
  };
}

/**
 * Follows no redirect, which would send the token to another server: fetch removes only `Authorization` and cookies. An
 * answer beyond the bounds becomes HTTP 502, so that its JSON is not parsed.
 */
async function fetchWithinBounds(url: string, init?: RequestInit): Promise<Response> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, { ...init, redirect: "manual", signal });
  const body = await readBytes(response, maxAnswer.maxBytes);
  const { status, statusText, headers } = response;
  if (body === null || !isWithinBounds(body, maxAnswer)) return new Response(null, { status: 502 });
  const isBodiless = [204, 205, 304].includes(status);
  return new Response(isBodiless ? null : new Uint8Array(body), { status, statusText, headers });
}

function spent(answer: Answer): Spent<Answer> {
  const throttled = isThrottled(answer) && !isTooCostly(answer);
  return { answer, cost: costOf(answer), throttled, retryAfterMs: throttled ? retryAfterOf(answer) : null };
}

/**
 * What the first call of an operation is expected to cost, until its answer tells: 18 points, as a mutation costs that
 * answers with a whole customer (ten, and eight objects within the customer), and ten for each customer of a page, by its logarithm
 * (published of real shops; Shopify does not document it). https://shopify.dev/docs/api/usage/limits
 */
function expectedCost({ first }: Record<string, unknown>): number {
  const pageSize = typeof first === "number" ? first : 1;
  return pageSize > 1 ? 2 + 10 * Math.floor(2 * Math.log(pageSize)) : 18;
}
