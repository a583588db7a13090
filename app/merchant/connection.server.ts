import { z } from "zod";

import { environment } from "../env.server.ts";
import { enqueue } from "../jobs/queue/enqueue.ts";
import { registerHintAddressJob } from "../jobs/register-hint-address/job.ts";
import { requestSweeps } from "../jobs/sweep/job.ts";
import { logger } from "../log/logger.server.ts";
import { queue } from "../runtime.server.ts";
import {
  checkAccount,
  likelyAddresses,
  parseAccountAddress,
  readLearnt,
  tryAccount,
  type ConnectionCheck,
} from "../sides.server.ts";
import { wasWritten } from "../store/activity-outcome.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { sharedNow } from "../store/database/shared-clock.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import {
  deleteConnection,
  readConnection,
  readCredentials,
  readLinkedAccount,
  saveConnection,
  savePermissions,
} from "../store/framework360-connection.ts";
import { ensureHintAddress, hintUrl, readHintAddress, rotateHintAddress } from "../store/hint-address.ts";
import { readPolicy } from "../store/sync-settings.ts";
import { withProven, type KeyPermissions } from "./key-permissions.ts";

/** What the Connection page shows, never the key. Times are ISO 8601. */
export type ConnectionPage = {
  /** Null: no account is connected. */
  connection: ConnectedAccount | null;
  /** The address of the account with whose customers the shop's are linked, connected or not; null: with none so far. */
  linkedAccount: string | null;
  /** Null: no account is connected. */
  hintAddress: ShownHintAddress | null;
  /** Whether no direction is on, so that nothing is synchronized yet. */
  isSyncOff: boolean;
};

/** The account as the page shows it: never with its key. Times are ISO 8601. */
export type ConnectedAccount = {
  baseUrl: string;
  apiKeyEnding: string;
  connectedAt: string;
  /** When the permissions were last asked for. */
  checkedAt: string | null;
  /** Since when the account no longer accepts the key; null: it does. */
  refusedAt: string | null;
  /** Since when the account answers no call; null: it answered the last one. */
  unansweredSince: string | null;
  permissions: KeyPermissions;
  /** How the account limits the app's calls; null when it does not. */
  limit: { callsPerSecond: number; since: string } | null;
  /** Functions whose calls the account accepts and does not carry out. */
  withoutEffect: string[];
};

/** The shop's hint address. Times are ISO 8601. */
export type ShownHintAddress = {
  url: string;
  /** When Framework360 last sent a hint; null: never. */
  lastHintAt: string | null;
  /** When the account accepted the address as a webhook; null: the merchant has to enter it there. */
  registeredAt: string | null;
};

/** Why an account was not connected; nothing was saved. `functions`: the API's functions that the key may not call. */
export type ConnectProblem =
  | {
      code:
        | "address-missing"
        | "key-missing"
        | "invalid-address"
        | "insecure-address"
        | "private-address"
        | "address-not-found"
        | "certificate-untrusted"
        | "not-framework360"
        | "key-refused"
        | "too-slow"
        | "unavailable";
    }
  | { code: "permission-missing"; functions: string[] };

const formSchema = z.object({
  baseUrl: z.string().trim().max(2000).catch(""),
  apiKey: z.string().trim().max(500).catch(""),
});

function readPermissions(
  shop: string,
  { permissions, connectedAt: since }: { permissions: KeyPermissions; connectedAt: Date },
): Promise<KeyPermissions> {
  return withProven(permissions, (outcome) =>
    wasWritten(prisma, shop, { side: "framework360", outcome, since }),
  );
}

export async function readConnectionPage(shop: string): Promise<ConnectionPage> {
  const [account, linkedAccount, hints, policy] = await Promise.all([
    readConnection(prisma, shop),
    readLinkedAccount(pool, shop),
    readHintAddress(prisma, sealer, shop),
    readPolicy(pool, shop),
  ]);
  const learnt = account && (await readLearnt(shop, account.baseUrl));
  const permissions = account && (await readPermissions(shop, account));
  return {
    connection: account && {
      ...account,
      permissions: permissions ?? {},
      limit: learnt?.limit
        ? { callsPerSecond: learnt.limit.callsPerSecond, since: learnt.limit.limitedSince.toISOString() }
        : null,
      withoutEffect: learnt?.withoutEffect ?? [],
      connectedAt: account.connectedAt.toISOString(),
      checkedAt: account.checkedAt?.toISOString() ?? null,
      refusedAt: account.refusedAt?.toISOString() ?? null,
      unansweredSince: account.unansweredSince?.toISOString() ?? null,
    },
    linkedAccount,
    isSyncOff: !policy.inbound && !policy.outbound,
    hintAddress: hints && {
      url: hintUrl(environment().SHOPIFY_APP_URL, hints.token),
      lastHintAt: hints.lastHintAt?.toISOString() ?? null,
      registeredAt: hints.registeredAt?.toISOString() ?? null,
    },
  };
}

