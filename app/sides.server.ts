import { environment } from "./env.server.ts";
import { normalizeBaseUrl, type BaseUrl } from "./framework360/api/base-url.ts";
import {
  checkAddresses,
  checkConnection,
  type ConnectionCheck,
} from "./framework360/api/check-connection.ts";
import {
  createFramework360Client,
  type Framework360Client,
  type Framework360Options,
} from "./framework360/api/client.ts";
import { createPublicFetch } from "./framework360/api/public-fetch.ts";
import { createPace, type Pace } from "./framework360/api/keep-pace.ts";
import { limitOf } from "./framework360/api/pace.ts";
import { accountTraits, fieldsUnshown, operationsWithoutEffect } from "./framework360/api/traits.ts";
import { createBrowser } from "./framework360/customers/browse.ts";
import { createFramework360Side, type Framework360SideOptions } from "./framework360/customers/side.ts";
import { withHistoryLines } from "./framework360/customers/history-lines.ts";
import { readOrderTotals, withOrderTotals } from "./framework360/customers/order-totals.ts";
import { logger } from "./log/logger.server.ts";
import { observedCalls } from "./metrics/observe-calls.ts";
import { createBulkCreation } from "./shopify/bulk-create.ts";
import { acceptsToken, checkAccess } from "./shopify/check-access.ts";
import { createShopifySide } from "./shopify/customer-side.ts";
import type { CallOptions } from "./shopify/points-budget.ts";
import { adminClient } from "./shop-client.server.ts";
import { saveWhetherAnswered } from "./store/account-answers.server.ts";
import { paceLedger, readPaceState } from "./store/account-pace.ts";
import { traitsMemory } from "./store/account-traits.ts";
import { pool, prisma } from "./store/database/db.server.ts";
import { sharedNow } from "./store/database/shared-clock.ts";
import { sealer } from "./store/encryption/sealer.server.ts";
import {
  acceptKey,
  readCredentials,
  refuseKey,
  savePermissions,
  type Credentials,
} from "./store/framework360-connection.ts";
import { acceptShop, readShopRefusal } from "./store/shopify-refusal.ts";
import { saveShopRefusal } from "./store/side-refusals.server.ts";
import { readSettings, type SyncSettings } from "./store/sync-settings.ts";
import type { ExtraPlaces } from "./sync/extra-fields.ts";
import { SideError, type CustomerSide, type Sides } from "./sync/side.ts";

export { likelyAddresses } from "./framework360/api/base-url.ts";
export type {
  ConnectionCheck,
  NeededPermission,
  UsefulPermission,
} from "./framework360/api/check-connection.ts";

/** Why a shop's account cannot be called: none is connected, or it refuses the saved key. */
export type NoAccount = "not-connected" | "key-refused";

let publicCalls: ReturnType<typeof observedCalls> | undefined;

/** The options of an account's client: public addresses only, and at most FRAMEWORK360_TIMEOUT_SECONDS per call. */
function framework360Options({ baseUrl, apiKey }: Credentials) {
  const settings = environment();
  publicCalls ??= observedCalls(createPublicFetch(settings.FRAMEWORK360_DEVELOPMENT_HOSTS));
  return {
    baseUrl,
    apiKey,
    ...publicCalls,
    timeoutMs: settings.FRAMEWORK360_TIMEOUT_SECONDS * 1000,
    concurrency: settings.FRAMEWORK360_CALLS_AT_ONCE,
  } satisfies Framework360Options;
}

/** One pace for each account of a shop, because the account counts the calls of all processes together. */
const paces = new Map<string, Pace>();

function paceOf(shop: string, account: string): Pace {
  const name = `${shop} ${account}`;
  const pace = paces.get(name) ?? createPace({ ledger: paceLedger(pool, shop, account) });
  paces.set(name, pace);
  return pace;
}

