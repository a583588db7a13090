import type { NeededPermission, UsefulPermission } from "../sides.server.ts";

/** What a key must be allowed to call, in the order in which a merchant meets it. */
export const neededPermissions = [
  "customers/list",
  "customers/search",
  "customers/get",
  "customers/registration",
  "customers/update",
] as const satisfies NeededPermission[];

/** What a key should be allowed to call besides. */
export const usefulPermissions = [
  "orders/list",
  "customers/history/create",
] as const satisfies UsefulPermission[];

/** By function of the API, such as `customers/get`. `unknown` or absent: it was not tried, or the answer did not tell. */
export type KeyPermissions = { [name in string]?: "granted" | "missing" | "unknown" };

/** Whether the key may not call something without which customers cannot be kept in step. */
export function lacksPermission(permissions: KeyPermissions): boolean {
  return neededPermissions.some((name) => permissions[name] === "missing");
}
