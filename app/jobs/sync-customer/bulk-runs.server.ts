import { isDeepStrictEqual } from "node:util";

import type { PgBoss } from "pg-boss";

import { openSides } from "../../sides.server.ts";
import { findByRequest, recordActivity } from "../../store/activity.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { identityKeyOf, type BulkCustomer, type Sent } from "../../store/first-sync-bulk.ts";
import { readLinkedAccount } from "../../store/framework360-connection.ts";
import { openListedIdentities } from "../../store/listed-identity.ts";
import { misreadByShopify } from "../../sync/identity.ts";
import type { Policy } from "../../sync/policy.ts";
import { unchanged } from "../../sync/result.ts";
import type { CustomerSide, Sides, Snapshot, Written } from "../../sync/side.ts";
import { policyOn } from "../../sync/situation.ts";
import { storesOf } from "./handler.server.ts";
import { syncCustomer } from "./sync-customer.ts";

/** Thrown instead of creating the customer, which is put in the file of the bulk operation. */
class Deferred extends Error {
  readonly sent: Omit<Sent, "snapshot">;

  constructor(sent: Omit<Sent, "snapshot">) {
    super("The customer is created in bulk.");
    this.sent = sent;
  }
}

/** Thrown when the run would need more than a creation: the customer is left to a job of its own. */
class NotInBulk extends Error {}

type Bulk = { boss: PgBoss; shop: string; policy: Policy };

/** What both runs of a customer use. */
type Runs = {
  shop: string;
  policy: Policy;
  stores: ReturnType<typeof storesOf>;
  sides: Sides;
  /** The Framework360 customers whose order totals could not be read. */
  withoutTotals: Set<string>;
};

/**
 * Creates customers on Shopify by bulk operations, with two runs of the ordinary synchronization for each. The first run decides
 * and keeps the intent; its creation goes into a file. The second run gets what the first one read and the customer that Shopify
 * created, and saves the link. Neither run calls Shopify: the comparison found no Shopify customer with the e-mail or phone, and
 * Shopify refuses a second customer with either.
 * @throws {Error} when the account cannot be called
 */
export async function openBulkRuns({ boss, shop, policy }: Bulk) {
  const account = await readLinkedAccount(pool, shop);
  const withoutTotals = new Set<string>();
  const findListed = await openListedIdentities(prisma, sealer, { shop, account, side: "framework360" });
  const sides = await openSides(shop, {
    ...(findListed && { findListed }),
    withTotals: true,
    onMissingTotals: ({ kind }, id) => kind === "unavailable" && withoutTotals.add(id),
  });
  if (typeof sides === "string") throw new Error(`The sides of ${shop} cannot be opened: ${sides}.`);
  const runs: Runs = {
    shop,
    policy: policyOn(policy, sides),
    stores: storesOf(boss, shop, account),
    sides,
    withoutTotals,
  };
  return {
    prepare: (one: BulkCustomer) => prepare(one, runs),
    linkCreated: (one: BulkCustomer & { sent: Sent }, written: Written) => linkCreated(one, written, runs),
  };
}

/**
 * Decides about a customer and keeps the intent to create it.
 * @returns the customer to be created; null: the customer needs a job of its own
 * @throws {SideError} when Framework360 does not answer
 */
async function prepare(one: BulkCustomer, runs: Runs): Promise<Sent | null> {
  const { shop, stores, sides, withoutTotals } = runs;
  // If this customer was never in a file, an existing link or intent is another run's, which may have created the customer.
  if (one.sent === null && (await stores.links.find("framework360", one.customerId))) return null;
  withoutTotals.delete(one.customerId);
  const snapshot = await sides.framework360.read(one.customerId);
  if (!snapshot) return null;
  const { email, phone } = snapshot.customer;
  if ((await identityKeyOf(prisma, sealer, shop, { email, phone })) !== one.identityKey) return null;
  // The customer's job asks for the totals again.
  if (withoutTotals.has(one.customerId)) return null;
  try {
    await run(one, runs, snapshot, async (customer, context) => {
      // Its job tells of it; in a file it would become a customer with another e-mail or phone.
      if (misreadByShopify(customer).length > 0) throw new NotInBulk();
      throw new Deferred({ customer, context });
    });
    return null;
  } catch (error) {
    if (error instanceof Deferred) return { snapshot, ...error.sent };
    if (error instanceof NotInBulk) return null;
    throw error;
  }
}

/**
 * Links a customer with the Shopify customer created for it, and records that.
 * @returns false: the customer needs a job of its own
 */
async function linkCreated(
  one: BulkCustomer & { sent: Sent },
  written: Written,
  runs: Runs,
): Promise<boolean> {
  const { shop, stores } = runs;
  const { sent } = one;
  const link = await stores.links.find("framework360", one.customerId);
  if (!link) return false;
  if (link.shopifyId === null) {
    try {
      const { result } = await run(one, runs, sent.snapshot, async (customer) => {
        // The merchant's choices changed since: they would create a different customer from the one in the file.
        if (!isDeepStrictEqual(customer, sent.customer)) throw new NotInBulk();
        return { ...written, showsCounterpartId: sent.context.counterpartId !== undefined };
      });
      return result.target === "shopify";
    } catch (error) {
      if (error instanceof NotInBulk) return false;
      throw error;
    }
  }
  if (link.shopifyId !== written.snapshot.id) return false;
  // An earlier run that died before recording, or the job of the creation's notification, has linked the customer.
  if (!(await findByRequest(prisma, shop, [one.id])).has(one.id)) {
    const ids = { shopifyId: link.shopifyId, framework360Id: link.framework360Id };
    const result = { ...unchanged(ids), outcome: "created", target: "shopify" } as const;
    await recordActivity(pool, { shop, cause: "backfill", requestId: one.id, ...result });
  }
  return true;
}

/**
 * The ordinary run of this customer, with both sides as the comparison found them: Framework360 has no namesake, and Shopify
 * no customer with that e-mail or phone.
 */
function run(
  { id, customerId }: Pick<BulkCustomer, "id" | "customerId">,
  { shop, policy, stores, sides }: Runs,
  snapshot: Snapshot,
  create: CustomerSide["create"],
) {
  const framework360: CustomerSide = {
    ...sides.framework360,
    ...{ read: async () => snapshot, find: async () => [], create: leave, update: leave },
  };
  const shopify: CustomerSide = {
    ...sides.shopify,
    ...{ find: async () => [], identify: async () => [], create, read: leave, update: leave },
    // The second run must link the customer that the file created, instead of finding it as another run's creation.
    ...{ findCreatedFor: async () => null, readCounterpartId: async () => null },
  };
  return syncCustomer(
    { shop, side: "framework360", customerId, cause: "backfill", requestId: id },
    {
      ...{ ...stores, sides: { shopify, framework360 }, policy, lastAttempt: false },
      ...{ listed: null, mayUseListed: false, isFirstLook: false, forgetListed: async () => {} },
      saveWithLine: (result, overwritten, link) =>
        stores.saveWithEntry({ cause: "backfill", requestId: id, ...result }, overwritten, link),
      // A creation overwrites nothing.
      recordUnheard: leave,
    },
  );
}

async function leave(): Promise<never> {
  throw new NotInBulk();
}
