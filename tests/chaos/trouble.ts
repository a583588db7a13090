import type { SandboxWorld } from "../../sandbox/world.ts";

const failures = {
  errorKinds: ["http500", "http503", "http429", "html502", "empty", "reset"],
  retryAfterSeconds: 1,
};

/**
 * Lets a share of all calls fail on both sides, by turns before and after they took effect, and delivers a share of
 * Shopify's webhooks twice or late. Lasts until the function that is given back is called.
 */
export function makeTrouble(
  { shopify, framework360 }: SandboxWorld,
  errorRate: number,
  webhooks: Record<string, number> = { duplicateRate: 0.3, reorderRate: 0.2 },
): () => void {
  let turn = 0;
  const change = () => {
    turn += 1;
    const now = { seed: turn, errorRate, errorWhen: turn % 2 === 0 ? "after" : "before", ...failures };
    framework360.control.faults.replace(now);
    shopify.control.faults.replace({ ...now, webhooks });
  };
  change();
  const timer = setInterval(change, 500);
  return () => {
    clearInterval(timer);
    framework360.control.faults.replace({});
    shopify.control.faults.replace({});
    shopify.control.webhooks.resume();
  };
}
