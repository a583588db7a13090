import { expect, test } from "vitest";

import { emptyBase, type Base } from "../../sync/base.ts";
import { bothDirections } from "../../../tests/support/pairs.ts";
import { blankCustomer } from "../../sync/customer.ts";
import type { Link } from "../../sync/link.ts";
import type { RunPorts } from "./ports.ts";
import { readCustomer, readSubject } from "./read-subject.ts";

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

test.each([
  ["has no link", null, true],
  ["is as both sides agreed", linkedWith({ shopify: blankCustomer }), true],
  ["changed since both sides agreed", linkedWith({ shopify: { ...blankCustomer, city: "Como" } }), false],
])("the list's copy of a customer who %s is used: %s", async (_who, link, isUsed) => {
  const listed = { id, customer: blankCustomer, newsletterChangedAt: null };
  const sides = { shopify: { read: () => Promise.resolve({ ...listed, changedAt: known }) } };
  const ports = { sides, listed, mayUseListed: true, policy: bothDirections, now: () => new Date(known) };
  const request = { shop: "one", side: "shopify", customerId: id, cause: "sweep" } as const;
  const subject = await readSubject(request, link, ports as unknown as RunPorts);
  expect(subject === listed).toBe(isUsed);
});
