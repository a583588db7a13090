import { createFramework360Client, type Framework360Client, type Framework360Options } from "./client.ts";
import { failedBecause, Framework360Error } from "./failure.ts";

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
  | { status: "address-not-found" | "not-framework360" | "key-refused" }
  | { status: "unavailable"; retryAfterMs: number | null };

/**
 * Checks an account: does it answer, is it Framework360, is the key good, and does the key have the needed permissions?
 * Changes nothing there: functions that write are called without parameters, and an account that allows them refuses
 * the call for the missing data. Throws nothing for what the account answers.
 */
export async function checkConnection(options: Framework360Options): Promise<ConnectionCheck> {
  const client = createFramework360Client(options);
  try {
    await client.check();
    const permissions = await probePermissions(client);
    const functions = neededPermissions.filter((operation) => permissions[operation] === "missing");
    if (functions.length > 0) return { status: "permission-missing", functions, permissions };
    return { status: "ok", permissions };
  } catch (error) {
    return failedCheck(error);
  }
}

/**
 * Which of the functions the key may call.
 * @throws {Framework360Error} when the account stops answering
 */
async function probePermissions(client: Framework360Client): Promise<Permissions> {
  const probes: Record<keyof Permissions, () => Promise<unknown>> = {
    "customers/get": () => client.getCustomer({ email: "no-customer@example.invalid" }),
    "customers/list": () => client.listCustomers({ page: 1, limit: 1 }),
    "customers/search": () => client.searchCustomers("no-customer@example.invalid"),
    "customers/registration": () => client.call("POST", "customers/registration"),
    "customers/update": () => client.call("POST", "customers/update"),
    "orders/list": () => client.listOrders({ customer: "0", page: 1, limit: 1 }),
    "customers/history/create": () => client.call("POST", "customers/history/create"),
  };
  const outcomes = [...neededPermissions, ...usefulPermissions].map(
    async (operation) => [operation, await outcomeOf(probes[operation])] as const,
  );
  return Object.fromEntries(await Promise.all(outcomes)) as Permissions;
}

async function outcomeOf(probe: () => Promise<unknown>): Promise<"granted" | "missing" | "unknown"> {
  try {
    await probe();
    return "granted";
  } catch (error) {
    if (failedBecause(error, "permission-missing")) return "missing";
    if (failedBecause(error, "invalid-data", "not-found", "password-required")) return "granted";
    if (failedBecause(error, "unavailable") && error.parameter === "id") return "granted";
    if (failedBecause(error, "unavailable", "not-framework360")) return "unknown";
    throw error;
  }
}

function failedCheck(error: unknown): ConnectionCheck {
  if (!(error instanceof Framework360Error)) throw error;
  switch (error.reason) {
    case "address-not-found":
    case "timeout":
      return { status: "address-not-found" };
    case "not-framework360":
    case "key-refused":
      return { status: error.reason };
    case "permission-missing":
      return { status: "key-refused" };
    default:
      return { status: "unavailable", retryAfterMs: error.retryAfterMs };
  }
}
