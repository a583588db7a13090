import { findUnfinishedKeys } from "../jobs/queue/job-states.ts";
import { possibleKeys, syncCustomerJob } from "../jobs/sync-customer/job.ts";
import { hasLooked } from "../store/access-record.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { hasConnection } from "../store/framework360-connection.ts";
import { readFramework360Standing, type Framework360Standing } from "../store/framework360-standing.ts";
import { readPolicy } from "../store/sync-settings.ts";
import type { CustomerState, Framework360State } from "../sync/framework360-state.ts";
import { recordAccess, type Viewer } from "./access.server.ts";

/** An open card asks again and again: within this time, its requests count as one look. */
const oneLookMs = 60_000;

/** The card's name in the access record. */
const page = "shopify-customer";

/**
 * How a Shopify customer stands with Framework360, by our own records: neither side is called. The look is recorded,
 * although the answer contains no personal data, because the person sees it on the customer's page.
 */
export async function readCustomerState(viewer: Viewer, shopifyId: string): Promise<CustomerState> {
  const { shop } = viewer;
  const [connected, policy, standing, looked] = await Promise.all([
    isConnected(shop),
    readPolicy(pool, shop),
    readFramework360Standing(pool, shop, shopifyId),
    hasJustLooked(viewer, shopifyId),
  ]);
  // No look is recorded for a customer that is not in our records.
  const isLook = !looked && (standing.link !== null || standing.isTold);
  const [waits] = await Promise.all([
    connected && isWaiting(shop, shopifyId, standing),
    isLook && recordAccess(viewer, page, { shopify: [shopifyId], framework360: [] }),
  ]);
  const { latest, written } = standing;
  const state = !connected ? "not-connected" : waits ? "waiting" : stateOf(standing, policy.inbound);
  const explained = state === "failed" || state === "not-in-framework360";
  return {
    state,
    why:
      explained && latest && latest.reason !== null ? { reason: latest.reason, target: latest.target } : null,
    last: written && {
      at: written.at.toISOString(),
      outcome: written.outcome,
      direction: written.direction,
      fields: written.fields,
    },
  };
}

/** Whether the shop has a Framework360 account to which customers can be sent. */
export async function isConnected(shop: string): Promise<boolean> {
  return hasConnection(prisma, shop);
}

function hasJustLooked({ shop, staffId }: Viewer, shopifyId: string): Promise<boolean> {
  return hasLooked(prisma, shop, { staffId, page, shopifyId, since: new Date(Date.now() - oneLookMs) });
}

async function isWaiting(shop: string, shopifyId: string, { link }: Framework360Standing): Promise<boolean> {
  const framework360Id = link?.framework360Id ?? null;
  const keys = [
    ...possibleKeys({ shop, side: "shopify", customerId: shopifyId }),
    ...(framework360Id === null
      ? []
      : possibleKeys({ shop, side: "framework360", customerId: framework360Id })),
  ];
  return (await findUnfinishedKeys(pool, syncCustomerJob, keys)).size > 0;
}

function stateOf({ link, latest }: Framework360Standing, isInbound: boolean): Framework360State {
  if (latest?.outcome === "failed") return "failed";
  if (link?.deletedOn === "framework360") return "deleted";
  if (link && link.deletedOn === null && link.framework360Id !== null)
    return link.isOpen ? "partly" : link.isUnreached ? "unreached" : "synced";
  return isInbound && latest?.reason !== "left-out" ? "not-in-framework360" : "left-out";
}