/** What the app learnt about the account that its merchant should know. */
export async function readLearnt(shop: string, account: string) {
  const { state, now } = await readPaceState(pool, shop, account);
  const traits = await memoryOf(shop, account).read();
  return {
    limit: limitOf(state, now),
    withoutEffect: operationsWithoutEffect(traits),
    unshown: fieldsUnshown(traits),
  };
}

const memoryOf = (shop: string, account: string) =>
  traitsMemory(pool, shop, account, (stored) => accountTraits.parse(stored));

type AccountOptions = {
  /** Opens the account even if it refused the key before: for a person who waits, the key is tried again. */
  withRefusedKey?: boolean;
  /** How long one call may take at most. */
  maxTimeoutMs?: number;
};

/** A shop's Framework360 account, ready to be called. A call that fails throws a SideError. */
export type Framework360Account = ReturnType<typeof framework360Account>;

function framework360Account(client: Framework360Client) {
  const side = createFramework360Side(client);
  return {
    /** Pages through the customers, for a person who looks at them (browse.ts). */
    browse: (options: { query: string; limit: number }) => createBrowser(client, options),
    /** The customer with this id; null when the account no longer has it. */
    read: (customerId: string) => side.read(customerId),
    readOrderTotals: (customerId: string) => readOrderTotals(client, customerId),
    /** Asks the account to notify this address of changed customers. */
    createWebhook: (address: string) => client.createWebhook(address),
  };
}

/** The shop's Framework360 account, or why there is none to call. */
export async function openFramework360(
  shop: string,
  options: AccountOptions = {},
): Promise<Framework360Account | NoAccount> {
  const client = await openClient(shop, options);
  return typeof client === "string" ? client : framework360Account(client);
}

async function openClient(
  shop: string,
  options: AccountOptions & CallOptions & { extras?: ExtraPlaces } = {},
): Promise<Framework360Client | NoAccount> {
  const credentials = await readCredentials(pool, sealer, shop);
  if (!credentials) return "not-connected";
  if (credentials.refusedAt && !options.withRefusedKey) return "key-refused";
  const account = framework360Options(credentials);
  return createFramework360Client({
    ...account,
    onAnswer: saveWhetherAnswered(shop, credentials.unansweredSince),
    timeoutMs: Math.min(account.timeoutMs, options.maxTimeoutMs ?? Infinity),
    ...(options.maxTimeoutMs !== undefined && { maxWaitMs: options.maxTimeoutMs }),
    pace: paceOf(shop, account.baseUrl),
    traits: memoryOf(shop, account.baseUrl),
    ...(options.extras && { extras: options.extras }),
    isBackground: options.isBackground,
  });
}

/** The canonical address of an account, from what a person entered, or why it is refused. */
export function parseAccountAddress(input: string): BaseUrl {
  return normalizeBaseUrl(input, environment().FRAMEWORK360_DEVELOPMENT_HOSTS);
}

/**
 * Asks an account that is not saved yet whether it accepts the key and what the key may do. Saves nothing.
 * @param addresses where the account may be, the most likely first
 * @returns the answer, and the address that answered
 */
export function tryAccount(addresses: readonly [string, ...string[]], apiKey: string) {
  return checkAddresses(addresses, (baseUrl) => framework360Options({ baseUrl, apiKey }));
}

/**
 * Asks the shop's account whether it accepts the saved key and what the key may do, and saves the answer.
 * @returns null without a connected account; `acceptedAgain`: the key was refused until now, so sweeps must compare all customers
 */
