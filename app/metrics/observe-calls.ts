import { setTimeout as sleep } from "node:timers/promises";

import { SpanKind } from "@opentelemetry/api";

import { withinSpan } from "../tracing/span.ts";
import {
  framework360Calls,
  framework360Refusals,
  shopifyPoints,
  shopifyThrottled,
  shopifyWaited,
} from "./instruments.ts";

/** The outcome of a call to Shopify's Admin API. */
type Spent = {
  cost: { requestedQueryCost: number; actualQueryCost?: number | null | undefined } | null;
  throttled: boolean;
};

/** Counts the points that a budget spends, and the time that calls wait for them. Operations have the app's own names. */
export const observedPoints = {
  within: <Result>(operation: string, call: () => Promise<Result>): Promise<Result> =>
    withinSpan(`shopify ${operation}`, call, { kind: SpanKind.CLIENT }),
  async wait(ms: number): Promise<void> {
    shopifyWaited.inc(ms / 1000);
    await sleep(ms);
  },
  observe(operation: string, { cost, throttled }: Spent): void {
    if (throttled) shopifyThrottled.inc({ operation });
    else if (cost) shopifyPoints.inc({ operation }, cost.actualQueryCost ?? cost.requestedQueryCost);
  },
};

/**
 * A `fetch` for calls to Framework360 accounts, which counts each call and times it until the answer's headers arrive, and a
 * function that counts a call that failed after its repetitions.
 */
export function observedCalls(send: typeof fetch) {
  return {
    fetch: timed(send),
    onFailure: (operation: string, reason: string) => framework360Refusals.inc({ operation, reason }),
  };
}

function timed(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const operation = operationOf(input instanceof Request ? input.url : String(input));
    const end = framework360Calls.startTimer({ operation });
    try {
      const response = await withinSpan(`framework360 ${operation}`, () => send(input, init), {
        kind: SpanKind.CLIENT,
        describe: ({ status }) => ({ "http.response.status_code": status }),
      });
      end({ status: String(response.status) });
      return response;
    } catch (error) {
      end({ status: "none" });
      throw error;
    }
  };
}

/** The operation's name, without the account's address or the query. */
function operationOf(url: string): string {
  return /\/m\/api\/([a-z_]+(?:\/[a-z_]+)?)$/.exec(new URL(url).pathname)?.[1] ?? "other";
}
