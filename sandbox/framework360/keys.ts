import { operations } from "./operations.ts";

export interface ApiKey {
  /** The token sent in `X-Fw360-Key`: 40 letters and digits. */
  key: string;
  name: string;
  /** Operations this key may call, e.g. "customers/get". `check` needs none. */
  permissions: string[];
}

/** Known in advance, so that scripts and people can connect to a fresh sandbox. */
export const fullAccessKey = "sandbox0full0access0000000000000000key01";
export const readOnlyKey = "sandbox0read0only000000000000000000key02";

export const allPermissions: readonly string[] = operations
  .map(({ path }) => path)
  .filter((path) => path !== "check");

export function defaultKeys(): ApiKey[] {
  return [
    { key: fullAccessKey, name: "Full access", permissions: [...allPermissions] },
    {
      key: readOnlyKey,
      name: "Customers, read only",
      permissions: ["customers/get", "customers/list", "customers/search"],
    },
  ];
}
