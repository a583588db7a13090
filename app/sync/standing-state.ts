/**
 * How a customer of one side stands with the other side.
 * - `partly`: linked, and a value could not be carried, or waits for the merchant's answer
 * - `missing`: linked with no customer of the other side
 * - `deleted`: deleted on the other side, and not brought back automatically
 */
export const standingStates = ["synced", "partly", "missing", "waiting", "failed", "deleted"] as const;

export type StandingState = (typeof standingStates)[number];
