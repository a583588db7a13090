import type { NeededPermission, UsefulPermission } from "../sides.server.ts";

/** The functions that a key must be allowed to call, in the order in which the page lists them. */
export const neededPermissions = [
  "customers/list",
  "customers/search",
  "customers/get",
  "customers/registration",
  "customers/update",
] as const satisfies NeededPermission[];

/** The functions that a key should be allowed to call as well. */
export const usefulPermissions = [
  "orders/list",
  "customers/history/create",
] as const satisfies UsefulPermission[];

/** By function of the API, such as `customers/get`. `unknown` or absent: it was not tried, or the answer did not say. */
export type KeyPermissions = { [name in string]?: "granted" | "missing" | "unknown" };

/** Whether the key may not call a function that synchronization needs. */
export function lacksPermission(permissions: KeyPermissions): boolean {
  return neededPermissions.some((name) => permissions[name] === "missing");
}
