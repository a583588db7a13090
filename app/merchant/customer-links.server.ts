import { enqueue, transactionOn } from "../jobs/queue/enqueue.ts";
import { syncCustomerJob } from "../jobs/sync-customer/job.ts";
import { logger } from "../log/logger.server.ts";
import { queue } from "../runtime.server.ts";
import { openSides } from "../sides.server.ts";
import { recordActivity } from "../store/activity.ts";
import { findApart, forgetApart, saveApart } from "../store/apart.ts";
import { withCustomerLocks } from "../store/customer-locks.server.ts";
import { linkStore } from "../store/link-store.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import type { Sql } from "../store/database/sql.ts";
import { withTransaction } from "../store/database/transaction.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { readLinkedAccount } from "../store/framework360-connection.ts";
import { readPolicy } from "../store/sync-settings.ts";
import { linkByHand, refuseLink, unlinkByHand, type LinkRefusal } from "../sync/by-hand.ts";
import {
  displayName,
  isOrderTotal,
  otherSide,
  sideNames,
  type BySide,
  type SideName,
} from "../sync/customer.ts";
import { explanation } from "../sync/explanation.ts";
import { linkedId } from "../sync/link.ts";
import { carriesFrom } from "../sync/policy.ts";
import { SideError, type CustomerSide, type Sides, type Snapshot } from "../sync/side.ts";
import { recordAccess, type Viewer } from "./access.server.ts";
import { openBrowsedSide } from "./customer-listing.server.ts";
import { compareFields, type ComparedField, type CustomerReference } from "./customer-history.server.ts";

/** A customer of the other side that may be the same person. */
export type LinkCandidate = {
  id: string;
  name: string | null;
  email: string | null;
  /** Whether it is linked with another customer, and so has to be unlinked first. */
  isLinked: boolean;
  /** Whether a person said that the two are different people. */
  isApart: boolean;
  /** Both customers' values as they are now. */
  fields: ComparedField[];
};

/** `unavailable`: a side does not answer, or refuses. */
type NotRead = "not-connected" | "unavailable" | "not-found";

/** Customers of the other side that a person may link with this one. */
export type Candidates = { problem: null; candidates: LinkCandidate[] } | { problem: NotRead };

/** How many candidates are shown beside the customer. */
const maxCandidates = 5;
const callTimeoutMs = 8_000;

/**
 * The customers of the other side that may be the same person, read now: those with the customer's e-mail or phone, or those
 * that a search finds.
 * @param text the text searched for; "": no search
 */
export async function readCandidates(
  viewer: Viewer,
  { side, id }: CustomerReference,
  text: string,
): Promise<Candidates> {
  const { shop } = viewer;
  const sides = await openSides(shop);
  if (typeof sides === "string") return { problem: "not-connected" };
  try {
    const subject = await sides[side].read(id);
    if (!subject) return { problem: "not-found" };
    const other = otherSide(side);
    const found = text === "" ? await sides[other].find(subject.customer) : await searchOn(shop, other, text);
    const shown = found.slice(0, maxCandidates);
    const ids = { [side]: [id], [other]: shown.map((one) => one.id) };
    await recordAccess(viewer, "customer-history", { shopify: [], framework360: [], ...ids });
    const [apart, policy, links] = [
      await findApart(pool, shop, side, id),
      await readPolicy(pool, shop),
      linkStore(prisma, pool, sealer, shop, null),
    ];
    const candidates: LinkCandidate[] = [];
    for (const candidate of shown) {
      const link = await links.find(other, candidate.id);
      const now = { [side]: subject, [other]: candidate } as BySide<Snapshot>;
      candidates.push({
        id: candidate.id,
        name: displayName(candidate.customer),
        email: candidate.customer.email,
        isLinked: link !== null && link.deletedOn === null && linkedId(link, side) !== null,
        isApart: apart.has(candidate.id),
        // A candidate's orders are not read: their totals would pass for blank.
        fields: compareFields(now, { sides, link: null, policy }).filter(({ field }) => !isOrderTotal(field)),
      });
    }
    return { problem: null, candidates };
  } catch (error) {
    return { problem: asUnavailable(shop, error) };
  }
}

async function searchOn(shop: string, side: CustomerSide["name"], text: string): Promise<Snapshot[]> {
  const browsed = await openBrowsedSide(shop, side, { maxTimeoutMs: callTimeoutMs });
  if (!browsed) return [];
  const { customers } = await browsed.browse({ query: text, limit: maxCandidates })(null);
  return customers.map(({ snapshot }) => snapshot);
}

function asUnavailable(shop: string, error: unknown): "unavailable" {
  if (!(error instanceof SideError)) throw error;
  logger.warn({ err: error, shop }, "A side could not be read to link customers by hand.");
  return "unavailable";
}

