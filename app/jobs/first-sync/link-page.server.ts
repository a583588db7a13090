import { openSides } from "../../sides.server.ts";
import { recordActivities, withoutLeftOutLine } from "../../store/activity.ts";
import { findPresent, readCases, type ComparedCase } from "../../store/compared-customer.ts";
import { tryPairLocks } from "../../store/customer-locks.server.ts";
import { findLinks, linkReader, saveLinks } from "../../store/customer-link.ts";
import { pool, prisma, type Database } from "../../store/database/db.server.ts";
import { withinPrisma } from "../../store/database/sql.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { addCustomers } from "../../store/first-sync-customer.ts";
import { advanceFirstSync, type FirstSync } from "../../store/first-sync.ts";
import { saveListed } from "../../store/listed-customers.ts";
import { supersede } from "../../store/supersede.ts";
import { findApartAmong } from "../../store/apart.ts";
import { findSweptSides, saveMarks } from "../../store/sweep.ts";
import { findNews } from "../../store/webhook-news.ts";
import { agreeUnwritten, type Agreement, type PairRecords } from "../../sync/agree.ts";
import { shownUntil } from "../../sync/as-agreed.ts";
import { sideNames, type BySide, type SideName } from "../../sync/customer.ts";
import { mainIdentity } from "../../sync/identity.ts";
import type { Link } from "../../sync/link.ts";
import { carriesFrom, type Policy } from "../../sync/policy.ts";
import type { Sides, Snapshot } from "../../sync/side.ts";
import { representOf } from "../../sync/situation.ts";
import { holdersOf } from "../../sync/waiting.ts";
import { tallyPage } from "./tally-page.ts";

/** Both customers of a pair are opened in memory, and locked until the page is saved. */
const casesPerPage = 100;

/** Sealing a page of links takes a moment. */
const saveTimeoutMs = 20_000;

type Transaction = Parameters<Parameters<Database["$transaction"]>[0]>[0];
type Pair = ComparedCase & { now: BySide<Snapshot> };

export type LinkingPage = {
  shop: string;
  first: Pick<FirstSync, "id" | "cursor">;
  comparison: { id: string; account: string; startedAt: Date };
  policy: Policy;
};

/**
 * Goes through a page of the comparison, in one commit: a pair that needs no write gets its link, and every other customer
 * is left to a job of its own. Calls neither side.
 * @returns whether there may be another page
 * @throws {Error} when the shop was connected to another account meanwhile, or another first synchronization took its place
 */
export async function linkPage({ shop, first, comparison, policy }: LinkingPage): Promise<boolean> {
  const sides = await openSides(shop);
  if (typeof sides === "string") throw new Error(`The sides of ${shop} cannot be opened: ${sides}.`);
  const run = { shop, comparisonId: comparison.id };
  const cases = await readCases(prisma, sealer, run, { after: first.cursor, limit: casesPerPage });
  const waitedFor = await findWaitedFor(shop, cases);
  const marked = await unsweptSides(shop, policy);
  await prisma.$transaction(
    async (transaction) => {
      const pairs = cases.filter(isPair);
      const since = comparison.startedAt;
      const locked = await lockPairs(transaction, shop, pairs);
      const links = await findLinksOf(transaction, shop, cases);
      const news = await findNews(transaction, shop, changesOf(cases, since), since);
      const recordsOf = await look(transaction, shop, locked, { waitedFor, links, news });
      const present = await findPresent(
        transaction,
        cases.map(({ id }) => id),
      );
      const done = tallyPage();
      for (const one of cases.filter(({ id }) => present.has(id))) {
        const records = recordsOf.get(one.id);
        const agreement = records ? agreeOn(one, records, { sides, policy, since }) : null;
        const hasMoved =
          news.has(one.now.shopify?.id ?? "") || links.get(one.id)!.some(({ version }) => version >= since);
        const isUnlinked = links.get(one.id)!.length === 0;
        done.add(one, agreement, { policy, hasMoved, isUnlinked });
      }
      const account = comparison.account;
      await saveLinks(transaction, sealer, shop, { account, links: done.links });
      await supersede(withinPrisma(transaction), shop, done.lookedAt);
      await recordActivities(
        transaction,
        shop,
        [...done.told, ...(await withoutLeftOutLine(transaction, shop, done.leftOut))].map((result) => ({
          cause: "backfill",
          ...result,
        })),
      );
      await addCustomers(transaction, sealer, shop, done.left);
      await saveListed(transaction, sealer, shop, { side: "shopify", snapshots: done.listed });
      for (const side of marked) await saveMarks(transaction, shop, side, done.marks[side]);
      const cursor = cases.at(-1)?.id ?? first.cursor;
      await advanceFirstSync(transaction, { id: first.id, shop }, { cursor }, done.uncalled);
    },
    { timeout: saveTimeoutMs },
  );
  return cases.length === casesPerPage;
}

