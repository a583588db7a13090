import { setImmediate, setTimeout } from "node:timers/promises";
import type { RequestContext } from "../graphql/request.ts";
import type { BulkOperationRecord, ShopState } from "../state.ts";
import { gid, isoSeconds, takeId } from "../state.ts";
import type { BulkChoices } from "./choices.ts";
import type { Results } from "./results.ts";

/** What an operation does. A unit is a line of an import or a customer of an export. */
export type Work = {
  /** Does at most so many units; null when there are none left. */
  next: (most: number) => Promise<Step | null>;
};

type Step = {
  units: number;
  /** Lines of the result. */
  lines: string[];
  objects: number;
  rootObjects: number;
  /** The operation cannot go on. */
  errorCode?: BulkOperationRecord["errorCode"];
};

export type Started = { record: BulkOperationRecord } | { code: "LIMIT_REACHED"; message: string };

export type BulkRunner = ReturnType<typeof createBulkRunner>;

export type RunnerOptions = {
  results: Results;
  onChange: () => void;
  /** Called at the end of an operation whose webhook is to be sent. */
  onFinish: (shop: ShopState, record: BulkOperationRecord) => void;
};

type Ending = Pick<BulkOperationRecord, "status" | "errorCode">;

/**
 * Since 2026-01 five of each type, for each app and shop.
 * https://shopify.dev/docs/api/usage/bulk-operations/imports
 */
const maximumRunning = 5;
const unfinished: readonly string[] = ["CREATED", "RUNNING", "CANCELING"];

/** Between two turns of the event loop, so that a big operation holds nothing up. */
const stretch = 50;
const stretchesASecond = 20;

/** Runs bulk operations. They cost no points and are never throttled. */
export function createBulkRunner({ results, onChange, onFinish }: RunnerOptions) {
  async function run(shop: ShopState, record: BulkOperationRecord, work: Work): Promise<void> {
    const choices = shop.choices.bulk;
    const startedAt = Date.now();
    const lines: string[] = [];
    let done = 0;
    await setImmediate();
    if (record.status === "CREATED") record.status = "RUNNING";
    // A reset forgets the operation.
    while (shop.record.bulkOperations.includes(record)) {
      const losesResult = done === choices.loseResultAfterLines;
      const ending = losesResult ? null : endingOf(shop, record, { choices, done, startedAt });
      if (ending) return finish(shop, record, { ending, lines, choices });
      const step = await work.next(losesResult ? 1 : nextStretch(choices, done));
      if (!step) return finish(shop, record, { ending: endings.completed, lines, choices });
      done += step.units;
      if (!losesResult) lines.push(...step.lines);
      record.objectCount += step.objects;
      record.rootObjectCount += step.rootObjects;
      const errorCode = step.errorCode ?? (losesResult ? "INTERNAL_SERVER_ERROR" : null);
      if (errorCode) return finish(shop, record, { ending: { status: "FAILED", errorCode }, lines, choices });
      await pause(choices, done, startedAt);
    }
  }

  function finish(
    shop: ShopState,
    record: BulkOperationRecord,
    { ending, lines, choices }: { ending: Ending; lines: string[]; choices: BulkChoices },
  ): void {
    Object.assign(record, { ...ending, completedAt: isoSeconds() });
    if (lines.length > 0) {
      const bytes = results.keep(record.id, lines, choices.resultsLiveSeconds * 1000);
      record.fileSize = ending.status === "COMPLETED" ? bytes : null;
    }
    if (!choices.loseFinishWebhook) onFinish(shop, record);
    onChange();
  }

  function shown(record: BulkOperationRecord | undefined) {
    if (!record) return null;
    const isExpired = results.isExpired(record.id);
    const address = isExpired ? null : results.address(record.id);
    const isWhole = record.status === "COMPLETED";
    return {
      ...record,
      __typename: "BulkOperation",
      id: gid("BulkOperation", record.id),
      status: isExpired ? "EXPIRED" : record.status,
      objectCount: String(record.objectCount),
      rootObjectCount: String(record.rootObjectCount),
      fileSize: record.fileSize === null ? null : String(record.fileSize),
      url: isWhole ? address : null,
      partialDataUrl: isWhole ? null : address,
    };
  }

  const recordOf = (shop: ShopState, id: string) =>
    shop.record.bulkOperations.find((operation) => operation.id === id);

  return {
    start({ shop }: RequestContext, type: BulkOperationRecord["type"], query: string, work: Work): Started {
      const operations = shop.record.bulkOperations;
      const running = operations.filter(
        (operation) => operation.type === type && unfinished.includes(operation.status),
      );
      if (running.length >= maximumRunning) {
        return { code: "LIMIT_REACHED", message: "Bulk operations limit reached. Please try again later." };
      }
      const record: BulkOperationRecord = {
        id: takeId(shop),
        type,
        status: "CREATED",
        query,
        createdAt: isoSeconds(),
        completedAt: null,
        objectCount: 0,
        rootObjectCount: 0,
        errorCode: null,
        fileSize: null,
      };
      results.drop(record.id);
      operations.push(record);
      onChange();
      void run(shop, record, work);
      return { record };
    },
    /** The operation as the Admin API shows it, or null. */
    find: (shop: ShopState, id: string) => shown(recordOf(shop, id)),
    /** All operations, the oldest first. */
    list: (shop: ShopState) => shop.record.bulkOperations.map((record) => shown(record)!),
    /** Cancels the operation, which takes a moment, or answers null when there is none. */
    cancel(shop: ShopState, id: string) {
      const record = recordOf(shop, id);
      if (record && unfinished.includes(record.status)) record.status = "CANCELING";
      return shown(record);
    },
  };
}

