import type { Pool } from "undici";

import { shop } from "../tests/support/merchant.ts";
import { webhookAbout } from "./webhook-about.ts";

export type Load = { perSecond: number; times: number[] };

/**
 * Sends webhooks for so long, one after the other over each connection; connection by connection to one of the pools in turn.
 * @param isGenuine - signed with the app's secret, so that they are kept; else the app refuses them after it verified them
 * @throws {Error} when an answer is not the one that these webhooks get
 */
export async function loadWebhooks(
  pools: readonly Pool[],
  { seconds, connections, isGenuine = true }: { seconds: number; connections: number; isGenuine?: boolean },
): Promise<Load> {
  const times: number[] = [];
  const expected = isGenuine ? 200 : 401;
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async (_, index) => {
      const pool = pools[index % pools.length]!;
      while (performance.now() < end) {
        const started = performance.now();
        const { statusCode, body } = await pool.request(
          webhookAbout({ shop, id: Math.floor(Math.random() * 1e9) }, { isGenuine }),
        );
        await body.dump();
        if (statusCode !== expected) throw new Error(`The app answered ${statusCode}.`);
        times.push(performance.now() - started);
      }
    }),
  );
  return { perSecond: times.length / seconds, times };
}

/** Loads of the same length as one. */
export function together(loads: readonly Load[]): Load {
  const perSecond = loads.reduce((sum, load) => sum + load.perSecond, 0) / loads.length;
  return { perSecond, times: loads.flatMap(({ times }) => times) };
}
