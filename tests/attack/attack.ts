import type pg from "pg";

import type { SandboxWorld } from "../../sandbox/world.ts";
import type { HostileAccount } from "./hostile-account.ts";

/** What the attacks work on. The attacker's shop is `shop` of support/merchant.ts. */
export type Stage = {
  world: SandboxWorld;
  /** The account that the attacker's shop is connected to. */
  account: HostileAccount;
  database: pg.Pool;
  /** NODE_OPTIONS that the app runs with. */
  nodeOptions: string;
  /** For how long an attack goes on that is not over by itself. */
  lastsMs: number;
  /** How many times as much is sent as in the short form. */
  scale: number;
};

export type Sighting = {
  /** How often it was tried: answers, requests or starts. */
  times: number;
  /** What the app did, for the table. */
  seen: string;
  /** What it should not have done. */
  faults: string[];
};

export type Attack = {
  name: string;
  /** Whether it belongs to the short form in `npm run test:endurance`. */
  isShort?: boolean;
  /** Whether the app cannot keep what it is told meanwhile, so that it has to refuse. */
  refusesWebhooks?: boolean;
  /** Why the event loop may pause for longer than usual. */
  exception?: { maxPauseMs: number; why: string };
  run: (stage: Stage) => Promise<Sighting>;
};

/** No request of any shop may wait longer for the app's event loop. */
export const maxPauseMs = 250;

/** Shopify waits for five seconds. A healthy shop's webhook is answered in half of that, whatever another shop does. */
export const maxWebhookMs = 2_500;
