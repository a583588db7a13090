import pTimeout from "p-timeout";

import { logger } from "../log/logger.server.ts";
import { openFramework360, openShopify, openSides } from "../sides.server.ts";
import { customersOfLines, withLinked, type LineCustomer } from "../store/activity-customers.ts";
import { prisma } from "../store/database/db.server.ts";
import type { PersonIds } from "../store/redaction.ts";
import { displayName, type SideName } from "../sync/customer.ts";
import { explanation } from "../sync/explanation.ts";
import { SideError, type Snapshot } from "../sync/side.ts";
import { recordAccess, type Viewer } from "./access.server.ts";

/** What a line's customer is called now. */
export type Person = { name: string | null; email: string | null };

export type People = {
  /** By the lines' ids. A customer that neither side has any more is missing. */
  people: Record<string, Person>;
  /** The sides that did not answer in time, so that some names may be missing. */
  silent: SideName[];
};

/** A merchant waits, so a side that takes longer counts as not answering. */
const sideTimeoutMs = 8_000;

/** How many of a page's customers are read from Framework360, one by one: it has no call that reads several by their ids. */
const maxSingleReads = 25;

/** How many customers a search may find on each side. */
const maxHits = 25;

/**
 * The names and e-mails of these lines' customers, read now and stored nowhere. One call to Shopify reads all of them;
 * Framework360 is asked for those that are not on Shopify.
 */
export async function readPeople(viewer: Viewer, lines: readonly string[]): Promise<People> {
  const { shop } = viewer;
  const customers = await customersOfLines(prisma, shop, lines);
  const silent: SideName[] = [];
  const onShopify = await orSilent(readOnShopify(shop, customers), { side: "shopify", shop, silent });
  const others = customers.filter(({ ids }) => !onShopify?.has(ids.shopify ?? ""));
  const inFramework360 = await orSilent(readInFramework360(shop, others), {
    side: "framework360",
    shop,
    silent,
  });
  await recordAccess(viewer, "activity", {
    shopify: [...(onShopify?.keys() ?? [])],
    framework360: [...(inFramework360?.keys() ?? [])],
  });
  const people: People["people"] = {};
  for (const { line, ids } of customers) {
    const person = onShopify?.get(ids.shopify ?? "") ?? inFramework360?.get(ids.framework360 ?? "");
    if (person) people[line] = person;
  }
  return { people, silent };
}

async function readOnShopify(shop: string, customers: readonly LineCustomer[]): Promise<Map<string, Person>> {
  const ids = [...new Set(customers.flatMap(({ ids }) => ids.shopify ?? []))];
  return ids.length === 0 ? new Map() : byId(await openShopify(shop).readListed!(ids));
}

async function readInFramework360(
  shop: string,
  customers: readonly LineCustomer[],
): Promise<Map<string, Person>> {
  const ids = [...new Set(customers.flatMap(({ ids }) => ids.framework360 ?? []))].slice(0, maxSingleReads);
  if (ids.length === 0) return new Map();
  const account = await openFramework360(shop, { maxTimeoutMs: sideTimeoutMs });
  if (typeof account === "string") return new Map();
  const read = await Promise.all(ids.map((id) => account.read(id)));
  return byId(read.filter((snapshot) => snapshot !== null));
}

function byId(snapshots: readonly Snapshot[]): Map<string, Person> {
  return new Map(
    snapshots.map(({ id, customer }) => [id, { name: displayName(customer), email: customer.email }]),
  );
}

export type Found = {
  ids: PersonIds;
  /** The sides that did not answer in time, so that some customers may be missing. */
  silent: SideName[];
};

/** The customers that the sides find by a name or an e-mail, with one call each, and their linked counterparts. */
export async function findPeople(shop: string, text: string): Promise<Found> {
  const silent: SideName[] = [];
  const sides = await openSides(shop);
  const [shopify, framework360] = await Promise.all([
    orSilent(openShopify(shop).search!(text, maxHits), { side: "shopify", shop, silent }),
    typeof sides === "string"
      ? []
      : orSilent(sides.framework360.search!(text, maxHits), { side: "framework360", shop, silent }),
  ]);
  const ids = { shopify: [...(shopify ?? [])], framework360: [...(framework360 ?? [])] };
  return { ids: await withLinked(prisma, shop, ids), silent };
}

/** @returns null when the side does not answer, which is noted in `silent` */
async function orSilent<T>(
  asked: Promise<T>,
  { side, shop, silent }: { side: SideName; shop: string; silent: SideName[] },
): Promise<T | null> {
  const seconds = sideTimeoutMs / 1000;
  const message = new SideError(side, "unavailable", explanation("timed-out", { side, seconds }));
  try {
    return await pTimeout(asked, { milliseconds: sideTimeoutMs, message });
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    logger.warn({ err: error, shop }, "Customers of the activity could not be read from a side.");
    silent.push(side);
    return null;
  }
}
