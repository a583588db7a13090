import type { NeededPermission, UsefulPermission } from "../../framework360/api/check-connection.ts";

/** In the order in which a merchant meets them. */
export const needed = [
  "customers/list",
  "customers/search",
  "customers/get",
  "customers/registration",
  "customers/update",
] as const satisfies NeededPermission[];

export const useful = ["orders/list", "customers/history/create"] as const satisfies UsefulPermission[];

export type KeyPermissions = { [name in string]?: "granted" | "missing" | "unknown" };

/** Whether the key may not call something without which customers cannot be kept in step. */
export function lacksPermission(permissions: KeyPermissions): boolean {
  return needed.some((name) => permissions[name] === "missing");
}
