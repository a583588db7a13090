import { expect, test } from "vitest";

import { bundle, listTargets } from "./bundle.ts";

const maxBytes = 40 * 1024;

test("each extension's script is smaller than Shopify's pages should wait for", async () => {
  const targets = listTargets();
  expect(targets.length).toBeGreaterThan(0);
  for (const { module, shouldRender } of targets) {
    expect((await bundle(module)).length, module).toBeLessThan(maxBytes);
    if (shouldRender) expect((await bundle(shouldRender)).length, shouldRender).toBeLessThan(4 * 1024);
  }
});
