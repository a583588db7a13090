import useSWR from "swr";

import { fetchJson } from "../../components/fetch-json.ts";
import { useTimeZone } from "../../components/timestamp.tsx";
import type { SyncedPerDay } from "../../merchant/overview.server.ts";

type Chart = typeof import("./synced-chart.tsx").SyncedChart;

type Loaded = {
  synced: SyncedPerDay;
  /** Null when the charting library did not arrive; the table needs none. */
  Chart: Chart | null;
};

export type SyncedState = { state: "loading" } | { state: "failed" } | ({ state: "read" } & Loaded);

const requestTimeoutMs = 15_000;

/** The numbers of the last days in the shop's time zone, and the chart that draws them: both load after the page. */
export function useSynced(): { read: SyncedState; again: () => void } {
  const address = `/app/overview/synced?${new URLSearchParams({ timeZone: useTimeZone() })}`;
  const { data, error, isValidating, mutate } = useSWR<Loaded, Error>(address, load, {
    revalidateOnFocus: false,
    revalidateOnReconnect: false,
    shouldRetryOnError: false,
  });
  const again = () => void mutate();
  if (data) return { read: { state: "read", ...data }, again };
  return { read: { state: error && !isValidating ? "failed" : "loading" }, again };
}

/** @throws {Error} when the app does not answer with the numbers */
async function load(address: string): Promise<Loaded> {
  const synced = await fetchJson<SyncedPerDay>(address, { timeoutMs: requestTimeoutMs });
  const chart = isEmpty(synced) ? null : await import("./synced-chart.tsx").catch(() => null);
  return { synced, Chart: chart && chart.SyncedChart };
}

export function isEmpty({ days }: SyncedPerDay): boolean {
  return days.every(({ inbound, outbound }) => inbound === 0 && outbound === 0);
}
