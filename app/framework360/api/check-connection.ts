import { createFramework360Client, type Framework360Client, type Framework360Options } from "./client.ts";
import { explanation } from "../../sync/explanation.ts";
import { failedBecause, Framework360Error } from "./failure.ts";
import { impossibleEmail } from "./missing-customer.ts";
import { noCustomer } from "./probe-body.ts";

/** The functions that a key must be allowed to call, or customers cannot be synchronized. */
export const neededPermissions = [
  "customers/get",
  "customers/list",
  "customers/search",
  "customers/registration",
  "customers/update",
] as const;

/** Further functions that a key should be allowed to call: without them order totals or history lines are left out. */
export const usefulPermissions = ["orders/list", "customers/history/create"] as const;

export type NeededPermission = (typeof neededPermissions)[number];
export type UsefulPermission = (typeof usefulPermissions)[number];

/** `unknown`: the answer neither denied the permission nor proved it. */
type Permissions = Record<NeededPermission | UsefulPermission, "granted" | "missing" | "unknown">;

export type ConnectionCheck =
  | { status: "ok"; permissions: Permissions }
  | { status: "permission-missing"; functions: NeededPermission[]; permissions: Permissions }
  | {
      status: "address-not-found" | "certificate-untrusted" | "not-framework360" | "key-refused" | "too-slow";
    }
  | { status: "unavailable"; retryAfterMs: number | null };

/**
 * A person waits for a check, and its calls add up: all of them together have so long, and one call's slot so long. An account
 * that has not even accepted the key by then is `too-slow`.
 */
const maxCheckMs = 45_000;
const maxPaceWaitMs = 10_000;

/**
 * Checks an account: does it answer, is it Framework360, is the key good, and does the key have the needed permissions?
 * Changes nothing there and can create no customer: a function that writes is called for a customer that cannot exist, and
 * registrations are not tried at all, because an account may accept an empty one. Throws nothing for what the account
 * answers.
 */
export async function checkConnection(
  options: Framework360Options,
  signal = AbortSignal.timeout(maxCheckMs),
): Promise<ConnectionCheck> {
  const client = createFramework360Client({ maxWaitMs: maxPaceWaitMs, ...options, signal });
  try {
    await client.check();
    const permissions = await probePermissions(client, signal);
    const functions = neededPermissions.filter((operation) => permissions[operation] === "missing");
    if (functions.length > 0) return { status: "permission-missing", functions, permissions };
    return { status: "ok", permissions };
  } catch (error) {
    return signal.aborted ? { status: "too-slow" } : failedCheck(error);
  }
}

/**
 * Checks the addresses one after the other until one is Framework360's API.
 * @returns the address that is, with its answer; else the first one
 */
export async function checkAddresses(
  [first, ...others]: readonly [string, ...string[]],
  optionsFor: (baseUrl: string) => Framework360Options,
  signal = AbortSignal.timeout(maxCheckMs),
): Promise<{ baseUrl: string; check: ConnectionCheck }> {
  const check = await checkConnection(optionsFor(first), signal);
  if (!isElsewhere(check)) return { baseUrl: first, check };
  for (const baseUrl of others) {
    const other = await checkConnection(optionsFor(baseUrl), signal);
    if (!isElsewhere(other)) return { baseUrl, check: other };
  }
  return { baseUrl: first, check };
}

/** What the wrong one of two addresses may answer: its server may be absent, be another's, or say nothing. */
const elsewhere = new Set<ConnectionCheck["status"]>([
  "address-not-found",
  "certificate-untrusted",
  "not-framework360",
  "too-slow",
]);

function isElsewhere({ status }: ConnectionCheck): boolean {
  return elsewhere.has(status);
}

/**
 * Which of the functions the key may call. An account that answers slowly is not refused for it: what it was not asked in
 * time is unknown.
 * @throws {Framework360Error} when the account stops answering
 */
async function probePermissions(client: Framework360Client, signal: AbortSignal): Promise<Permissions> {
  const probes: Record<keyof Permissions, (() => Promise<unknown>) | null> = {
    "customers/get": () => client.getCustomer({ email: impossibleEmail }),
    "customers/list": () => client.listCustomers({ page: 1, limit: 1 }),
    "customers/search": () => client.searchCustomers(impossibleEmail),
    "customers/registration": null,
    "customers/update": () => client.call("POST", "customers/update", noCustomer).then(provesNothing),
    "orders/list": () => client.listOrders({ customer: "0", page: 1, limit: 1 }),
    "customers/history/create": () =>
      client.call("POST", "customers/history/create", { customer_id: noCustomer.id }).then(provesNothing),
  };
  const outcomes = {} as Permissions;
  for (const operation of [...neededPermissions, ...usefulPermissions]) {
    const probe = probes[operation];
    outcomes[operation] = probe === null || signal.aborted ? "unknown" : await outcomeOf(probe, signal);
  }
  return outcomes;
}

/** An account that accepts a change of a customer that does not exist would accept anything. */
function provesNothing(): never {
  throw new Framework360Error("unavailable", explanation("not-shown"), { isAnswer: true });
}

async function outcomeOf(
  probe: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<"granted" | "missing" | "unknown"> {
  try {
    await probe();
    return "granted";
  } catch (error) {
    if (signal.aborted) return "unknown";
    if (failedBecause(error, "permission-missing")) return "missing";
    if (failedBecause(error, "invalid-data", "not-found", "password-required")) return "granted";
    if (failedBecause(error, "unavailable") && error.parameter === "id") return "granted";
    if (failedBecause(error, "unavailable", "not-framework360", "too-large")) return "unknown";
    throw error;
  }
}

function failedCheck(error: unknown): ConnectionCheck {
  if (!(error instanceof Framework360Error)) throw error;
  switch (error.reason) {
    case "address-not-found":
      return {
        status: error.explanation.code === "certificate-untrusted" ? "certificate-untrusted" : error.reason,
      };
    case "timeout":
      return { status: "too-slow" };
    case "not-framework360":
    case "key-refused":
      return { status: error.reason };
    case "permission-missing":
      return { status: "key-refused" };
    default:
      return { status: "unavailable", retryAfterMs: error.retryAfterMs };
  }
}