/**
 * Tries the account and saves it when it works. An empty key stands for the saved key, which is only sent to the address
 * that it was saved for.
 * @returns none when the account is connected; otherwise what is wrong with it, one for each field, and nothing was changed
 */
export async function connectFramework360(shop: string, form: unknown): Promise<ConnectProblem[]> {
  const given = formSchema.parse(form);
  const saved = given.apiKey === "" ? await readCredentials(pool, sealer, shop) : null;
  const noKey: ConnectProblem = { code: "key-missing" };
  const address = readAddress(given.baseUrl);
  if (!address.ok) return [{ code: address.reason }, ...(given.apiKey || saved ? [] : [noKey])];

  const addresses = await addressesToTry(shop, address.baseUrl);
  const isSavedAt = saved !== null && addresses.includes(saved.baseUrl);
  const apiKey = given.apiKey || (isSavedAt ? saved.apiKey : "");
  if (apiKey === "") return [noKey];

  const { baseUrl, check } = await tryAccount(isSavedAt ? [saved.baseUrl] : addresses, apiKey);
  logger.info({ shop, status: check.status }, "A Framework360 account was tried.");
  if (check.status !== "ok") return [problemOf(check)];
  const now = sharedNow();
  await saveConnection(prisma, sealer, shop, { baseUrl, apiKey }, now);
  await savePermissions(prisma, shop, check.permissions, { at: now, begunAt: now });
  await ensureHintAddress(prisma, sealer, shop);
  await requestRegistration(shop);
  await requestSweeps(queue(), shop, await readPolicy(pool, shop));
  return [];
}

function readAddress(given: string) {
  return given === "" ? ({ ok: false, reason: "address-missing" } as const) : parseAccountAddress(given);
}

/**
 * The addresses to try, the most likely first. The address that the shop's links belong to comes before all others: the same
 * account under another address would lose its links.
 */
async function addressesToTry(shop: string, baseUrl: string): Promise<[string, ...string[]]> {
  const linked = await readLinkedAccount(pool, shop);
  const likely = likelyAddresses(baseUrl);
  const [first = baseUrl, ...others] = likely.toSorted((a, b) => Number(b === linked) - Number(a === linked));
  return [first, ...others];
}

/**
 * Asks the connected account whether it accepts the key and what the key may do, and saves the answer. A shop that
 * rested because its key was refused goes on if the account accepts the key again.
 * @returns none when everything that is needed is allowed, else what is wrong
 */
export async function checkFramework360(shop: string): Promise<ConnectProblem[]> {
  const answer = await checkAccount(shop);
  if (answer === null) return [{ code: "key-missing" }];
  const { check, acceptedAgain } = answer;
  if (acceptedAgain) await requestSweeps(queue(), shop, await readPolicy(pool, shop));
  return check.status === "ok" ? [] : [problemOf(check)];
}

function problemOf(check: Exclude<ConnectionCheck, { status: "ok" }>): ConnectProblem {
  if (check.status === "permission-missing") return { code: check.status, functions: check.functions };
  return { code: check.status };
}

/**
 * Deletes the account's key and the hint address, so that nothing is synchronized any more. Settings and links stay: after
 * the same account is connected again, synchronization goes on where it stopped.
 */
export async function disconnectFramework360(shop: string): Promise<void> {
  await deleteConnection(prisma, shop);
  logger.info({ shop }, "The Framework360 account was disconnected.");
}

/** Gives the shop a new hint address and registers it with the account. The old one stops working at once. */
export async function replaceHintAddress(shop: string): Promise<void> {
  await rotateHintAddress(prisma, sealer, shop);
  await requestRegistration(shop);
}

async function requestRegistration(shop: string): Promise<void> {
  await enqueue(queue(), registerHintAddressJob, [{ shop }]);
}
