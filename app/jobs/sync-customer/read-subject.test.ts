import { expect, test } from "vitest";

import { emptyBase, type Base } from "../../sync/base.ts";
import { blankCustomer } from "../../sync/customer.ts";
import type { Link } from "../../sync/link.ts";
import type { RunPorts } from "./ports.ts";
import { readCustomer } from "./read-subject.ts";

const id = "gid://shopify/Customer/1";
const known = "2026-11-26T08:00:00.000Z";
const linkedWith = (base: Partial<Base>): Link => ({
  id: "one",
  version: new Date(known),
  shopifyId: id,
  framework360Id: "1",
  base: { ...emptyBase, ...base },
  deletedOn: null,
});

/** Reads the Shopify customer of the link; Shopify shows `changedAt` as the time of its last change. */
function read(changedAt: string, now: string, base: Partial<Base> = { shopifySeenAt: known }) {
  const snapshot = { id, customer: blankCustomer, newsletterChangedAt: null, changedAt };
  const sides = { shopify: { read: () => Promise.resolve(snapshot) } };
  const ports = { sides, now: () => new Date(now) } as unknown as RunPorts;
  return readCustomer("shopify", id, linkedWith(base), ports);
}

test.each([
  { shopifySeenAt: known },
  { shopifySeenAt: known, shopifyKnownUntil: "2026-11-26T07:00:00Z" },
  { shopifyKnownUntil: known },
])("a read of Shopify that shows less than Shopify showed a moment ago is repeated: %o", async (base) => {
  // Shopify's clock and ours are minutes apart.
  for (const now of ["2026-11-26T07:56:00Z", "2026-11-26T08:00:05Z", "2026-11-26T08:04:00Z"]) {
    const late = read("2026-11-26T07:59:59Z", now, base);
    await expect(late).rejects.toMatchObject({
      kind: "unavailable",
      explanation: { code: "not-shown-yet" },
    });
  }
});

test.each([
  ["shows as much", "2026-11-26T08:00:00Z", "2026-11-26T08:00:05Z"],
  ["comes long after", "2026-11-26T07:59:59Z", "2026-11-26T08:06:00Z"],
])("a read of Shopify that %s counts", async (_what, changedAt, now) => {
  await expect(read(changedAt, now)).resolves.toMatchObject({ changedAt });
});
