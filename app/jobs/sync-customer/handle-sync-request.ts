import type { Logger } from "pino";

import type { ActivityEntry } from "../../store/activity.ts";
import type { KeptValues } from "../../sync/kept-values.ts";
import { isWanted, type Policy } from "../../sync/policy.ts";
import { idOf, skipped, type SyncResult } from "../../sync/result.ts";
import { SideError, type Sides, type Snapshot } from "../../sync/side.ts";
import { policyOn } from "../../sync/situation.ts";
import { causeOf, isByPerson, type SyncRequest } from "./job.ts";
import type { LinkToSaveWith, RunPorts, SyncPorts } from "./ports.ts";
import { syncCustomer } from "./sync-customer.ts";
import type { SyncRun } from "./sync-pair.ts";

/** A line for the activity. */
export type SyncEntry = Omit<ActivityEntry, "shop">;

/** What the handler of one job works on; the simulation passes ports that live in memory. */
export type HandlerPorts = Omit<SyncPorts, "sides" | "policy" | "recordUnheard" | "saveWithLine"> & {
  /** Whether the customer was redacted: then nothing may be kept about the customer. */
  isRedacted: () => Promise<boolean>;
  readPolicy: () => Promise<Policy>;
  /**
   * Both sides, or why they cannot be called: no account is connected, it refuses the saved key, or Shopify refuses the
   * shop.
   */
  openSides: () => Promise<Sides | "not-connected" | "key-refused" | "shopify-refused">;
  /** The customer as a list showed it, where no job has looked at it since. */
  readListed: () => Promise<Snapshot | null>;
  forgetListed: RunPorts["forgetListed"];
  /** Whether a notification reported a change that the list did not show yet. */
  hasNewsSince: (listed: Snapshot) => Promise<boolean>;
  /** Whether a notification said a while ago at most that the Shopify customer was deleted. */
  wasToldDeleted: () => Promise<boolean>;
  /** Why order totals could not be read, if the job should ask for them again; null otherwise. */
  unreadTotals: () => SideError | null;
  /** @param kept the values that were overwritten; null: none */
  record: (entry: SyncEntry, kept?: KeptValues | null) => Promise<void>;
  /** Saves a link and records a line in one commit. */
  saveWithEntry: (
    entry: SyncEntry,
    kept: KeptValues | null,
    link: LinkToSaveWith,
  ) => ReturnType<SyncPorts["saveWithLine"]>;
  /** Whether another job about the same customer waits already. */
  anotherAttemptWaits: () => Promise<boolean>;
  log: Pick<Logger, "info" | "warn">;
};

/**
 * The verdict about the job.
 * - `retry`: the attempt failed, which is logged, and recorded if it was the last attempt
 * - `rest`: a side (`error` says which) refuses the shop as a whole, so the shop rests from now on. The caller records `entry`,
 *   unless the shop rested already and no person waits for the outcome
 * - `forget`: nothing may be kept of the job
 */
export type Verdict =
  | { kind: "done" }
  | { kind: "retry"; error: unknown }
  | { kind: "rest"; error: SideError; entry: SyncEntry }
  | { kind: "forget" };

type WhichAttempt = { retryCount: number; lastAttempt: boolean };

/** Why the attempt failed, and what it synchronized all the same; null: nothing. */
type Failure = { error: unknown; synced: Omit<SyncRun, "again"> | null };

const done: Verdict = { kind: "done" };

/** Which side refuses the shop's calls. */
const refusing = { "key-refused": "framework360", "shopify-refused": "shopify" } as const;

/**
 * Does one job: synchronizes the customer and records the outcome.
 * @throws when the database does not answer
 */
export async function handleSyncRequest(
  request: SyncRequest,
  attempt: WhichAttempt,
  ports: HandlerPorts,
): Promise<Verdict> {
  const { side, cause, mergedInto } = request;
  const byHand = cause === "manual";
  // A notification about a redacted customer may come late. A send by hand is a person's own decision.
  if (!isByPerson(request) && (await ports.isRedacted())) return { kind: "forget" };
  const policy = await ports.readPolicy();
  // For a direction that is off, nothing is read, sent or recorded.
  if (!isWanted(policy, { side, byHand, merged: mergedInto !== undefined })) return done;
  const failure = await synchronize(request, policy, attempt, ports).catch((error: unknown) => ({
    error,
    synced: null,
  }));
  return failure ? afterFailure(request, failure, attempt, ports) : done;
}

