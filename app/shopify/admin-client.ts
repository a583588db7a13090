import { createAdminApiClient } from "@shopify/admin-api-client";
import { z } from "zod";

import { SideError } from "../sync/side.ts";
import type { Cost, PointsBudget, Spent } from "./points-budget.ts";

/** Calls of one shop's Admin API. */
export type AdminClient = {
  /** @throws {SideError} and nothing else; its message carries no personal data */
  request(operation: string, variables: Record<string, unknown>): Promise<unknown>;
};

type AdminClientOptions = {
  shop: string;
  accessToken: () => Promise<string>;
  budget: PointsBudget;
};

const timeoutMs = 20_000;
const apiVersion = "2026-10";

const costSchema = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({
    maximumAvailable: z.number(),
    currentlyAvailable: z.number(),
    restoreRate: z.number().positive(),
  }),
});

type Response = Awaited<ReturnType<ReturnType<typeof createAdminApiClient>["request"]>>;

export function createAdminClient({ shop, accessToken, budget }: AdminClientOptions): AdminClient {
  return {
    async request(operation, variables) {
      const client = createAdminApiClient({
        storeDomain: shop,
        apiVersion,
        accessToken: await accessToken(),
        retries: 0,
        // Looked up at each call: a dispatcher set on the process's fetch reaches it.
        customFetchApi: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }),
      });
      const name = /(?:query|mutation) (\w+)/.exec(operation)?.[1] ?? operation;
      const response = await budget.spend(name, async () =>
        spent(await client.request(operation, { variables })),
      );
      return dataOf(response, shop, name);
    },
  };
}

function spent(answer: Response): Spent<Response> {
  const cost: Cost | null = costSchema.safeParse(answer.extensions?.cost).data ?? null;
  return { answer, cost, throttled: codesOf(answer).includes("THROTTLED") };
}

function codesOf({ errors }: Response): string[] {
  return (errors?.graphQLErrors ?? []).flatMap((error: { extensions?: { code?: unknown } }) =>
    typeof error.extensions?.code === "string" ? [error.extensions.code] : [],
  );
}

function dataOf(response: Response, shop: string, name: string): unknown {
  const { data, errors } = response;
  if (!errors) return data;
  const codes = codesOf(response);
  const status = errors.networkStatusCode;
  const where = `${name} in ${shop}`;
  if (status === 401 || status === 403) {
    throw new SideError("shopify", "unauthorized", `Shopify refused the app's token (${where}).`);
  }
  if (codes.includes("ACCESS_DENIED")) {
    throw new SideError("shopify", "unauthorized", `The app lacks an access scope (${where}).`);
  }
  const why = codes.join(", ") || (status && status !== 200 ? `HTTP ${status}` : "no usable answer");
  const retryAfter = Number(errors.response?.headers.get("retry-after"));
  throw new SideError("shopify", "unavailable", `Shopify did not do what was asked: ${why} (${where}).`, {
    retryAfterMs: retryAfter > 0 ? retryAfter * 1000 : null,
  });
}
