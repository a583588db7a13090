import { isDeepStrictEqual } from "node:util";

import type { PgBoss } from "pg-boss";

import { openSides } from "../../sides.server.ts";
import { findByRequest, recordActivity } from "../../store/activity.ts";
import { prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { identityKeyOf, type BulkCustomer, type Sent } from "../../store/first-sync-bulk.ts";
import { readLinkedAccount } from "../../store/framework360-connection.ts";
import type { Policy } from "../../sync/policy.ts";
import { unchanged } from "../../sync/result.ts";
import type { CustomerSide, Sides, Snapshot, Written } from "../../sync/side.ts";
import { storesOf } from "../sync-customer/handler.server.ts";
import { syncCustomer } from "../sync-customer/sync-customer.ts";

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

/**
 * Creates customers on Shopify by bulk operations, in two runs of the ordinary synchronization. The first decides and keeps
 * the intent; its creation goes into a file. The second is given what the first read and what Shopify made of it, and
 * saves the link. Neither calls Shopify: the comparison found none of its customers with the e-mail or phone, and Shopify
 * refuses a second customer with either.
 * @throws {Error} when the account cannot be called
 */
export async function openBulkRuns({ boss, shop, policy }: Bulk) {
  const account = await readLinkedAccount(prisma, shop);
  const withoutTotals = new Set<string>();
  const sides = await openSides(shop, {
    withTotals: true,
    onMissingTotals: ({ kind }, id) => kind === "unavailable" && withoutTotals.add(id),
  });
  if (typeof sides === "string") throw new Error(`The sides of ${shop} cannot be opened: ${sides}.`);
  const { shopify, framework360 } = sides;
  const stores = storesOf(boss, shop, account);

  const run = ({ id, customerId }: Pick<BulkCustomer, "id" | "customerId">, given: Sides) =>
    syncCustomer(
      { shop, side: "framework360", customerId, cause: "backfill", requestId: id },
      {
        ...{ ...stores, sides: given, policy, lastAttempt: false, listed: null, mayUseListed: false },
        forgetListed: async () => {},
      },
    );

  /**
   * Decides about a customer and keeps the intent to create it.
   * @returns what is to be created; null: the customer needs a job of its own
   * @throws {SideError} when Framework360 does not answer
   */
  async function prepare(one: BulkCustomer): Promise<Sent | null> {
    // An intent that is not from an earlier file may have been carried out.
    if (one.sent === null && (await stores.links.find("framework360", one.customerId))) return null;
    withoutTotals.delete(one.customerId);
    const snapshot = await framework360.read(one.customerId);
    if (!snapshot || (await keyOf(snapshot)) !== one.identityKey) return null;
    // A job asks for the totals once more.
    if (withoutTotals.has(one.customerId)) return null;
    const creating = emptyShopify(async (customer, context) => {
      throw new Deferred({ customer, context });
    });
    try {
      await run(one, { shopify: creating, framework360: readAs(snapshot) });
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
  async function settle(one: BulkCustomer & { sent: Sent }, written: Written): Promise<boolean> {
    const { sent } = one;
    const link = await stores.links.find("framework360", one.customerId);
    if (!link) return false;
    if (link.shopifyId === null) {
      const creating = emptyShopify(async (customer) => {
        // Other choices were saved since: what they would create is not what was created.
        if (!isDeepStrictEqual(customer, sent.customer)) throw new NotInBulk();
        return written;
      });
      try {
        const { result } = await run(one, { shopify: creating, framework360: readAs(sent.snapshot) });
        if (result.target !== "shopify") return false;
        await recordActivity(prisma, { shop, cause: "backfill", requestId: one.id, ...result });
        return true;
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
      await recordActivity(prisma, { shop, cause: "backfill", requestId: one.id, ...result });
    }
    return true;
  }

  const keyOf = ({ customer: { email, phone } }: Snapshot) =>
    identityKeyOf(prisma, sealer, shop, { email, phone });

  /** Framework360 with this customer, who has no namesake: the comparison found none. */
  const readAs = (snapshot: Snapshot): CustomerSide => ({
    ...framework360,
    ...{ read: async () => snapshot, find: async () => [], create: leave, update: leave },
  });

  /** Shopify without a customer of that e-mail or phone, as the comparison found it. */
  const emptyShopify = (create: CustomerSide["create"]): CustomerSide => ({
    ...shopify,
    ...{ find: async () => [], identify: async () => [], create, read: leave, update: leave },
  });

  return { prepare, settle };
}

async function leave(): Promise<never> {
  throw new NotInBulk();
}
