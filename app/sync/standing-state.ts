/**
 * How a customer of one side stands with the other side.
 * - `partly`: linked, and a value could not be carried, or waits for the merchant's answer
 * - `unreached`: linked, and a full synchronization was stopped before it looked at them
 * - `missing`: linked with no customer of the other side
 * - `deleted`: deleted on the other side, and not brought back automatically
 */
export const standingStates = [
  "synced",
  "partly",
  "unreached",
  "missing",
  "waiting",
  "failed",
  "deleted",
] as const;

export type StandingState = (typeof standingStates)[number];
