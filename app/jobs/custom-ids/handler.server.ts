import { setTimeout as sleep } from "node:timers/promises";

import type { PgBoss } from "pg-boss";

import { logger } from "../../log/logger.server.ts";
import { openShopify } from "../../sides.server.ts";
import {
  forgetCustomIds,
  listMissingCustomIds,
  listStaleCustomIds,
  saveCustomIds,
  type CustomId,
} from "../../store/custom-ids.ts";
import { withCustomerLocks } from "../../store/customer-locks.server.ts";
import { findLinks, saveKnownUntil } from "../../store/customer-link.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { readShopRefusal } from "../../store/shopify-refusal.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { findNews } from "../../store/webhook-news.ts";
import type { Link } from "../../sync/link.ts";
import { SideError } from "../../sync/side.ts";
import type { Attempt } from "../queue/start-workers.server.ts";

/** A turn writes a thousand ids at most, for 440 points, and the next sweep goes on. */
const maxCallsInTurn = 40;

/** The pause between two calls, so that these calls leave points for others. */
const callIntervalMs = 250;

/**
 * Brings the Framework360 ids on the shop's Shopify customers in step with the links: first it removes ids that are no longer
 * right, because no two customers may show the same id, then it writes missing ones. Where outbound is off, it writes
 * nothing.
 */
export async function syncCustomIds(
  _boss: PgBoss,
  { shop }: { shop: string },
  { signal }: Attempt,
): Promise<void> {
  if (!(await readPolicy(pool, shop)).outbound || (await readShopRefusal(pool, shop))) return;
  const { customIds } = openShopify(shop, { isBackground: true });
  try {
    for (let calls = 0; calls < maxCallsInTurn && !signal.aborted; calls += 1) {
      if (calls > 0) await sleep(callIntervalMs);
      const stale = await listStaleCustomIds(prisma, shop, customIds.max);
      const missing = stale.length > 0 ? [] : await listMissingCustomIds(prisma, shop, customIds.max);
      if (stale.length > 0) await remove(shop, stale, customIds);
      else if (missing.length === 0 || !(await write(shop, missing, customIds))) return;
    }
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    logger.info({ err: error, shop }, "Framework360 ids could not be written; the next sweep goes on.");
  }
}

type CustomIds = ReturnType<typeof openShopify>["customIds"];

async function remove(shop: string, shopifyIds: readonly string[], customIds: CustomIds): Promise<void> {
  const unknown = await customIds.remove(shopifyIds);
  await forgetCustomIds(prisma, shop, unknown.length > 0 ? unknown : shopifyIds);
}

/** @returns whether to go on: Shopify took some ids, or said which ones it refuses */
function write(shop: string, ids: readonly CustomId[], customIds: CustomIds): Promise<boolean> {
  const customers = ids.map(({ shopifyId: id }) => ({ side: "shopify", id }) as const);
  return withCustomerLocks(shop, customers, async () => {
    const links = await findLinks(prisma, sealer, shop, {
      side: "shopify",
      ids: customers.map(({ id }) => id),
    });
    const linked = ids.filter(({ shopifyId, framework360Id }) => {
      const link = links.get(shopifyId);
      return link?.framework360Id === framework360Id && link.deletedOn === null;
    });
    if (linked.length === 0) return true;
    const unread = await findUnread(shop, [...links.values()]);
    const result = await customIds.set(linked);
    if (result.kind === "refused") return saveRefused(shop, linked, result, customIds);
    await saveCustomIds(pool, shop, linked);
    await saveKnownUntil(
      prisma,
      sealer,
      shop,
      echoesOf(linked, links, { unread, changedAt: result.changedAt }),
    );
    return true;
  });
}

/** The customers with a change that a notification reported and no job has read yet. */
function findUnread(shop: string, links: readonly Link[]): Promise<Set<string>> {
  const read = links.map(({ shopifyId, base }) => ({
    id: shopifyId!,
    changedAt: base?.shopifyKnownUntil ?? null,
  }));
  return findNews(prisma, shop, read, sharedNow());
}

/** The links, updated so that the echoes of our own writes need no read. */
function echoesOf(
  written: readonly CustomId[],
  links: ReadonlyMap<string, Link>,
  { unread, changedAt }: { unread: ReadonlySet<string>; changedAt: ReadonlyMap<string, string> },
) {
  return written.flatMap(({ shopifyId }) => {
    const link = links.get(shopifyId)!;
    const at = changedAt.get(shopifyId);
    if (!link.base?.shopifyKnownUntil || at === undefined || unread.has(shopifyId)) return [];
    return [{ link, base: { ...link.base, shopifyKnownUntil: new Date(at).toISOString() } }];
  });
}

/**
 * If another customer shows an id, it comes from an earlier link: that customer is recorded as showing it, and the next call
 * removes the id there.
 */
async function saveRefused(
  shop: string,
  sent: readonly CustomId[],
  { taken, others }: { taken: readonly CustomId[]; others: readonly CustomId[] },
  customIds: CustomIds,
): Promise<boolean> {
  // If all are refused, the cause is the shop and not its customers: the metafield may not be deployed.
  if (others.length === sent.length && sent.length > 1) return false;
  for (const { shopifyId, framework360Id } of taken) {
    const holder = await customIds.holderOf(framework360Id);
    const isElsewhere = holder !== null && holder !== shopifyId;
    await saveCustomIds(pool, shop, [{ shopifyId: isElsewhere ? holder : shopifyId, framework360Id }], {
      isRefused: !isElsewhere,
    });
  }
  await saveCustomIds(pool, shop, others, { isRefused: true });
  return true;
}
