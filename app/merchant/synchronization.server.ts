import { isDeepStrictEqual } from "node:util";

import { fromPrisma } from "pg-boss";

import { compareJob } from "../jobs/compare/job.ts";
import { firstSyncJob } from "../jobs/first-sync/job.ts";
import { enqueue } from "../jobs/queue/enqueue.ts";
import { requestLinked } from "../jobs/sync-customer/job.ts";
import { queue } from "../runtime.server.ts";
import { decideAgain, dropComparison } from "../store/comparison.ts";
import { listOpenLinks } from "../store/open-links.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { withinPrisma } from "../store/database/sql.ts";
import { beginFirstSync, readFirstSync } from "../store/first-sync.ts";
import { readConnection, readLinkedAccount } from "../store/framework360-connection.ts";
import { findNoCalls } from "../store/no-calls.ts";
import { resetRounds } from "../store/sweep.ts";
import {
  policyFrom,
  readPolicy,
  readSaved,
  saveSettings,
  type SyncSettings,
} from "../store/sync-settings.ts";
import { allFields, otherSide, sideNames, type Field, type SideName } from "../sync/customer.ts";
import { isExtraField } from "../sync/extra-fields.ts";
import { carriesFrom, mayWriteField, type Policy } from "../sync/policy.ts";
import { readFirstSyncProgress, type FirstSyncProgress } from "./first-sync.server.ts";
import { latestComparison } from "./preview.server.ts";
import { readShownShopRefusal, type ShownShopRefusal } from "./shop-refusal.server.ts";
import { readUndoableSync, type UndoableSync } from "./undo-sync.server.ts";
import { readUndatedConsent, type UndatedConsent } from "./undated-consent.server.ts";

export type { SyncSettings };

/** What the Synchronization page shows. */
export type Synchronization = {
  settings: SyncSettings;
  /** When they were saved, ISO 8601; null: never. A form sends it back, see `applySettings`. */
  savedAt: string | null;
  /** Whether there is an account to synchronize with. */
  connected: boolean;
  /** Whether the account no longer accepts the key. */
  keyRefused: boolean;
  /** Null when Shopify accepts calls for the shop. */
  shopifyRefusal: ShownShopRefusal | null;
  /** Null when the merchant has nothing to decide about newsletter choices. */
  undatedConsent: UndatedConsent | null;
  /** The progress of the first synchronization; null: there is none to show. */
  firstSync: FirstSyncProgress | null;
  /** The undo of the first synchronization. */
  undoableSync: UndoableSync;
  /** Whether both sides are being compared for the merchant, and not for a first synchronization. */
  comparing: boolean;
};

/** Deleting the marks of a large shop's customers takes seconds. */
const saveTimeoutMs = 20_000;

export async function readSynchronization(shop: string): Promise<Synchronization> {
  const [{ settings, savedAt }, connection, shopifyRefusal, comparison, firstSync, undoableSync] =
    await Promise.all([
      readSaved(pool, shop),
      readConnection(prisma, shop),
      readShownShopRefusal(shop),
      latestComparison(shop),
      readFirstSyncProgress(shop),
      readUndoableSync(shop),
    ]);
  const undatedConsent = await readUndatedConsent(shop, settings);
  return {
    settings,
    savedAt,
    connected: connection !== null,
    keyRefused: connection !== null && connection.refusedAt !== null,
    shopifyRefusal,
    undatedConsent,
    firstSync,
    undoableSync,
    comparing: comparison !== null && comparison.finishedAt === null && firstSync?.state !== "comparing",
  };
}

/**
 * Saves the merchant's choices; a missing one stays as it was. A first synchronization begins, so that existing customers and
 * earlier changes are synchronized too, after any of these: a direction was turned on, a way for a group of fields opened,
 * another place chosen for a value, or another choice of customers or of tags to leave out; or another winner of conflicts,
 * because values held back under the old winner may now be written; or a direction turned off, with the other one on,
 * before the last one ended. An answer to what "not subscribed" means synchronizes the customers for which it was open. Other places also synchronize customers with owed values, which may no longer have a place. A
 * comparison decides again by other choices of tags.
 * @param seenAt when the choices that the merchant saw were saved, ISO 8601; null: never; undefined: unknown
 * @returns `begins`: whether a first synchronization began and both sides accept calls; null if other choices were saved since
 *   `seenAt`: then nothing is saved
 */
