import type { PgBoss } from "pg-boss";

import { logger } from "../../log/logger.server.ts";
import { openSides } from "../../sides.server.ts";
import { findApartAmong } from "../../store/apart.ts";
import { asCompared, readCases, saveForeseen, type ComparedCase } from "../../store/compared-customer.ts";
import { keyedCriteria } from "../../store/compared-criteria.ts";
import {
  advanceComparison,
  failComparison,
  readComparison,
  type Comparison,
  type ComparisonFailure,
  type ComparisonStage,
} from "../../store/comparison.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { readLinkedAccount } from "../../store/framework360-connection.ts";
import { matchCompared } from "../../store/match-compared.ts";
import { redactedAmong } from "../../store/redaction.ts";
import { readShopRefusal } from "../../store/shopify-refusal.ts";
import { saveRefusal } from "../../store/side-refusals.server.ts";
import { keyedMark, markOf } from "../../store/sweep.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { sideNames, type SideName } from "../../sync/customer.ts";
import { SideError, type CustomerSide, type Sides, type Snapshot } from "../../sync/side.ts";
import { representOf } from "../../sync/situation.ts";
import { criteriaMet } from "../../sync/audience.ts";
import { enqueue } from "../queue/enqueue.ts";
import type { Attempt, JobEnd } from "../queue/start-workers.server.ts";
import { compareJob } from "./job.ts";
import { foreseeCase } from "./foresee-case.ts";
import { readPageWhole } from "./read-page.ts";

/** After this long another job is enqueued for the rest, well before the queue considers this one hung. */
const maxWorkMs = 20 * 60_000;

/** A page, because both customers of each case are held in memory while the core decides about them. */
const casesPerPage = 100;

/** Where the comparison goes on after a step; null: it is over. */
type Next = { stage: ComparisonStage; cursor: string | null };

/**
 * Compares both sides of a shop, step by step. Each step commits its progress, so that another attempt goes on from there. It
 * ends when another comparison took its place.
 */
export async function runComparison(
  boss: PgBoss,
  { shop }: { shop: string },
  { lastAttempt }: Attempt,
): Promise<JobEnd> {
  const end = Date.now() + maxWorkMs;
  for (;;) {
    const begunAt = sharedNow();
    const comparison = await readComparison(prisma, shop);
    if (!comparison || comparison.finishedAt) return;
    try {
      if (!(await step(shop, comparison))) return;
    } catch (error) {
      return afterFailure(shop, comparison, { error, lastAttempt, begunAt });
    }
    if (Date.now() < end) continue;
    await enqueue(boss, compareJob, [{ shop }]);
    return;
  }
}

/** @returns whether there may be more to do */
async function step(shop: string, comparison: Comparison): Promise<boolean> {
  const { id, stage, account } = comparison;
  const sides = await readySides(shop, account);
  if (typeof sides === "string") {
    await failComparison(prisma, id, sides);
    return false;
  }
  switch (stage) {
    case "shopify":
    case "framework360":
      await readPage(shop, comparison, sides[stage]);
      return true;
    case "matching":
      await matchCompared(pool, { comparisonId: id, shop });
      await advanceComparison(prisma, comparison, { stage: "deciding", cursor: null });
      return true;
    case "deciding":
      return foreseePage(shop, comparison, sides);
    case "done":
      return false;
  }
}

/** The sides, unless the shop was connected to another account meanwhile: one comparison must not mix two accounts' customers. */
async function readySides(shop: string, account: string): Promise<Sides | ComparisonFailure> {
  if (await readShopRefusal(pool, shop)) return "shopify-refused";
  if ((await readLinkedAccount(pool, shop)) !== account) return "not-connected";
  return openSides(shop, { isBackground: true });
}