function isPair(one: ComparedCase): one is Pair {
  return one.now.shopify !== null && one.now.framework360 !== null;
}

/** The Shopify customers, each with the time up to which its snapshot shows every change. */
function changesOf(cases: readonly ComparedCase[], since: Date) {
  return cases.flatMap(({ now: { shopify } }) =>
    shopify
      ? [{ id: shopify.id, changedAt: shownUntil(shopify, shopify.listedAt ?? since.toISOString()) }]
      : [],
  );
}

/** Sides without a finished round: the comparison replaces their first one. */
export async function unsweptSides(shop: string, policy: Policy): Promise<SideName[]> {
  const swept = await findSweptSides(prisma, shop);
  return sideNames.filter((side) => carriesFrom(policy, side) && !swept.has(side));
}

/** The customers, as "<side> <id>", that another pair waits for. */
async function findWaitedFor(shop: string, cases: readonly ComparedCase[]): Promise<Set<string>> {
  const holders = cases.flatMap(({ now }) =>
    sideNames.flatMap((side) => (now[side] ? [{ side, id: now[side].id }] : [])),
  );
  const waiting = await linkReader(prisma, pool, sealer, shop).findWaiting(holders);
  return new Set(waiting.flatMap(({ base }) => holdersOf(base).map(({ side, id }) => `${side} ${id}`)));
}

/** Locks the pairs that no job works on, and returns them: reads after this see everything that jobs committed. */
async function lockPairs(transaction: Transaction, shop: string, pairs: readonly Pair[]): Promise<Pair[]> {
  const keyed = pairs.map(({ id, now }) => ({
    key: id,
    shopifyId: now.shopify.id,
    framework360Id: now.framework360.id,
  }));
  const locked = await tryPairLocks(transaction, shop, keyed);
  return pairs.filter(({ id }) => locked.has(id));
}

/** The links of each case's customers, by the id of its row. */
async function findLinksOf(
  transaction: Transaction,
  shop: string,
  cases: readonly ComparedCase[],
): Promise<Map<string, Link[]>> {
  const found = new Map<SideName, Map<string, Link>>();
  for (const side of sideNames) {
    const ids = cases.flatMap(({ now }) => now[side]?.id ?? []);
    found.set(side, await findLinks(transaction, sealer, shop, { side, ids }));
  }
  return new Map(
    cases.map(({ id, now }) => {
      const links = sideNames.flatMap((side) => found.get(side)!.get(now[side]?.id ?? "") ?? []);
      return [id, [...new Map(links.map((link) => [link.id, link])).values()]];
    }),
  );
}

/** Our records about each of these pairs, by the id of its row. */
async function look(
  transaction: Transaction,
  shop: string,
  pairs: readonly Pair[],
  known: {
    waitedFor: ReadonlySet<string>;
    links: ReadonlyMap<string, Link[]>;
    news: ReadonlySet<string>;
  },
): Promise<Map<string, PairRecords>> {
  const unfinished = await findUnfinished(transaction, shop, pairs);
  const apart = await findApartAmong(
    transaction,
    shop,
    pairs.map(({ now }) => ({ shopifyId: now.shopify.id, framework360Id: now.framework360.id })),
  );
  return new Map(
    pairs.map(({ id, now }) => [
      id,
      {
        links: known.links.get(id)!,
        isUnfinished: unfinished.has(id),
        isApart: apart.has(`${now.shopify.id} ${now.framework360.id}`),
        isWaitedFor: sideNames.some((side) => known.waitedFor.has(`${side} ${now[side].id}`)),
        hasNews: known.news.has(now.shopify.id),
      },
    ]),
  );
}

/** The pairs with a customer that a run may have created before it died. Most shops have no such run. */
async function findUnfinished(
  transaction: Transaction,
  shop: string,
  pairs: readonly Pair[],
): Promise<Set<string>> {
  const some = await transaction.customerLink.findFirst({ where: { shop, unfinishedKey: { not: null } } });
  if (!some) return new Set();
  const links = linkReader(prisma, pool, sealer, shop);
  const found = new Set<string>();
  for (const { id, now } of pairs) {
    for (const side of sideNames) {
      const identity = mainIdentity(now[side].customer);
      if (identity && (await links.findUnfinished(side, identity))) found.add(id);
    }
  }
  return found;
}

function agreeOn(
  one: ComparedCase,
  records: PairRecords,
  { sides, policy, since }: { sides: Sides; policy: Policy; since: Date },
): Agreement | null {
  if (!isPair(one)) return null;
  const { now, basis, hasNamesake } = one;
  const context = {
    policy,
    represent: representOf(sides),
    at: sharedNow().toISOString(),
    readSince: since.toISOString(),
  };
  return agreeUnwritten({ now, isLinked: basis === "link", hasNamesake }, records, context);
}
