import {
  countNewer,
  findFailures,
  listActivity,
  type ActivityFilter,
  type ActivityPage,
  type PagePosition,
  type Place,
} from "../store/activity-list.ts";
import { listDataRequests, type DataRequest } from "../store/data-request.ts";
import { prisma } from "../store/database/db.server.ts";
import { failureStates, restingFailures, type FailureState } from "./failures.server.ts";

/** New lines are counted up to here. */
const mostNewer = 100;

/** What changes about failures while a page is being looked at. */
type Failures = {
  /** What became of the failed lines of the page, by their ids. */
  failures: Record<string, FailureState>;
  /** How many of the shop's customers rest after a failure, counted up to `mostFailures`. */
  resting: number;
};

export type ActivityUpdates = Failures & {
  /** How many matching lines are newer than the newest one shown, counted up to 100. */
  newer: number;
};

/** A page of the shop's activity, what became of the failures on it, and which requests for data can be fetched. */
export async function readActivity(
  shop: string,
  filter: ActivityFilter,
  position: PagePosition,
): Promise<ActivityPage & Failures & { dataRequests: DataRequest[] }> {
  const page = await listActivity(prisma, shop, filter, position);
  const failed = page.lines.filter(({ outcome }) => outcome === "failed");
  const [failures, resting, dataRequests] = await Promise.all([
    failureStates(shop, failed),
    restingFailures(shop),
    listDataRequests(prisma, shop, new Date()),
  ]);
  return { ...page, failures, resting: resting.length, dataRequests };
}

/** What is new for somebody who looks at a page with these failed lines and this newest line (null: none at all). */
export async function readActivityUpdates(
  shop: string,
  filter: ActivityFilter,
  { newest, failed }: { newest: Place | null; failed: readonly string[] },
): Promise<ActivityUpdates> {
  const [newer, failures, resting] = await Promise.all([
    countNewer(prisma, shop, filter, newest, mostNewer),
    findFailures(prisma, shop, failed).then((lines) => failureStates(shop, lines)),
    restingFailures(shop),
  ]);
  return { newer, failures, resting: resting.length };
}
