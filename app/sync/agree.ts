import { lacksShownYes } from "./absent-no.ts";
import { knownUntil } from "./as-agreed.ts";
import { isLately } from "./awaited.ts";
import type { Base } from "./base.ts";
import type { BySide, Field, SideName } from "./customer.ts";
import type { Link, LinkToSave } from "./link.ts";
import type { Policy } from "./policy.ts";
import { policyFor } from "./audience.ts";
import { recall } from "./recall.ts";
import { reconcile } from "./reconcile.ts";
import { resultOf, type SyncResult } from "./result.ts";
import { settle } from "./settle.ts";
import type { Snapshot } from "./side.ts";
import type { Represent } from "./situation.ts";

/** Two customers that are the same person, as both were read some time ago. */
export type ReadPair = {
  now: BySide<Snapshot>;
  /** Whether they are the same person by their link, or by their e-mail or phone. */
  isLinked: boolean;
  /** Whether another customer in Framework360 has the e-mail or phone. */
  hasNamesake: boolean;
};

/** What is known about a pair now, while its customers are locked. */
export type PairRecords = {
  /** The links of either customer. */
  links: readonly Link[];
  /** Whether one of them may have been created by a run that died, for another customer. */
  isUnfinished: boolean;
  /** Whether a person said that they are different people. */
  isApart: boolean;
  /** Whether another pair waits for an e-mail or phone that one of them had. */
  isWaitedFor: boolean;
  /** Whether a notification told of a change since Shopify's customer was read. */
  hasNews: boolean;
};

type Context = {
  policy: Policy;
  represent: Represent;
  /** The time, ISO 8601. */
  at: string;
  /** When the reading of the sides began, ISO 8601. */
  readSince: string;
};

/** `save`: the link as it is to be saved; null: it is saved already. */
export type Agreement = { save: LinkToSave | null; result: SyncResult };

/**
 * What both sides agree on where a synchronization would write on neither, so that no call is needed. Both may have changed
 * since they were read: a value that differs from the base is an edit then, as it is for any other pair.
 * @returns null where the pair needs its own job, which reads both sides: something is to be written, or is on its way, or may be
 *   an unsubscribe, or the pair is not what it was; also where it is not to be linked, because the merchant's choice leaves both out
 */
export function agreeUnwritten(pair: ReadPair, records: PairRecords, context: Context): Agreement | null {
  const { now } = pair;
  const [link = null, ...others] = records.links;
  const isOther = link !== null && !joins(link, now);
  if (others.length > 0 || isOther || pair.isLinked !== (link !== null)) return null;
  const hasMoved = link !== null && isSavedSince(link, context.readSince);
  const { isUnfinished, isApart, isWaitedFor, hasNews } = records;
  if (hasMoved || isUnfinished || isApart || isWaitedFor || hasNews || pair.hasNamesake) return null;
  const known = link?.base ?? null;
  const { inbound, outbound } = policyFor(context.policy, now, known);
  if (!link && !inbound && !outbound) return null;
  if (known && (Object.keys(known.intent).length > 0 || known.awaited)) return null;
  const agreed = settleUnwritten(now, known, context);
  if (!agreed) return null;
  const { base, result } = agreed;
  if (known && isSameBase(known, base)) return { save: null, result };
  const ids = { shopifyId: now.shopify.id, framework360Id: now.framework360.id };
  const earlier = link ? { id: link.id, version: link.version } : {};
  return { save: { ...earlier, ...ids, base, deletedOn: null }, result };
}

/** Whether a run saved the link since both were read, or wrote so shortly before that they may have been shown as they were. */
function isSavedSince({ version, base }: Link, readSince: string): boolean {
  const savedAt = version.toISOString();
  return savedAt >= readSince || (!!base?.recent && isLately(savedAt, readSince));
}

function joins({ shopifyId, framework360Id, deletedOn }: Link, { shopify, framework360 }: BySide<Snapshot>) {
  return deletedOn === null && shopifyId === shopify.id && framework360Id === framework360.id;
}

/** The same base as the job of a pair keeps that it does not write; null: it would be written, or has to be read first. */
function settleUnwritten(
  read: BySide<Snapshot>,
  known: Base | null,
  { policy, represent, at, readSince }: Context,
): { base: Base; result: SyncResult } | null {
  const { now, base } = recall(read, known, { represent, at, extras: policy.ways.extras });
  if (lacksShownYes(base, now, policy)) return null;
  const situation = { now, base, policy, represent, at, retry: "automatic" } as const;
  const { plan, decisions } = reconcile(situation);
  if (plan.kind !== "unchanged") return null;
  const nothing = { after: {}, held: new Set<Field>(), refused: {}, failed: new Set<SideName>() };
  const settled = settle(situation, { plan, decisions, ...nothing });
  const shown = { isWritten: false, base: settled, policy, at: read.shopify.listedAt ?? readSince };
  const next = { ...settled, shopifyKnownUntil: knownUntil(read.shopify, shown) };
  const ids = { shopifyId: read.shopify.id, framework360Id: read.framework360.id };
  return { base: next, result: resultOf(plan, { decisions, now, base: next, failed: new Map() }, ids) };
}

/** Which of Shopify's changes were seen is no part of what is agreed. */
function isSameBase(known: Base, base: Base): boolean {
  const times = { shopifyKnownUntil: null, shopifySeenAt: null };
  const agreed = (one: Base) => JSON.stringify({ ...one, ...times });
  return agreed(known) === agreed(base);
}