/** Properties of a request that follows from a person's decision. */
const decided = { cause: "sweep", decided: true } as const;

/** Why a person's decision about two customers was not carried out; `not-linked`: the two are no longer linked. Null: it was. */
export type ByHand = { problem: LinkRefusal | NotRead | "not-linked" | null };

type Pair = { shopifyId: string; framework360Id: string };

/**
 * Links two customers that are not linked. This is a first contact: as the directions allow, a job then fills blanks both ways,
 * and the merchant's choice decides where values differ.
 */
export async function linkCustomers(shop: string, pair: Pair): Promise<ByHand> {
  const sides = await openSides(shop);
  if (typeof sides === "string") return { problem: "not-connected" };
  return underLocks(shop, pair, async (links) => {
    const problem = await findMissing(shop, sides, pair);
    if (problem) return { problem };
    const [shopify, framework360] = [
      await links.find("shopify", pair.shopifyId),
      await links.find("framework360", pair.framework360Id),
    ];
    const refused = refuseLink({ shopify, framework360 });
    if (refused) return { problem: refused };
    const policy = await readPolicy(pool, shop);
    const side = carriesFrom(policy, "framework360") ? "framework360" : "shopify";
    const { save, replacing } = linkByHand(pair, { shopify, framework360 });
    const record = async (transaction: Sql) => {
      await forgetApart(transaction, shop, pair);
      await tell(transaction, shop, pair, "linked-by-hand");
      await askFor(transaction, shop, pair, [side]);
    };
    await links.saveWith(record, save, replacing);
    return { problem: null };
  });
}

/** Unlinks two customers: each keeps what it has, and is left alone until a person links or sends it. */
export function unlinkCustomers(shop: string, pair: Pair): Promise<ByHand> {
  return underLocks(shop, pair, async (links) => {
    const link = await links.find("shopify", pair.shopifyId);
    if (!link || link.deletedOn !== null || link.framework360Id !== pair.framework360Id) {
      return { problem: "not-linked" };
    }
    const record = (transaction: Sql) => tell(transaction, shop, pair, "unlinked-by-hand");
    await links.saveBothWith(record, unlinkByHand(link));
    return { problem: null };
  });
}

/** Remembers that two customers are different people, so that they are never linked by their e-mail or phone. */
export function keepApart(shop: string, pair: Pair): Promise<ByHand> {
  return underLocks(shop, pair, async (links) => {
    const link = await links.find("shopify", pair.shopifyId);
    if (link?.framework360Id === pair.framework360Id && link.deletedOn === null) return { problem: "linked" };
    await withTransaction(pool, async (transaction) => {
      await saveApart(transaction, shop, pair);
      await tell(transaction, shop, pair, "said-different");
      // Without this pair, only one match may be left, which a job can link.
      await askFor(transaction, shop, pair, sideNames);
    });
    return { problem: null };
  });
}

/** Runs `work` while no job works on the two customers. */
async function underLocks(
  shop: string,
  { shopifyId, framework360Id }: Pair,
  work: (links: ReturnType<typeof linkStore>) => Promise<ByHand>,
): Promise<ByHand> {
  const account = await readLinkedAccount(pool, shop);
  if (account === null) return { problem: "not-connected" };
  const customers = [
    { side: "shopify", id: shopifyId },
    { side: "framework360", id: framework360Id },
  ] as const;
  return withCustomerLocks(shop, customers, () => work(linkStore(prisma, pool, sealer, shop, account)));
}

async function findMissing(shop: string, sides: Sides, pair: Pair): Promise<NotRead | null> {
  try {
    const read = await Promise.all([
      sides.shopify.read(pair.shopifyId),
      sides.framework360.read(pair.framework360Id),
    ]);
    return read.includes(null) ? "not-found" : null;
  } catch (error) {
    return asUnavailable(shop, error);
  }
}

/** Enqueues the jobs that follow from a person's decision about the two customers. */
async function askFor(transaction: Sql, shop: string, pair: Pair, sides: readonly SideName[]): Promise<void> {
  const requests = sides.map((side) => {
    const customerId = side === "shopify" ? pair.shopifyId : pair.framework360Id;
    return { shop, side, customerId, ...decided };
  });
  await enqueue(queue(), syncCustomerJob, requests, { db: transactionOn(transaction) });
}

/** Records a person's decision in the activity. */
function tell(
  sql: Sql,
  shop: string,
  pair: Pair,
  what: "linked-by-hand" | "unlinked-by-hand" | "said-different",
): Promise<void> {
  return recordActivity(sql, {
    ...{ shop, ...pair, cause: "decision", outcome: "updated", reason: null, target: null },
    ...{ fields: [], conflicts: [] },
    explanations: [{ field: null, explanation: explanation(what) }],
  });
}
