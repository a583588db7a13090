import pTimeout from "p-timeout";

import { openSides, type NoAccount } from "../sides.server.ts";
import { groupKey, listForeseen, type ForeseenCase } from "../store/compared-customer.ts";
import { readComparison } from "../store/comparison.ts";
import { prisma } from "../store/database/db.server.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { sideNames, type SideName } from "../sync/customer.ts";
import { explanation } from "../sync/explanation.ts";
import { isIn, outlookClasses, outlookOf, type OutlookClass } from "../sync/outlook.ts";
import { SideError, type CustomerSide, type Snapshot } from "../sync/side.ts";
import type { PersonIds } from "../store/redaction.ts";
import { recordAccess, type Viewer } from "./access.server.ts";
import { latestComparison, policyBy, readGroups, type Choices } from "./preview.server.ts";
import { asPreviewed, fieldsConcerned, fieldsToShow, type PreviewedCustomer } from "./previewed-customer.ts";

export type { PreviewedCustomer };

/** A page of a class, with the time of the comparison in ISO 8601, or why it cannot be shown. */
export type PreviewedPage =
  | { problem: null; comparedAt: string; customers: PreviewedCustomer[]; next: string | null }
  | { problem: "not-compared" | NoAccount | "shopify-refused" }
  | { problem: "unavailable"; side: SideName };

/** The class with this name, as an address gives it. */
export function classNamed(name: string | undefined): OutlookClass | undefined {
  return outlookClasses.find((one) => one === name);
}

/** How many customers of a class the page shows at once. */
const shownCustomers = 10;

/** How many customers are read at once for a file. */
const perPage = 500;

/** A merchant waits for the page, so this limits the time to read a side. */
const readTimeoutMs = 12_000;

/** The groups of foresights that belong to the class; null: there is no comparison. */
async function findClass(shop: string, name: OutlookClass, choices: Choices) {
  const comparison = await latestComparison(shop);
  if (!comparison?.finishedAt || comparison.failure) return null;
  const run = { shop, comparisonId: comparison.id, finishedAt: comparison.finishedAt };
  const policy = await policyBy(shop, choices);
  const { groups: all, membership } = await readGroups(run, policy);
  const outlooks = new Map(
    all.map((group) => [groupKey(group), outlookOf(group.foresight, policy, group.memberships)] as const),
  );
  const groups = all.filter((group) => isIn(name, outlooks.get(groupKey(group))!));
  return { run, comparedAt: comparison.finishedAt.toISOString(), policy, outlooks, groups, membership };
}

/**
 * Some customers of a class, read from both sides for this answer.
 * @param after where the page before ended; null: the first page
 */
export async function readPreviewed(
  viewer: Viewer,
  name: OutlookClass,
  { choices, after }: { choices: Choices; after: string | null },
): Promise<PreviewedPage> {
  const { shop } = viewer;
  const found = await findClass(shop, name, choices);
  if (!found) return { problem: "not-compared" };
  const sides = await openSides(shop);
  if (typeof sides === "string") return { problem: sides };
  const { run, comparedAt, policy, groups, membership, outlooks } = found;
  const limit = shownCustomers + 1;
  const listed = await listForeseen(prisma, sealer, run, { groups, membership, after, limit });
  const cases = listed.slice(0, shownCustomers);
  try {
    const [shopify, framework360] = await Promise.all(
      sideNames.map((side) =>
        readNow(
          sides[side],
          cases.map(({ ids }) => ids[side]),
        ),
      ),
    );
    const customers = cases.map(({ ids, group }, index) => {
      const now = { shopify: shopify![index] ?? null, framework360: framework360![index] ?? null };
      const outlook = outlooks.get(group)!;
      return asPreviewed({ ids, now }, outlook, fieldsToShow(now, outlook, policy));
    });
    await recordAccess(viewer, "preview", idsOf(cases));
    const next = listed.length > cases.length ? cases.at(-1)!.rowId : null;
    return { problem: null, comparedAt, customers, next };
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    if (error.kind !== "unauthorized") return { problem: "unavailable", side: error.side };
    return { problem: error.side === "shopify" ? "shopify-refused" : "key-refused" };
  }
}

function idsOf(cases: readonly ForeseenCase[]): PersonIds {
  const on = (side: SideName) => cases.flatMap(({ ids }) => ids[side] ?? []);
  return { shopify: on("shopify"), framework360: on("framework360") };
}

/** Reads one after the other, so that a person's preview does not use up the account's calls. @throws {SideError} */
function readNow(side: CustomerSide, ids: readonly (string | null)[]): Promise<(Snapshot | null)[]> {
  const read = async () => {
    const snapshots = [];
    for (const id of ids) snapshots.push(id === null ? null : await side.read(id));
    return snapshots;
  };
  const seconds = readTimeoutMs / 1000;
  const tooSlow = new SideError(
    side.name,
    "unavailable",
    explanation("timed-out", { side: side.name, seconds }),
  );
  return pTimeout(read(), { milliseconds: readTimeoutMs, message: tooSlow });
}

/**
 * All customers of a class as the comparison read them, with the fields that would be written. Read page by page: it fails in
 * the middle, so that the file does not look whole, when the comparison is replaced meanwhile, deleted, or decided again.
 * @returns null when there is no comparison
 */
export async function listPreviewed(
  viewer: Viewer,
  name: OutlookClass,
  choices: Choices,
): Promise<AsyncIterable<PreviewedCustomer> | null> {
  const found = await findClass(viewer.shop, name, choices);
  return found && eachPreviewed(found, viewer);
}

async function* eachPreviewed(
  { run, groups, membership, outlooks }: NonNullable<Awaited<ReturnType<typeof findClass>>>,
  viewer: Viewer,
): AsyncGenerator<PreviewedCustomer> {
  for (let after: string | null = null; ;) {
    const page = { groups, membership, after, limit: perPage };
    const cases: ForeseenCase[] = await listForeseen(prisma, sealer, run, page);
    // After the page was read: what is there now was there then.
    if (!(await isCurrent(run)))
      throw new Error(`The comparison of ${run.shop} changed while a file was read.`);
    await recordAccess(viewer, "preview-file", idsOf(cases));
    for (const one of cases) {
      const outlook = outlooks.get(one.group)!;
      yield asPreviewed(one, outlook, fieldsConcerned(outlook));
    }
    if (cases.length < perPage) return;
    after = cases.at(-1)!.rowId;
  }
}

type Run = NonNullable<Awaited<ReturnType<typeof findClass>>>["run"];

async function isCurrent({ shop, comparisonId, finishedAt }: Run): Promise<boolean> {
  const current = await readComparison(prisma, shop);
  return current?.id === comparisonId && current.finishedAt?.getTime() === finishedAt.getTime();
}
