import { once } from "node:events";
import { Worker } from "node:worker_threads";

import { sandboxApp } from "../../sandbox/app-process.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";
import { dataPath, fetchAsMerchant, openApp } from "../support/merchant.ts";

/** The shop that has nothing to do with the attack. */
export const healthyShop = "second-store.myshopify.com";

/** Installs the healthy shop, with an honest account and both directions on. */
export async function setUpHealthyShop(world: SandboxWorld): Promise<void> {
  const { origin, apiKey } = world.framework360;
  await openApp(world, "/app/connection", healthyShop);
  await save(world, "connection", { baseUrl: origin, apiKey });
  await save(world, "synchronization", {
    customersEnabled: "on",
    shopifyToFramework360: "on",
    framework360ToShopify: "on",
  });
}

async function save(world: SandboxWorld, page: string, fields: Record<string, string>): Promise<void> {
  const answer = await fetchAsMerchant(world, dataPath(`/app/${page}`), healthyShop, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  await answer.text();
  if (answer.status !== 200)
    throw new Error(`The healthy shop's ${page} was answered with ${answer.status}.`);
}

export type Probe = { sent: number; worstMs: number; refused: string[] };

const program = new URL("healthy-shop.worker.ts", import.meta.url);

export type HealthyShopProbe = Awaited<ReturnType<typeof probeHealthyShop>>;

/**
 * Sends webhooks of the healthy shop, one after the other, between `goOn` and `rest`. In a thread of its own, so that what
 * the attacker computes in this process delays none of them.
 */
export async function probeHealthyShop({ appOrigin }: SandboxWorld) {
  const workerData = { appOrigin, shop: healthyShop, secret: sandboxApp.clientSecret };
  const worker = new Worker(program, { workerData });
  await once(worker, "online");
  return {
    goOn: () => worker.postMessage("go on"),
    /** Ends it, and tells what was seen since `goOn`. */
    async rest(): Promise<Probe> {
      worker.postMessage("rest");
      const [probe] = (await once(worker, "message")) as [Probe];
      return probe;
    },
    stop: () => worker.terminate(),
  };
}
