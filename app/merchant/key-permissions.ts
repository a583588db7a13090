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

/** The functions that synchronization needs and the key may not call. */
export function missingPermissions(permissions: KeyPermissions): string[] {
  return neededPermissions.filter((name) => permissions[name] === "missing");
}

/** Whether the key may not call a function that synchronization needs. */
export function lacksPermission(permissions: KeyPermissions): boolean {
  return missingPermissions(permissions).length > 0;
}

/** Which lines of the activity, about Framework360, would not be there without the permission. */
const provenBy = { "customers/registration": "created", "customers/update": "updated" } as const;

/**
 * The permissions, where what was written with the key proves those that no check could tell.
 * @param wrote whether such a line was written since the key was saved
 */
export async function withProven(
  permissions: KeyPermissions,
  wrote: (outcome: "created" | "updated") => Promise<boolean>,
): Promise<KeyPermissions> {
  const proven = { ...permissions };
  for (const name of Object.keys(provenBy) as (keyof typeof provenBy)[]) {
    const isOpen = (permissions[name] ?? "unknown") === "unknown";
    if (isOpen && (await wrote(provenBy[name]))) proven[name] = "granted";
  }
  return proven;
}
