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

/** What a call of Shopify's Admin API came to. */
type Spent = {
  cost: { requestedQueryCost: number; actualQueryCost?: number | null | undefined } | null;
  throttled: boolean;
};

/** Counts what a points budget spends and waits for. An operation's name is the app's own. */
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
 * How accounts of Framework360 are called: `fetch`, whose calls are counted and timed until the answer's headers are there, and
 * what counts a call that failed after its repetitions.
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

/** The operation's name, which is the app's own, and nothing of an account's address or of a query. */
function operationOf(url: string): string {
  return /\/m\/api\/([a-z_]+(?:\/[a-z_]+)?)$/.exec(new URL(url).pathname)?.[1] ?? "other";
}
