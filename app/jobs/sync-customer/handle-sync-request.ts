import type { Logger } from "pino";

import type { ActivityEntry } from "../../store/activity.ts";
import { isWanted, type Policy } from "../../sync/policy.ts";
import { SideError, type Sides } from "../../sync/side.ts";
import type { SyncRequest } from "./job.ts";
import { syncCustomer } from "./sync-customer.ts";
import type { SyncPorts } from "./ports.ts";
import { idOf, skipped, type SyncResult } from "./result.ts";

/** What the handler of one job works on; the simulation gives one that lives in memory. */
export type HandlerPorts = Pick<SyncPorts, "links" | "lock" | "forgetSeen"> & {
  readPolicy: () => Promise<Policy>;
  /** Both sides, or why there is none to call: no account is connected, or it refuses the saved key. */
  openSides: () => Promise<Sides | "not-connected" | "key-refused">;
  /** Why something of a customer that was carried could not be read, where asking once more is worth it. */
  leftOut: () => SideError | null;
  record: (entry: Omit<ActivityEntry, "shop">) => Promise<void>;
  /** Whether another job about the same customer waits already. */
  anotherTryWaits: () => Promise<boolean>;
  /** Lets the shop's jobs rest until its account takes a key again. False: they rest already. */
  rest: () => Promise<boolean>;
  log: Pick<Logger, "info" | "warn">;
};

/**
 * Does one job: brings the customer in step and records what came of it.
 * @throws when the job is to be tried again; the last try's failure is recorded for the merchant
 */
export async function handleSyncRequest(
  request: SyncRequest,
  { lastTry }: { lastTry: boolean },
  ports: HandlerPorts,
): Promise<void> {
  const { shop, side, customerId, cause, requestId } = request;
  const about = { shop, side, customerId, cause, requestId };
  const policy = await ports.readPolicy();
  // Off means off: nothing is read, sent or recorded for a direction that is not saved as on.
  const manner = { side, byHand: cause === "manual", merged: request.mergedInto !== undefined };
  if (!isWanted(policy, manner)) return;

  const record = (result: SyncResult) => ports.record({ cause, requestId, ...result });
  try {
    const sides = await ports.openSides();
    if (sides === "not-connected") return await record(skipped(idOf(side, customerId), sides));
    // Everything is compared once the account takes a key again: only a person is waiting for an answer now.
    if (sides === "key-refused") return cause === "manual" ? await record(refusedKey(request)) : undefined;

    const { result, ...run } = await syncCustomer(request, { ...ports, sides, policy });
    const again = run.again ?? (lastTry ? null : ports.leftOut());
    if (!again || result.outcome !== "unchanged") await record(result);
    ports.log.info({ ...about, outcome: result.outcome, reason: result.reason }, "Synchronized.");
    if (again) throw again;
  } catch (error) {
    if (isRefusal(error)) return await record(failure(request, error, "skipped"));
    if (isRefusedKey(error)) {
      ports.log.warn({ err: error, ...about }, "Framework360 does not accept the key; the shop rests.");
      if ((await ports.rest()) || cause === "manual") await record(failure(request, error, "failed"));
      return;
    }
    ports.log.warn({ err: error, ...about, lastTry }, "Not synchronized; it will be tried again.");
    if (await ports.anotherTryWaits()) return;
    if (lastTry) await record(failure(request, error, "failed"));
    throw error;
  }
}

function isRefusal(error: unknown): error is SideError {
  return error instanceof SideError && error.kind === "refused";
}

function isRefusedKey(error: unknown): error is SideError {
  return error instanceof SideError && error.kind === "unauthorized" && error.side === "framework360";
}

function failure(
  { side, customerId }: SyncRequest,
  error: unknown,
  outcome: "skipped" | "failed",
): SyncResult {
  const told = error instanceof SideError ? error : null;
  return {
    ...skipped(idOf(side, customerId), told?.kind ?? "internal"),
    outcome,
    target: told?.side ?? null,
    detail: told?.message ?? null,
  };
}

function refusedKey({ side, customerId }: SyncRequest): SyncResult {
  return { ...skipped(idOf(side, customerId), "unauthorized"), outcome: "failed", target: "framework360" };
}
