import { z } from "zod";

import { parseBase } from "../sync/base.ts";
import { sideNames } from "../sync/customer.ts";
import { valueChanges, type ValueChange } from "../sync/kept-values.ts";
import { idColumn } from "../sync/link.ts";
import type { ApartPair } from "./apart.ts";
import { openChanges } from "./changed-values.ts";
import type { Database } from "./database/db.server.ts";
import type { PersonIds } from "./redaction.ts";
import type { Sealer } from "./encryption/seal.ts";
import { readKeptCopies } from "./kept-copies.ts";

/** A customer's request for their data. The report is for the merchant to hand over. */
export type DataRequest = { id: string; shopifyId: string; requestedAt: Date; expiresAt: Date };

/**
 * Puts together all data held about a customer, and keeps it sealed for the given days. The report leaves out what says nothing
 * about the customer: keyed hashes (marks of sweeps, keys of comparisons), jobs that carry only ids, and the ids of other people,
 * including staff. A later request of the same customer replaces an earlier one.
 */
export async function keepDataRequest(
  db: Database,
  sealer: Sealer,
  shop: string,
  ids: PersonIds,
  { now, days }: { now: Date; days: number },
): Promise<void> {
  const shopifyId = ids.shopify[0]!;
  const report = await reportOn(db, sealer, shop, ids);
  const kept = {
    sealedReport: sealer.seal(JSON.stringify({ requestedAt: now, shop, ...report }), {
      what: "data-request",
      shop,
    }),
    requestedAt: now,
    expiresAt: new Date(now.getTime() + days * 86_400_000),
  };
  await db.dataRequest.upsert({
    where: { shop_shopifyId: { shop, shopifyId } },
    create: { shop, shopifyId, ...kept },
    update: kept,
  });
}

/** The data requests that have not expired, newest first. */
export async function listDataRequests(db: Database, shop: string, now: Date): Promise<DataRequest[]> {
  return db.dataRequest.findMany({
    where: { shop, expiresAt: { gt: now } },
    orderBy: { requestedAt: "desc" },
    select: { id: true, shopifyId: true, requestedAt: true, expiresAt: true },
  });
}

/** The report as JSON, and which customer it is about; null when the shop has none under this id, or it has expired. */
export async function readDataRequest(
  db: Database,
  sealer: Sealer,
  shop: string,
  id: string,
  now: Date,
): Promise<{ report: string; shopifyId: string } | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const row = await db.dataRequest.findFirst({ where: { shop, id, expiresAt: { gt: now } } });
  if (!row) return null;
  return { report: sealer.open(row.sealedReport, { what: "data-request", shop }), shopifyId: row.shopifyId };
}

async function reportOn(db: Database, sealer: Sealer, shop: string, ids: PersonIds) {
  const theirs = [{ shopifyId: { in: ids.shopify } }, { framework360Id: { in: ids.framework360 } }];
  const [links, activity, copies, customIds, apart, webhooks, looks] = await Promise.all([
    db.customerLink.findMany({ where: { shop, OR: theirs } }),
    db.activity.findMany({
      where: { shop, OR: theirs },
      orderBy: { at: "asc" },
      omit: { id: true, shop: true },
      include: { changedValues: true },
    }),
    readKeptCopies(db, sealer, shop, ids),
    db.customId.findMany({ where: { shop, shopifyId: { in: ids.shopify } } }),
    db.apartPair.findMany({ where: { shop, OR: theirs }, orderBy: { at: "asc" } }),
    db.webhookEvent.findMany({
      where: { shop, customerId: { in: ids.shopify } },
      orderBy: { receivedAt: "asc" },
      select: { receivedAt: true },
    }),
    db.accessRecord.findMany({
      where: {
        shop,
        OR: [{ shopifyIds: { hasSome: ids.shopify } }, { framework360Ids: { hasSome: ids.framework360 } }],
      },
      orderBy: { at: "asc" },
      select: { at: true, page: true },
    }),
  ]);
  return {
    customer: ids,
    links: links.map(({ sealedBase, shopifyId, framework360Id, deletedOn, createdAt, syncedAt }) => ({
      shopifyId,
      framework360Id,
      deletedOn,
      createdAt,
      syncedAt,
      lastAgreed:
        sealedBase === null ? null : parseBase(JSON.parse(sealer.open(sealedBase, { what: "base", shop }))),
    })),
    copies,
    framework360IdsOnShopify: customIds.map(({ framework360Id }) => framework360Id),
    // The other customer's id is another person's.
    saidDifferent: apart.map(({ at }) => ({ at })),
    notifiedAt: webhooks.map(({ receivedAt }) => receivedAt),
    shownToStaff: looks,
    activity: activity.map(({ changedValues, ...line }) =>
      withoutOthers(
        { ...line, changed: changedValues ? valueChanges(openChanges(sealer, changedValues)) : [] },
        { ids, apart },
      ),
    ),
  };
}

type Line = { shopifyId: string | null; framework360Id: string | null; changed: readonly ValueChange[] };

/** A line without the id and the values of the customer that this one was linked with, and that is somebody else as a person said. */
function withoutOthers<Told extends Line>(
  line: Told,
  { ids, apart }: { ids: PersonIds; apart: readonly ApartPair[] },
): Told {
  const isApart = apart.some(
    (pair) => pair.shopifyId === line.shopifyId && pair.framework360Id === line.framework360Id,
  );
  if (!isApart) return line;
  const others = sideNames.filter((side) => !ids[side].includes(line[idColumn[side]] ?? ""));
  return {
    ...line,
    ...Object.fromEntries(others.map((side) => [idColumn[side], null])),
    changed: line.changed.filter(({ side }) => !others.includes(side)),
  };
}
