import { fromPrisma } from "pg-boss";

import { enqueue } from "../jobs/queue/enqueue.ts";
import { sendManyJob, type SendSource } from "../jobs/send-many/job.ts";
import { queue } from "../runtime.server.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { sharedNow } from "../store/database/shared-clock.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { readConnection, readLinkedAccount } from "../store/framework360-connection.ts";
import {
  beginSend,
  dismissSend,
  readLatestSend,
  readSendReport,
  stopSend,
  type SendReport,
} from "../store/send-many.ts";
import type { SendManyFailure, SendManyState } from "../sync/send-state.ts";
import type { SideName } from "../sync/customer.ts";

/** The progress of a send of many customers. Times are ISO 8601. It contains no personal data. */
export type SendManyProgress = SendReport & {
  id: string;
  /** Whose customers are sent. */
  side: SideName;
  source: SendSource["kind"];
  state: SendManyState;
  failure: SendManyFailure | null;
  /** How many customers the source has named so far, and whether these are all. */
  found: number;
  isListed: boolean;
  startedAt: string;
  finishedAt: string | null;
};

/** For how long one that ended is shown. */
const shownForMs = 86_400_000;

/**
 * Begins to send every customer of `side` that `source` names to the other side, as `sendByHand` does with one. A customer that
 * was deleted there is brought back only if the source asks for deleted customers. A shop has one such send at a time.
 * @returns `not-connected`: there is no account to send to; `running`: another send is under way, so this one was not begun
 */
export async function beginSendMany(
  shop: string,
  side: SideName,
  source: SendSource,
): Promise<"begun" | "running" | "not-connected"> {
  const [connection, account] = await Promise.all([
    readConnection(prisma, shop),
    readLinkedAccount(pool, shop),
  ]);
  if (!connection || account === null) return "not-connected";
  return prisma.$transaction(async (transaction) => {
    const isBegun = await beginSend(transaction, sealer, shop, { side, account, source });
    if (!isBegun) return "running";
    await enqueue(queue(), sendManyJob, [{ shop }], { db: fromPrisma(transaction) });
    return "begun";
  });
}

/** Stops it: waiting jobs are cancelled, running ones end by themselves. If the send has ended or was replaced, nothing happens. */
export async function stopSendMany(shop: string, id: string): Promise<void> {
  await stopSend(prisma, shop, id, sharedNow());
  await enqueue(queue(), sendManyJob, [{ shop }]);
}

/** Hides a send that has ended. */
export async function dismissSendMany(shop: string, id: string): Promise<void> {
  await dismissSend(prisma, shop, id);
}

/** The progress of the shop's latest send of many; null: there is none to show. */
export async function readSendMany(shop: string): Promise<SendManyProgress | null> {
  const latest = await readLatestSend(prisma, shop);
  if (!latest) return null;
  const { id, side, failure, isListed, startedAt, stoppedAt, finishedAt } = latest;
  if (finishedAt && sharedNow().getTime() - finishedAt.getTime() > shownForMs) return null;
  const report = await readSendReport(prisma, id);
  const found = report.left + Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  const ended = failure ? "failed" : stoppedAt ? "stopped" : "done";
  return {
    ...report,
    ...{ id, side, failure, found, isListed },
    source: latest.sourceKind as SendSource["kind"],
    state: finishedAt ? ended : stoppedAt ? "stopping" : "running",
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
