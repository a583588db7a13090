import { answerAttacks } from "./answers.ts";
import type { Attack } from "./attack.ts";
import { clockAndKeyAttacks } from "./clocks-and-keys.ts";
import { databaseAttacks } from "./databases.ts";
import { clientLimit, floodAttacks } from "./floods.ts";
import { networkAttacks } from "./network.ts";
import { pageAttacks } from "./pages.ts";
import { settingAttacks } from "./settings.ts";
import { webhookAttacks } from "./webhooks.ts";

export const attacks: readonly Attack[] = [
  ...answerAttacks,
  ...webhookAttacks,
  ...pageAttacks,
  ...floodAttacks,
  ...settingAttacks,
  ...networkAttacks,
  ...clockAndKeyAttacks,
  ...databaseAttacks,
];

/** Settings of an app that is attacked: a small heap, sweeps and timeouts that come soon, limits that are soon reached. */
export const attackEnvironment = {
  NODE_OPTIONS: "--max-old-space-size=256",
  SWEEP_INTERVAL_SECONDS: "2",
  FRAMEWORK360_TIMEOUT_SECONDS: "4",
  CLIENT_LIMIT_PER_MINUTE: String(clientLimit),
};