/** @returns the failure that needs another attempt, although the rest was done; null: none */
async function synchronize(
  request: SyncRequest,
  policy: Policy,
  { retryCount, lastAttempt }: WhichAttempt,
  ports: HandlerPorts,
): Promise<Failure | null> {
  const { side, customerId, cause } = request;
  const listed = await ports.readListed();
  // After the first attempt, the list's copy may be outdated.
  const isFound = cause === "sweep" || cause === "backfill";
  const mayUseListed =
    listed !== null &&
    side === "shopify" &&
    isFound &&
    retryCount === 0 &&
    !(await ports.hasNewsSince(listed));
  const sides = await ports.openSides();
  if (typeof sides === "string") {
    const entry =
      sides === "not-connected"
        ? asEntry(request, skipped(idOf(side, customerId), sides))
        : failedEntry(request, { outcome: "failed", reason: "unauthorized", target: refusing[sides] });
    // Once the side accepts calls again, sweeps compare everything. Until then only a person who waits needs a line.
    if (sides === "not-connected" || cause === "manual") await ports.record(entry);
    return null;
  }
  const recordUnheard: SyncPorts["recordUnheard"] = (result, overwritten) =>
    ports.record(asEntry(request, result), overwritten);
  const saveWithLine: SyncPorts["saveWithLine"] = (result, overwritten, link) =>
    ports.saveWithEntry(asEntry(request, result), overwritten, link);
  const isFirstNotice = side === "shopify" && cause === "webhook" && retryCount === 0;
  const isToldDeleted = async () => isFirstNotice && (await ports.wasToldDeleted());
  const runPorts = {
    ...{ ...ports, sides, policy: policyOn(policy, sides) },
    ...{ lastAttempt, listed, mayUseListed, isFirstLook: isFound && retryCount === 0 },
    ...{ recordUnheard, saveWithLine, isToldDeleted },
  };
  const { again, ...synced } = await syncCustomer(request, runPorts);
  const error = again ?? (lastAttempt ? null : ports.unreadTotals());
  if (error) return { error, synced };
  if (!synced.isRecorded) await ports.record(asEntry(request, synced.result));
  const { outcome, reason } = synced.result;
  ports.log.info({ ...about(request), outcome, reason }, "Synchronized.");
  return null;
}

async function afterFailure(
  request: SyncRequest,
  failure: Failure,
  attempt: WhichAttempt,
  ports: HandlerPorts,
): Promise<Verdict> {
  const { error } = failure;
  if (error instanceof SideError && error.kind === "refused") {
    await ports.record(failedEntry(request, { ...told(error), outcome: "skipped" }));
    return done;
  }
  if (error instanceof SideError && error.kind === "unauthorized") {
    ports.log.warn({ err: error, ...about(request) }, "A side refuses the shop, which rests.");
    return { kind: "rest", error, entry: failedEntry(request, { ...told(error), outcome: "failed" }) };
  }
  return endAttempt(request, failure, attempt, ports);
}

/**
 * Records and logs a failed attempt. What it synchronized all the same is recorded at once; the failure of the last attempt gets
 * a line of its own after that, which also says what is owed.
 * @returns `done` where another job about the customer waits: it is the next attempt
 */
async function endAttempt(
  request: SyncRequest,
  { error, synced }: Failure,
  { lastAttempt }: WhichAttempt,
  ports: HandlerPorts,
): Promise<Verdict> {
  const { result = null, isRecorded = false } = synced ?? {};
  const anotherWaits = await ports.anotherAttemptWaits();
  const isFinal = lastAttempt && !anotherWaits;
  if (isFinal) {
    const failed = { ...told(error), outcome: "failed" } as const;
    const explanations = [...(result?.explanations ?? []), ...failed.explanations];
    await ports.record(
      failedEntry(request, { ...result, ...failed, fields: [], conflicts: [], explanations }),
    );
  } else {
    if (result && !isRecorded && result.outcome !== "unchanged") await ports.record(asEntry(request, result));
    if (error instanceof SideError && error.told.length > 0) {
      const partly = { outcome: "partly", reason: null, target: error.side } as const;
      await ports.record(failedEntry(request, { ...partly, explanations: error.told }));
    }
  }
  const what = result ? "Synchronized in part" : "Not synchronized";
  const next = isFinal ? "no attempt is left" : "it will be attempted again";
  ports.log.warn({ err: error, ...about(request), lastAttempt }, `${what}; ${next}.`);
  return anotherWaits ? done : { kind: "retry", error };
}

function about({ shop, side, customerId, cause, requestId }: SyncRequest) {
  return { shop, side, customerId, cause, requestId };
}

function asEntry(request: SyncRequest, result: SyncResult): SyncEntry {
  return { cause: causeOf(request), requestId: request.requestId, ...result };
}

function failedEntry(request: SyncRequest, failed: Partial<SyncResult>): SyncEntry {
  return asEntry(request, { ...skipped(idOf(request.side, request.customerId), "internal"), ...failed });
}

/** What an activity line says about an error. An internal error's message is left out, because it may contain personal data. */
function told(error: unknown): Pick<SyncResult, "reason" | "target" | "explanations"> {
  if (!(error instanceof SideError)) return { reason: "internal", target: null, explanations: [] };
  const { kind, side, explanation } = error;
  return { reason: kind, target: side, explanations: [...error.told, { field: null, explanation }] };
}