export async function checkAccount(
  shop: string,
): Promise<{ check: ConnectionCheck; acceptedAgain: boolean } | null> {
  const begunAt = sharedNow();
  const credentials = await readCredentials(pool, sealer, shop);
  if (!credentials) return null;
  const onAnswer = saveWhetherAnswered(shop, credentials.unansweredSince);
  const check = await checkConnection({ ...framework360Options(credentials), onAnswer });
  logger.info({ shop, status: check.status }, "The connected account was checked.");
  const forgotten = check.status === "key-refused" ? {} : null;
  const permissions = "permissions" in check ? check.permissions : forgotten;
  if (permissions) await savePermissions(prisma, shop, permissions, { at: sharedNow(), begunAt });
  // A saved refusal may have been lifted meanwhile: the next call meets a new one, and tells it.
  if (check.status === "key-refused" && !credentials.refusedAt)
    await refuseKey(prisma, shop, { at: sharedNow(), begunAt });
  const acceptedAgain = check.status === "ok" && credentials.refusedAt !== null;
  if (acceptedAgain) {
    await acceptKey(prisma, shop);
    logger.info({ shop }, "Framework360 accepts the key again; the shop goes on.");
  }
  return { check, acceptedAgain };
}

/**
 * Whether Shopify accepts calls for the shop. If it refused the last call, it is asked again, and the answer is saved.
 * `again`: it refused calls until now.
 */
export async function checkShopify(shop: string): Promise<"accepted" | "again" | "refused"> {
  if (!(await readShopRefusal(pool, shop))) return "accepted";
  try {
    await checkAccess(adminClient(shop));
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    logger.info({ err: error, shop }, "Shopify was asked again and does not accept calls for the shop yet.");
    if (error.kind === "unauthorized") await saveShopRefusal(shop, error);
    return "refused";
  }
  await acceptShop(prisma, shop);
  logger.info({ shop }, "Shopify accepts calls for the shop again; the shop goes on.");
  return "again";
}

/** Whether Shopify still accepts the shop's token, which an uninstallation revokes. Throws as `acceptsToken` does. */
export const hasApp = (shop: string): Promise<boolean> => acceptsToken(adminClient(shop));

type SidesOptions = Pick<Framework360SideOptions, "isDue" | "findListed"> &
  CallOptions & {
    /** Whether a Framework360 customer is read with its order totals. */
    withTotals?: boolean;
    /** Called when order totals could not be read; the customer is read all the same. */
    onMissingTotals?: (why: SideError, customerId: string) => void;
  };

/** Both sides of a shop, ready to be called, or why there is no account to call. */
export async function openSides(shop: string, options: SidesOptions = {}): Promise<Sides | NoAccount> {
  const settings = await readSettings(pool, shop);
  const { isBackground } = options;
  const client = await openClient(shop, { extras: settings.extraPlaces, isBackground });
  if (typeof client === "string") return client;
  const framework360 = framework360Side(shop, client, settings, options);
  const shopify = createShopifySide(adminClient(shop, { isBackground }), settings.extraPlaces, sharedNow);
  return { shopify, framework360 };
}

/** Creates many of the shop's Shopify customers at once. */
export const openBulkCreation = (shop: string, extras?: ExtraPlaces) =>
  createBulkCreation(adminClient(shop), extras);
/** The shop's customers on Shopify, whatever account is connected. */
export const openShopify = (shop: string, options?: CallOptions) =>
  createShopifySide(adminClient(shop, options));

function framework360Side(
  shop: string,
  client: Framework360Client,
  { historyLines, newsletterList }: SyncSettings,
  { withTotals = false, onMissingTotals, ...reading }: SidesOptions,
): CustomerSide {
  let side = createFramework360Side(client, { newsletterList, now: sharedNow, ...reading });
  const onMissing = (err: SideError, customerId: string) => {
    logger.warn({ err, shop, customerId }, "A customer's orders could not be read.");
    onMissingTotals?.(err, customerId);
  };
  const onUnwritten = (err: SideError, customerId: string) =>
    logger.warn({ err, shop, customerId }, "A line of a customer's history could not be written.");
  if (withTotals) side = withOrderTotals(side, client, { onMissing });
  const history = { now: sharedNow, onMissing: onUnwritten };
  return historyLines ? withHistoryLines(side, client, history) : side;
}
