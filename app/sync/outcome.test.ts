import { expect, test } from "vitest";

import { directionOf } from "./outcome.ts";

const onShopify = { shopifyId: "gid://shopify/Customer/1", framework360Id: null };
const onFramework360 = { shopifyId: null, framework360Id: "1" };
const onBoth = { ...onShopify, framework360Id: "1" };

test.each([
  ["what was written in Framework360", "inbound", { outcome: "created", target: "framework360", ...onBoth }],
  ["what was written on Shopify", "outbound", { outcome: "updated", target: "shopify", ...onBoth }],
  ["what was written on both sides", "both", { outcome: "updated", target: null, ...onBoth }],
  ["what was written in part on one side", "outbound", { outcome: "partly", target: "shopify", ...onBoth }],
  ["what was written in part on both sides", "both", { outcome: "partly", target: null, ...onBoth }],
  ["what stays owed", null, { outcome: "partly", target: null, fields: [], ...onBoth }],
  ["what was in step", null, { outcome: "unchanged", target: null, ...onBoth }],
  ["a failure to read Shopify", "inbound", { outcome: "failed", target: "shopify", ...onShopify }],
  [
    "a failure to read Framework360",
    "outbound",
    { outcome: "failed", target: "framework360", ...onFramework360 },
  ],
  ["a failure of a pair", "inbound", { outcome: "failed", target: "framework360", ...onBoth }],
  ["who was skipped, known on Shopify", "inbound", { outcome: "skipped", target: null, ...onShopify }],
  ["who was skipped, known on both sides", null, { outcome: "skipped", target: null, ...onBoth }],
] as const)("%s went %s", (_what, direction, line) => {
  expect(directionOf({ fields: ["city"], ...line })).toBe(direction);
});