const endings = {
  completed: { status: "COMPLETED", errorCode: null },
  canceled: { status: "CANCELED", errorCode: null },
} as const satisfies Record<string, Ending>;

/** Why the operation ends here, or null. */
function endingOf(
  shop: ShopState,
  record: BulkOperationRecord,
  { choices, done, startedAt }: { choices: BulkChoices; done: number; startedAt: number },
): Ending | null {
  if (record.status === "CANCELING" || done === choices.cancelAfterLines) return endings.canceled;
  if (!shop.record.installation) return { status: "FAILED", errorCode: "ACCESS_DENIED" };
  if (done === choices.failAfterLines) return { status: "FAILED", errorCode: "INTERNAL_SERVER_ERROR" };
  const isLate = Date.now() - startedAt > choices.runsAtMostSeconds * 1000;
  return isLate ? { status: "FAILED", errorCode: "TIMEOUT" } : null;
}

/** How many units come next, none beyond the line at which something is chosen to happen. */
function nextStretch(choices: BulkChoices, done: number): number {
  const { failAfterLines, cancelAfterLines, loseResultAfterLines, linesPerSecond } = choices;
  const ahead = [failAfterLines, cancelAfterLines, loseResultAfterLines]
    .filter((at) => at !== null && at > done)
    .map((at) => at! - done);
  const paced = linesPerSecond === null ? stretch : Math.ceil(linesPerSecond / stretchesASecond);
  return Math.min(stretch, paced, ...ahead);
}

async function pause({ linesPerSecond }: BulkChoices, done: number, startedAt: number): Promise<void> {
  const due = linesPerSecond === null ? 0 : startedAt + (done / linesPerSecond) * 1000 - Date.now();
  // A sandbox that closes does not wait for its operations.
  await (due > 0 ? setTimeout(due, undefined, { ref: false }) : setImmediate());
}

/** After a restart, operations that were running have failed: no process finishes them. */
export function failUnfinished(shop: ShopState): void {
  for (const record of shop.record.bulkOperations) {
    if (!unfinished.includes(record.status)) continue;
    Object.assign(record, {
      status: "FAILED",
      errorCode: "INTERNAL_SERVER_ERROR",
      completedAt: isoSeconds(),
    });
  }
}

/** The body of `bulk_operations/finish`. */
export function finishPayload(record: BulkOperationRecord): string {
  return JSON.stringify({
    admin_graphql_api_id: gid("BulkOperation", record.id),
    completed_at: record.completedAt,
    created_at: record.createdAt,
    error_code: record.errorCode?.toLowerCase() ?? null,
    status: record.status.toLowerCase(),
    type: record.type.toLowerCase(),
  });
}
