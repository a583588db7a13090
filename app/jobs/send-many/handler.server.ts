import { fromPrisma, type PgBoss } from "pg-boss";

import { logger } from "../../log/logger.server.ts";
import { saveShopRefusal } from "../../store/side-refusals.server.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { findNoCalls } from "../../store/no-calls.ts";
import {
  addListed,
  finishSend,
  listWithoutResult,
  readOpenSend,
  noteSent,
  startSourceAgain,
  type OpenSend,
} from "../../store/send-many.ts";
import type { SendManyFailure } from "../../sync/send-state.ts";
import { SideError } from "../../sync/side.ts";
import { deleteFromQueue } from "../queue/delete-jobs.ts";
import { enqueue } from "../queue/enqueue.ts";
import { readJobStates } from "../queue/job-states.ts";
import type { JobEnd } from "../queue/start-workers.server.ts";
import { pauseFor, takeTurn, type Next } from "../queue/take-turn.ts";
import { syncCustomerJob } from "../sync-customer/job.ts";
import { sendManyJob, sendSourceSchema } from "./job.ts";
import { readSource } from "./source.server.ts";

/** The pause before the next turn, when this one has to wait for Shopify to gather a segment's customers, or a side does not answer. */
const pause = { forList: { afterSeconds: 5 }, forSide: { afterSeconds: 15 } };

/**
 * While this many customers wait for their jobs, no more are listed. More would not be faster, and could not be cancelled as
 * quickly when a person stops the send.
 */
const enoughWaiting = 300;

/** While this many wait for another attempt, a side is probably down, and no more are listed. */
const maxOpen = 1_000;

/**
 * A cursor of Shopify's expires while the send waits. The source then starts again; customers already listed cost nothing. A
 * source that Shopify still does not list after this many restarts no longer exists.
 */
const maxRestarts = 3;

/**
 * Goes on with the shop's send of many customers. Each step commits its progress, so that another attempt goes on from
 * there. If a customer's job is enqueued twice, the second one finds nothing to do.
 */
export function runSendMany(boss: PgBoss, { shop }: { shop: string }): Promise<JobEnd> {
  return takeTurn(boss, sendManyJob, shop, async () => {
    const send = await readOpenSend(prisma, sealer, shop);
    return send ? step(boss, shop, send) : "over";
  });
}

async function step(boss: PgBoss, shop: string, send: OpenSend): Promise<Next> {
  // A side that refuses the shop gives one message, instead of a failure for each customer.
  const failure = await findNoCalls(prisma, pool, shop, send.account);
  if (failure !== null || send.stoppedAt !== null) {
    await deleteFromQueue(boss, syncCustomerJob.name, { shop, sendMany: send.id });
    const { running } = await noteEndedJobs(shop, { ...send, stoppedAt: send.stoppedAt ?? new Date() });
    return running > 0 ? pauseFor(send) : finish(shop, send, failure);
  }
  const { waiting, running, retrying } = await noteEndedJobs(shop, send);
  const open = waiting + running + retrying;
  if (send.isListed) return open > 0 ? pauseFor(send) : finish(shop, send, null);
  if (waiting >= enoughWaiting || open >= maxOpen) return pauseFor(send);
  return list(boss, shop, send, open);
}

async function finish(shop: string, { id }: OpenSend, failure: SendManyFailure | null): Promise<Next> {
  const { counts } = await finishSend(prisma, { id, shop, failure });
  logger.info({ shop, failure, counts }, "A send of many customers ended.");
  return "over";
}

/** Saves the results of customers whose jobs ended. @returns how many jobs are still in the queue, by state */
async function noteEndedJobs(
  shop: string,
  send: OpenSend,
): Promise<{ waiting: number; running: number; retrying: number }> {
  const asked = await listWithoutResult(prisma, send.id);
  const states = await readJobStates(pool, shop, syncCustomerJob, asked);
  const isEnded = (id: string) => (states.get(id) ?? "ended") === "ended";
  const ended = asked.filter(isEnded);
  // Read after the jobs' states: a job that ended in between has its line by now.
  if (ended.length > 0) await noteSent(prisma, { ...send, shop }, ended);
  const count = (wanted: string) => [...states.values()].filter((state) => state === wanted).length;
  return { waiting: count("waiting"), running: count("running"), retrying: count("retrying") };
}

/** Enqueues the jobs of the next customers that the source names. @param open how many jobs are in the queue already */
async function list(boss: PgBoss, shop: string, send: OpenSend, open: number): Promise<Next> {
  const { data: source } = sendSourceSchema.safeParse(send.source);
  if (!source) {
    logger.warn({ shop }, "A send of many waits for the version that knows its source.");
    return pause.forSide;
  }
  try {
    const page = await readSource({ shop, side: send.side, source }, send.cursor);
    if (page === "not-yet") return pause.forList;
    if (page === "not-listed") {
      if ((await startSourceAgain(prisma, { id: send.id, shop })) <= maxRestarts || open > 0)
        return pauseFor(send);
      return finish(shop, send, "not-listed");
    }
    const askedAt = send.startedAt.toISOString();
    await prisma.$transaction(async (transaction) => {
      const added = await addListed(transaction, { id: send.id, shop }, page);
      const requests = added.map(({ id, customerId }) => {
        const manner = { cause: "manual", requestId: id, sendMany: send.id, askedAt } as const;
        return { shop, side: send.side, customerId, ...manner };
      });
      await enqueue(boss, syncCustomerJob, requests, {
        db: fromPrisma(transaction),
        id: ({ requestId }) => requestId!,
      });
    });
    return "again";
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    logger.warn({ err: error, shop }, "The customers of a send of many could not be listed.");
    if (error.kind !== "unauthorized") return pause.forSide;
    if (error.side === "shopify") await saveShopRefusal(shop, error);
    await deleteFromQueue(boss, syncCustomerJob.name, { shop, sendMany: send.id });
    return finish(shop, send, error.side === "shopify" ? "shopify-refused" : "key-refused");
  }
}