export async function applySettings(
  shop: string,
  choices: Partial<SyncSettings>,
  seenAt?: string | null,
): Promise<{ begins: boolean } | null> {
  // One transaction: after a crash between the two, saving the same choices again would be no change and begin nothing.
  const saved = await prisma.$transaction(
    async (transaction) => {
      await transaction.$queryRaw`SELECT domain FROM shop WHERE domain = ${shop} FOR NO KEY UPDATE`;
      const { settings, savedAt } = await readSaved(withinPrisma(transaction), shop);
      const isUpToDate = seenAt === undefined || seenAt === savedAt || holds(settings, choices);
      if (!isUpToDate) return null;
      const before = policyFrom(settings);
      await saveSettings(transaction, shop, choices);
      const after = await readPolicy(withinPrisma(transaction), shop);
      const hasOtherPlaces = !isDeepStrictEqual(after.ways.extras, before.ways.extras);
      const hasOtherTags =
        !isDeepStrictEqual(after.ignoredTags, before.ignoredTags) || after.createdTag !== before.createdTag;
      if (hasOtherPlaces) await dropComparison(transaction, shop);
      else if (hasOtherTags && (await decideAgain(transaction, shop))) {
        await enqueue(queue(), compareJob, [{ shop }], { db: fromPrisma(transaction) });
      }
      const concerned = sidesToCompare(before, after);
      const left = concerned.length > 0 ? [] : await sidesLeftMidway(transaction, shop, { before, after });
      const compared = [...concerned, ...left];
      for (const side of compared) await Promise.all(resetRounds(transaction, { shop, side }));
      if (compared.length > 0) await beginFirstSync(transaction, shop, { staysHalted: left.length > 0 });
      return { policy: after, begins: compared.length > 0, hasOtherPlaces };
    },
    { timeout: saveTimeoutMs },
  );
  if (!saved) return null;
  const { policy, begins, hasOtherPlaces } = saved;
  if (begins) await enqueue(queue(), firstSyncJob, [{ shop }]);
  const opened = [
    ...(choices.notSubscribedMeans ? [{ open: { consentUndated: true }, decided: true } as const] : []),
    ...(hasOtherPlaces ? [{ open: { hasOwed: true } } as const] : []),
  ];
  for (const { open, ...more } of opened) {
    await requestLinked(queue(), { shop, policy }, listOpenLinks(prisma, shop, open), more);
  }
  return { begins: begins && (await mayCall(shop)) };
}

async function mayCall(shop: string): Promise<boolean> {
  const account = await readLinkedAccount(pool, shop);
  return account !== null && (await findNoCalls(prisma, pool, shop, account)) === null;
}

/** Whether exactly these choices are saved already: the form may be sent again because its answer was lost. */
function holds(settings: SyncSettings, choices: Partial<SyncSettings>): boolean {
  const names = Object.keys(choices) as (keyof SyncSettings)[];
  return names.every(
    (name) => choices[name] === undefined || isDeepStrictEqual(choices[name], settings[name]),
  );
}

function sidesToCompare(before: Policy, after: Policy): SideName[] {
  const concernsAll =
    after.conflictWinner !== before.conflictWinner ||
    !isDeepStrictEqual(after.ignoredTags, before.ignoredTags);
  return sideNames.filter(
    (side) =>
      carriesFrom(after, side) &&
      (concernsAll ||
        !carriesFrom(before, side) ||
        !isDeepStrictEqual(after.audience[side], before.audience[side]) ||
        allFields.some(
          (field) =>
            carriesFieldFrom(after, side, field) &&
            (!carriesFieldFrom(before, side, field) || hasMoved(before, after, field)),
        )),
  );
}

/**
 * The side that a first synchronization still has to carry from, where the other direction is turned off before it ended: its jobs are
 * about one side's customer of each pair, and those of a direction that is off do nothing.
 */
async function sidesLeftMidway(
  db: Parameters<typeof readFirstSync>[0],
  shop: string,
  { before, after }: { before: Policy; after: Policy },
): Promise<SideName[]> {
  const isTurnedOff = sideNames.some((side) => carriesFrom(before, side) && !carriesFrom(after, side));
  const first = isTurnedOff ? await readFirstSync(db, shop) : null;
  if (first === null || first.stage === "done") return [];
  return sideNames.filter((side) => carriesFrom(after, side));
}

function hasMoved(before: Policy, after: Policy, field: Field): boolean {
  return isExtraField(field) && !isDeepStrictEqual(after.ways.extras[field], before.ways.extras[field]);
}

function carriesFieldFrom(policy: Policy, side: SideName, field: Field): boolean {
  return mayWriteField(policy, otherSide(side), field);
}
