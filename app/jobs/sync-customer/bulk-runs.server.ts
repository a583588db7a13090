import { isDeepStrictEqual } from "node:util";

import type { PgBoss } from "pg-boss";

import { openSides } from "../../sides.server.ts";
import { findByRequest, recordActivity } from "../../store/activity.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { identityKeyOf, type BulkCustomer, type Sent } from "../../store/first-sync-bulk.ts";
import { readLinkedAccount } from "../../store/framework360-connection.ts";
import { openListedIdentities } from "../../store/listed-identity.ts";
import type { Policy } from "../../sync/policy.ts";
import { unchanged } from "../../sync/result.ts";
import type { CustomerSide, Sides, Snapshot, Written } from "../../sync/side.ts";
import { policyOn } from "../../sync/situation.ts";
import { storesOf } from "./handler.server.ts";
import { syncCustomer } from "./sync-customer.ts";

/** Thrown in place of the creation: the customer is to be created with others. */
class Deferred extends Error {
  readonly sent: Omit<Sent, "snapshot">;

  constructor(sent: Omit<Sent, "snapshot">) {
    super("The customer is created in bulk.");
    this.sent = sent;
  }
}

/** The run would need more than a creation, so it is left to a job. */
class NotInBulk extends Error {}

type Bulk = { boss: PgBoss; shop: string; policy: Policy };

/** What both runs of a customer work with. */
type Runs = {
  shop: string;
  policy: Policy;
  stores: ReturnType<typeof storesOf>;
  sides: Sides;
  /** The Framework360 customers whose order totals could not be read. */
  withoutTotals: Set<string>;
};

/**
 * Creates customers on Shopify by bulk operations, in two runs of the ordinary synchronization. The first decides and keeps
 * the intent; its creation goes into a file. The second is given what the first read and what Shopify made of it, and
 * saves the link. Neither calls Shopify: the comparison found none of its customers with the e-mail or phone, and Shopify
 * refuses a second customer with either.
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
 * @returns what is to be created; null: the customer needs a job of its own
 * @throws {SideError} when Framework360 does not answer
 */
async function prepare(one: BulkCustomer, runs: Runs): Promise<Sent | null> {
  const { shop, stores, sides, withoutTotals } = runs;
  // An intent that is not from an earlier file may have been carried out.
  if (one.sent === null && (await stores.links.find("framework360", one.customerId))) return null;
  withoutTotals.delete(one.customerId);
  const snapshot = await sides.framework360.read(one.customerId);
  if (!snapshot) return null;
  const { email, phone } = snapshot.customer;
  if ((await identityKeyOf(prisma, sealer, shop, { email, phone })) !== one.identityKey) return null;
  // A job asks for the totals once more.
  if (withoutTotals.has(one.customerId)) return null;
  try {
    await run(one, runs, snapshot, async (customer, context) => {
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
 * Links a customer with the one that was created for it, and records that.
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
        // Other choices were saved since: what they would create is not what was created.
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
  // A run that died had linked it, or a job that was asked for by the notification of the creation.
  if (!(await findByRequest(prisma, shop, [one.id])).has(one.id)) {
    const ids = { shopifyId: link.shopifyId, framework360Id: link.framework360Id };
    const result = { ...unchanged(ids), outcome: "created", target: "shopify" } as const;
    await recordActivity(pool, { shop, cause: "backfill", requestId: one.id, ...result });
  }
  return true;
}

/**
 * The ordinary run of this customer, as the comparison found both sides: Framework360 has no namesake of theirs, and Shopify
 * no customer of that e-mail or phone.
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
    // The second run is to link what the file created, not to find it as another run's creation.
    ...{ findCreatedFor: async () => null, readCounterpartId: async () => null },
  };
  return syncCustomer(
    { shop, side: "framework360", customerId, cause: "backfill", requestId: id },
    {
      ...{ ...stores, sides: { shopify, framework360 }, policy, lastAttempt: false },
      ...{ listed: null, mayUseListed: false, forgetListed: async () => {} },
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
