import { setTimeout as pause } from "node:timers/promises";

import pg from "pg";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";
import type { EventLoopWatch } from "../support/event-loop-watch.ts";
import { openApp, submit } from "../support/merchant.ts";
import { maxPauseMs, type Attack, type Sighting, type Stage } from "./attack.ts";
import { probeHealthyShop, setUpHealthyShop, type HealthyShopProbe } from "./healthy-shop.ts";
import type { HostileAccount } from "./hostile-account.ts";
import { observe } from "./observe.ts";

export type Row = {
  attack: Attack;
  times: number;
  seen: string;
  pauseMs: number;
  webhookMs: number;
  faults: string[];
};

type Options = {
  world: SandboxWorld;
  account: HostileAccount;
  /** The app's database, for what the app's own role may not do. */
  superuserUrl: string;
  watch: EventLoopWatch;
  lastsMs: number;
  scale: number;
  /** How long a healthy shop's webhook may wait. */
  maxWebhookMs: number;
  onRow?: (row: Row) => void;
};

/** An attack is given up after this time: then the app, or the attack, hangs. */
const maxAttackMs = 240_000;

const people = 6;

/** Lets one attack after the other happen to a running app, and tells how it held. */
export async function siege(attacks: readonly Attack[], options: Options): Promise<Row[]> {
  const { world, account, lastsMs, scale } = options;
  const database = new pg.Pool({ connectionString: options.superuserUrl, max: 2 });
  // A database that an attack takes away ends its connections.
  database.on("error", () => undefined);
  const rows: Row[] = [];
  try {
    const nodeOptions = options.watch.env.NODE_OPTIONS;
    const stage = { world, account, database, nodeOptions, lastsMs, scale };
    await setUp(stage);
    const probe = await probeHealthyShop(world);
    for (const attack of attacks) {
      const row = await endure(attack, stage, probe, options);
      rows.push(row);
      options.onRow?.(row);
    }
    await probe.stop();
    return rows;
  } finally {
    await database.end();
  }
}

/** The attacker's shop and the healthy one, each connected to its account, with both directions on. */
async function setUp({ world, account }: Stage): Promise<void> {
  for (let number = 0; number < people; number += 1) {
    createCustomer(world.shopify.shop, { firstName: "Anna", email: `anna-${number}@example.it` });
  }
  await openApp(world);
  const { origin: baseUrl, apiKey } = account;
  const { body } = await submit(world, "/app/connection", { baseUrl, apiKey });
  if (JSON.stringify(body.problems) !== "[]") throw new Error(`Not connected: ${JSON.stringify(body)}`);
  await turnOn(world);
  await setUpHealthyShop(world);
  // The first comparison of everything is no attack's doing.
  const { store } = account.sandbox.control;
  while (store.customerCount() < people) await pause(50);
}

/** An attack by forms may have turned it off. */
async function turnOn(world: SandboxWorld): Promise<void> {
  await submit(world, "/app/synchronization", {
    customersEnabled: "on",
    shopifyToFramework360: "on",
    framework360ToShopify: "on",
  });
}

async function endure(
  attack: Attack,
  stage: Stage,
  probe: HealthyShopProbe,
  { watch, maxWebhookMs }: Options,
): Promise<Row> {
  const logged = stage.world.log.length;
  const started = Date.now();
  const observer = observe(stage.world, watch, probe);
  const { world } = observer;
  const sighting = await within(attack.run({ ...stage, world }), maxAttackMs).catch(
    (error: unknown): Sighting => ({ times: 0, seen: "", faults: [(error as Error).message] }),
  );
  const alive = await isAlive(world);
  const { worstMs, refused, ...observed } = await observer.end();
  const pauseMs = Math.max(observed.pauseMs, alive ? 0 : Date.now() - started);
  const bound = attack.exception?.maxPauseMs ?? maxPauseMs;
  const faults = [
    ...sighting.faults,
    ...(alive ? [] : ["the app no longer answers"]),
    ...(pauseMs > bound ? [`the event loop paused for ${pauseMs} ms`] : []),
    ...(worstMs > maxWebhookMs ? [`a healthy shop's webhook waited ${worstMs} ms`] : []),
    ...(refused.length > 0 && !attack.refusesWebhooks
      ? [`${refused.length} of its webhooks: ${[...new Set(refused)].join(", ")}`]
      : []),
    ...errorsIn(world.log.slice(logged).join("")),
  ];
  if (!alive) await stage.world.restartApp("SIGKILL");
  await turnOn(stage.world);
  return { attack, times: sighting.times, seen: sighting.seen, pauseMs, webhookMs: worstMs, faults };
}

/** What the app logs when it failed itself. That a side failed is a warning or a line about a job. */
const ownFailures = ["A request failed.", "A page could not be rendered.", "because of an uncaught error"];

function errorsIn(log: string): string[] {
  const lines = log.split("\n").filter((line) => ownFailures.some((failure) => line.includes(failure)));
  const kinds = new Set(
    lines.map((line) => /"message":"([^"]{0,120})/.exec(line)?.[1] ?? line.slice(0, 200)),
  );
  return lines.length === 0
    ? []
    : [`${lines.length} errors of its own in the log: ${[...kinds].slice(0, 5).join("; ")}`];
}

/** It may be busy for a moment with what was sent last. A process that ended answers nothing. */
async function isAlive({ appOrigin }: SandboxWorld): Promise<boolean> {
  const signal = AbortSignal.timeout(15_000);
  const answer = await fetch(`${appOrigin}/healthz`, { signal }).catch(() => null);
  return answer?.ok ?? false;
}

async function within<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  const timer = new AbortController();
  try {
    const late = pause(ms, undefined, { signal: timer.signal }).then(() => {
      throw new Error(`not over after ${ms / 1000} s`);
    });
    late.catch(() => undefined);
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
