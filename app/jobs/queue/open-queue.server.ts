import { PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";

/** One customer of one shop is to be brought in step. */
export const syncCustomerQueue = "sync-customer";

/** Where a customer rests whose every try failed, until it is sent again. */
export const syncCustomerDeadLetters = "sync-customer-dead-letters";

/** Something happened to a whole installation: uninstalled, scopes changed, a privacy request. */
export const shopEventQueue = "shop-event";

/** A shop's Framework360 customers are to be compared with what was last seen of them. */
export const sweepQueue = "sweep";

/** Framework360 told of a customer by e-mail: whose id that is has to be asked for. */
export const resolveHintQueue = "resolve-hint";

/** A shop's hint address is to be made known to its Framework360 account. */
export const registerHintAddressQueue = "register-hint-address";

/** Shops' tokens that expire soon are to be renewed. */
export const renewTokensQueue = "renew-tokens";

/** Some of a shop's Framework360 customers are to be asked for their orders, of which no list of customers tells. */
export const orderFiguresQueue = "order-figures";

/** What was kept for long enough is to be deleted. */
export const retentionQueue = "retention";

const day = 86_400;

/** A side that is back after hours is asked for by then, however many tries there were before. */
const longestPauseSeconds = 3_600;

/** A worker that dies stops its heartbeat; its jobs go to others after this long, looked for as often as this. */
const heartbeatSeconds = 10;
const superviseSeconds = 5;

/**
 * Opens the queue on the app's database and makes sure that its queues exist. A job is on disk before the
 * notification is answered, and wakes a worker at once; polling only catches what a lost wake-up missed.
 */
export async function openQueue(): Promise<PgBoss> {
  const { DATABASE_URL, SYNC_RETRY_LIMIT, SYNC_RETRY_DELAY_SECONDS } = environment();
  const { ACTIVITY_DAYS, FINISHED_JOB_DAYS } = environment();
  const deleteAfterSeconds = FINISHED_JOB_DAYS * day;
  const boss = new PgBoss({
    connectionString: DATABASE_URL!,
    max: 10,
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
  });
  boss.on("error", (error) => logger.error({ err: error }, "The queue has a problem."));
  boss.on("warning", (warning) => logger.warn({ warning: warning.message }, "The queue warns."));
  await boss.start();

  const retries = {
    retryLimit: SYNC_RETRY_LIMIT,
    retryDelay: SYNC_RETRY_DELAY_SECONDS,
    retryBackoff: true,
    retryDelayMax: longestPauseSeconds,
    expireInSeconds: 300,
    heartbeatSeconds,
    deleteAfterSeconds,
  };
  await ensureQueue(boss, syncCustomerDeadLetters, { retentionSeconds: ACTIVITY_DAYS * day });
  // stately: of one customer at most one job waits and one runs, however many notifications arrive.
  await ensureQueue(boss, syncCustomerQueue, {
    ...retries,
    policy: "stately",
    notify: true,
    deadLetter: syncCustomerDeadLetters,
  });
  // What Shopify asks for in a customer's name is not given up before a day is over.
  await ensureQueue(boss, shopEventQueue, {
    ...retries,
    retryLimit: 40,
    retryDelay: 30,
    notify: true,
  });
  // stately: one sweep of a shop's side waits while another runs, which may have passed by what is asked for now.
  await ensureQueue(boss, sweepQueue, {
    policy: "stately",
    notify: true,
    retryLimit: 0,
    expireInSeconds: 3600,
    heartbeatSeconds,
    deleteAfterSeconds,
  });
  await ensureQueue(boss, orderFiguresQueue, {
    policy: "exclusive",
    retryLimit: 0,
    expireInSeconds: 3600,
    heartbeatSeconds,
    deleteAfterSeconds,
  });
  await ensureQueue(boss, resolveHintQueue, { ...retries, retryLimit: 5, notify: true });
  await ensureQueue(boss, registerHintAddressQueue, {
    policy: "stately",
    notify: true,
    retryLimit: 3,
    retryDelay: 60,
    deleteAfterSeconds,
  });
  // exclusive: a round that is slow is not joined by the next one.
  await ensureQueue(boss, renewTokensQueue, { policy: "exclusive", retryLimit: 0, deleteAfterSeconds });
  await ensureQueue(boss, retentionQueue, { retryLimit: 3, retryDelay: 600, deleteAfterSeconds });
  return boss;
}

type QueueOptions = NonNullable<Parameters<PgBoss["createQueue"]>[1]>;

/** The settings of this start win over those of an earlier one; the policy of a queue cannot change. */
async function ensureQueue(boss: PgBoss, name: string, options: QueueOptions): Promise<void> {
  await boss.createQueue(name, options);
  const { policy: _policy, ...changeable } = options;
  await boss.updateQueue(name, changeable);
}
