import { expect, test } from "vitest";

import { checkAccess } from "./check-access.ts";
import { shopify, wire } from "./testing.ts";

const granting =
  (...handles: string[]) =>
  () => ({
    currentAppInstallation: { accessScopes: handles.map((handle) => ({ handle })) },
    customers: { nodes: [wire] },
  });

test("a shop whose customers can be read and written is accepted", async () => {
  const { client } = shopify({ CheckAccess: granting("read_customers", "write_customers") });
  await expect(checkAccess(client)).resolves.toBeUndefined();
});

test("a shop whose customers can only be read is refused, although no call fails", async () => {
  const { client } = shopify({ CheckAccess: granting("read_customers") });
  await expect(checkAccess(client)).rejects.toMatchObject({
    kind: "unauthorized",
    explanation: { code: "scope-missing" },
  });
});