async function readPage(shop: string, comparison: Comparison, side: CustomerSide): Promise<void> {
  const { id: comparisonId, cursor } = comparison;
  const { customers, next } = await side.list(cursor, null);
  const read: { snapshot: Snapshot; mark: string }[] = [];
  for (const { listed, snapshot } of await readPageWhole(side, customers)) {
    const mark = await keyedMark(prisma, sealer, shop, side.name, markOf(listed));
    read.push({ snapshot, mark: mark.hash });
  }
  const ids = read.map(({ snapshot }) => snapshot.id);
  const redacted = await redactedAmong(prisma, sealer, shop, ids);
  const kept = read.filter(({ snapshot }) => !redacted.has(snapshot.id));
  const rows = await asCompared(prisma, sealer, { shop, comparisonId }, side.name, kept);
  await prisma.$transaction([
    // A page may show a customer again that an earlier one showed.
    prisma.comparedCustomer.createMany({ data: rows, skipDuplicates: true }),
    prisma.comparison.update({ where: { id: comparisonId }, data: afterPage(side.name, next) }),
  ]);
}

function afterPage(side: SideName, cursor: string | null): Next {
  if (cursor !== null) return { stage: side, cursor };
  return { stage: side === "shopify" ? "framework360" : "matching", cursor: null };
}

async function foreseePage(shop: string, comparison: Comparison, sides: Sides) {
  const { id: comparisonId, cursor } = comparison;
  const page = { after: cursor, limit: casesPerPage };
  const cases = await readCases(prisma, sealer, { shop, comparisonId }, page);
  const { ignoredTags, createdTag } = await readPolicy(pool, shop);
  const idsOf = ({ now }: ComparedCase) => ({
    shopifyId: now.shopify?.id ?? "",
    framework360Id: now.framework360?.id ?? "",
  });
  const apart = await findApartAmong(prisma, shop, cases.map(idsOf));
  const isApart = (one: ComparedCase) => apart.has(`${idsOf(one).shopifyId} ${idsOf(one).framework360Id}`);
  const { extras = {} } = sides.shopify;
  const world = {
    represent: representOf(sides),
    at: sharedNow().toISOString(),
    extras,
    ignoredTags,
    createdTag,
  };
  const foreseen = await Promise.all(
    cases.map(async (one) => ({
      id: one.id,
      foresight: foreseeCase(one, isApart(one), world),
      criteria: await criteriaMetIn({ shop, comparisonId }, one),
    })),
  );
  const isOver = cases.length < casesPerPage;
  await prisma.$transaction(async (transaction) => {
    await saveForeseen(transaction, comparisonId, foreseen);
    await advanceComparison(transaction, comparison, {
      stage: isOver ? "done" : "deciding",
      cursor: cases.at(-1)?.id ?? cursor,
      ...(isOver && { finishedAt: sharedNow() }),
    });
  });
  return !isOver;
}

async function criteriaMetIn(
  run: { shop: string; comparisonId: string },
  { now, basis, link }: ComparedCase,
): Promise<string[]> {
  const base = basis === "link" ? link?.base : null;
  const ofSides = sideNames.map((side) => {
    const met = now[side] ? criteriaMet(side, now[side], base?.[side]) : [];
    return keyedCriteria(prisma, sealer, run, side, met);
  });
  return (await Promise.all(ofSides)).flat();
}

async function afterFailure(
  shop: string,
  { id }: Comparison,
  { error, lastAttempt, begunAt }: { error: unknown; lastAttempt: boolean; begunAt: Date },
): Promise<JobEnd> {
  const current = await readComparison(prisma, shop);
  // The comparison was replaced or deleted, together with its rows.
  if (current?.id !== id) return current ? "retry" : undefined;
  if (error instanceof SideError && error.kind === "unauthorized") {
    await saveRefusal(shop, error, begunAt);
    await failComparison(prisma, id, error.side === "shopify" ? "shopify-refused" : "key-refused");
    return;
  }
  logger.warn(
    { err: error, shop, lastAttempt },
    "The comparison stopped; another attempt goes on from there.",
  );
  if (lastAttempt) await failComparison(prisma, id, "unavailable");
  return "retry";
}
