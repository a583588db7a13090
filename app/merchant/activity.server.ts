import type { ActivityFilter, PagePosition } from "../store/activity-filter.ts";
import {
  countNewer,
  findFailures,
  listActivity,
  listAllActivity,
  type ActivityLine,
  type ActivityPage as StoredPage,
} from "../store/activity-list.ts";
import { logger } from "../log/logger.server.ts";
import { openShopify } from "../sides.server.ts";
import { readNewsletterChoices, type NewsletterWritten } from "../store/changed-values.ts";
import * as dataRequests from "../store/data-request.ts";
import { prisma } from "../store/database/db.server.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { recordAccess, type Viewer } from "./access.server.ts";
import { placeText, type SeenActivity } from "./activity-query.ts";
import { failureStates, retryableFailures, type FailureState } from "./failures.server.ts";

/** How far new lines are counted. */
const maxNewer = 100;

/** The part of the failures' state that changes while a page is open. */
type Failures = {
  /** The states of the page's failed lines, by id. */
  failures: Record<string, FailureState>;
  /** How many of the shop's failures can be retried, counted up to `maxFailures`. */
  retryable: number;
};

/** A page of lines. Times are ISO 8601. */
export type ShownLines = {
  lines: (Omit<ActivityLine, "at"> & {
    at: string;
    /** The newsletter choice that the run wrote, and to which side; null: it wrote none, or it is no longer kept. */
    newsletter: NewsletterWritten | null;
  })[];
  hasNewer: boolean;
  hasOlder: boolean;
  /** The places of the first and the last line, for the address of another page; null on a page without lines. */
  first: string | null;
  last: string | null;
};

/** What the Activity page shows. Times are ISO 8601. */
export type ActivityPage = Failures &
  ShownLines & {
    filter: ActivityFilter;
    dataRequests: { id: string; shopifyId: string; requestedAt: string; expiresAt: string }[];
  };

/** What changed since an open page was loaded. */
export type ActivityUpdates = Failures & {
  /** How many matching lines are newer than the newest one shown, counted up to `countedUpTo`. */
  newer: number;
  countedUpTo: number;
};

/** A page of the shop's activity, the state of the failures on it, and the data requests that can be downloaded. */
export async function readActivity(
  shop: string,
  { filter, position }: { filter: ActivityFilter; position: PagePosition },
): Promise<ActivityPage> {
  const page = await listActivity(prisma, shop, filter, position);
  const failed = page.lines.filter(({ outcome }) => outcome === "failed");
  const [failures, retryable, requests] = await Promise.all([
    failureStates(shop, failed),
    retryableFailures(shop),
    dataRequests.listDataRequests(prisma, shop, new Date()),
  ]);
  return {
    filter,
    ...(await pageOfLines(page)),
    failures,
    retryable: retryable.length,
    dataRequests: requests.map(({ id, shopifyId, requestedAt, expiresAt }) => ({
      id,
      shopifyId,
      requestedAt: requestedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    })),
  };
}

export type FileLine = ActivityLine;

/** Every line of the shop that matches the filter, newest first. Neither side is called, because a file contains no names. */
export const listActivityForFile = (shop: string, filter: ActivityFilter): AsyncIterable<FileLine> =>
  listAllActivity(prisma, shop, filter);

/** A stored page as pages show it: times in ISO 8601, and each line's newsletter choice opened where one was written. */
export async function pageOfLines({ lines, hasNewer, hasOlder }: StoredPage): Promise<ShownLines> {
  const about = lines.filter(({ fields }) => fields.includes("newsletter")).map(({ id }) => id);
  const choices = await readNewsletterChoices(prisma, sealer, about);
  return {
    lines: lines.map((line) => ({
      ...line,
      at: line.at.toISOString(),
      newsletter: choices.get(line.id) ?? null,
    })),
    hasNewer,
    hasOlder,
    first: placeText(lines[0]),
    last: placeText(lines.at(-1)),
  };
}

/** What is new since a page was loaded. */
export async function readActivityUpdates(
  shop: string,
  { filter, newest, failed }: SeenActivity,
): Promise<ActivityUpdates> {
  const [newer, failures, retryable] = await Promise.all([
    countNewer(prisma, shop, filter, newest, maxNewer),
    findFailures(prisma, shop, failed).then((lines) => failureStates(shop, lines)),
    retryableFailures(shop),
  ]);
  return { newer, countedUpTo: maxNewer, failures, retryable: retryable.length };
}

/**
 * The report for a customer who requested their data, as JSON, with the customer's language on Shopify, like `it` (null: not
 * known); null when there is no such request, or it has expired.
 */
export async function readDataRequest(
  viewer: Viewer,
  id: string,
): Promise<{ report: string; language: string | null } | null> {
  const { shop } = viewer;
  const found = await dataRequests.readDataRequest(prisma, sealer, shop, id, new Date());
  if (!found) return null;
  await recordAccess(viewer, "data-request", { shopify: [found.shopifyId], framework360: [] });
  const language = await openShopify(shop)
    .languageOf(found.shopifyId)
    .catch((err: unknown) => {
      logger.warn({ err, shop, customerId: found.shopifyId }, "A customer's language could not be read.");
      return null;
    });
  return { report: found.report, language };
}
