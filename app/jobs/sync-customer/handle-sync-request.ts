import type { Logger } from "pino";

import type { ActivityEntry } from "../../store/activity.ts";
import type { KeptValues } from "../../sync/kept-values.ts";
import { isWanted, type Policy } from "../../sync/policy.ts";
import { idOf, skipped, type SyncResult } from "../../sync/result.ts";
import { SideError, type Sides, type Snapshot } from "../../sync/side.ts";
import { policyOn } from "../../sync/situation.ts";
import { causeOf, type SyncRequest } from "./job.ts";
import type { LinkToSaveWith, RunPorts, SyncPorts } from "./ports.ts";
import { syncCustomer } from "./sync-customer.ts";
import type { SyncRun } from "./sync-pair.ts";

/** A line for the activity. */
export type SyncEntry = Omit<ActivityEntry, "shop">;

/** What the handler of one job works on; the simulation gives one that lives in memory. */
export type HandlerPorts = Omit<SyncPorts, "sides" | "policy" | "recordUnheard" | "saveWithLine"> & {
  /** Whether the customer was redacted: nothing may be kept about it. */
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
  /** Whether a notification told of a change that the list did not show yet. */
  hasNewsSince: (listed: Snapshot) => Promise<boolean>;
  /** Why something of a synchronized customer could not be read, where asking once more is worth it. */
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
 * What is to become of the job.
 * - `retry`: the attempt failed. That is logged, and recorded when it was the last one
 * - `rest`: a side refuses the shop as a whole (`error` says which), so the shop's jobs are to rest. `entry` is to be
 *   recorded unless they do already and no person waits for the outcome
 * - `forget`: nothing may be kept of the job
 */
export type Verdict =
  | { kind: "done" }
  | { kind: "retry"; error: unknown }
  | { kind: "rest"; error: SideError; entry: SyncEntry }
  | { kind: "forget" };

type WhichAttempt = { retryCount: number; lastAttempt: boolean };

/** What was not done, and whether anything else of the customer was. */
type Failure = { error: unknown; synced: Omit<SyncRun, "again"> | null };

const done: Verdict = { kind: "done" };

/** Which side refuses the shop's calls. */
const refusing = { "key-refused": "framework360", "shopify-refused": "shopify" } as const;

/**
 * Does one job: synchronizes the customer and records what came of it.
 * @throws when the database does not answer
 */
export async function handleSyncRequest(
  request: SyncRequest,
  attempt: WhichAttempt,
  ports: HandlerPorts,
): Promise<Verdict> {
  const { side, cause, mergedInto } = request;
  const byHand = cause === "manual";
  // News of a redacted customer may come late. A send by hand is a person's own decision.
  if (!byHand && (await ports.isRedacted())) return { kind: "forget" };
  const policy = await ports.readPolicy();
  // Off means off: nothing is read, sent or recorded for a direction that is not saved as on.
  if (!isWanted(policy, { side, byHand, merged: mergedInto !== undefined })) return done;
  const failure = await synchronize(request, policy, attempt, ports).catch((error: unknown) => ({
    error,
    synced: null,
  }));
  return failure ? afterFailure(request, failure, attempt, ports) : done;
}

/** @returns what is still to be done although the rest was; null: nothing */
async function synchronize(
  request: SyncRequest,
  policy: Policy,
  { retryCount, lastAttempt }: WhichAttempt,
  ports: HandlerPorts,
): Promise<Failure | null> {
  const { side, customerId, cause } = request;
  const listed = await ports.readListed();
  // At a repetition it is old news.
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
    // Everything is compared once the side accepts calls again: until then only a person waits for an answer.
    if (sides === "not-connected" || cause === "manual") await ports.record(entry);
    return null;
  }
  const recordUnheard: SyncPorts["recordUnheard"] = (result, overwritten) =>
    ports.record(asEntry(request, result), overwritten);
  const saveWithLine: SyncPorts["saveWithLine"] = (result, overwritten, link) =>
    ports.saveWithEntry(asEntry(request, result), overwritten, link);
  const runPorts = {
    ...{ ...ports, sides, policy: policyOn(policy, sides) },
    ...{ lastAttempt, listed, mayUseListed, recordUnheard, saveWithLine },
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
 * Records and logs an attempt that may succeed later. What was done all the same is recorded at once; the last attempt's failure
 * is a line of its own after that, and says as well what is owed.
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
  } else if (result && !isRecorded && result.outcome !== "unchanged") {
    await ports.record(asEntry(request, result));
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

/** What an activity line says of an error: of an error of our own no words, which may hold personal data. */
function told(error: unknown): Pick<SyncResult, "reason" | "target" | "explanations"> {
  if (!(error instanceof SideError)) return { reason: "internal", target: null, explanations: [] };
  const { kind, side, explanation } = error;
  return { reason: kind, target: side, explanations: [{ field: null, explanation }] };
}
