import { useEffect, useState } from "react";

import type { SyncedPerDay } from "../../merchant/overview.server.ts";

type Chart = typeof import("./synced-chart.tsx").SyncedChart;

export type SyncedState =
  | { state: "loading" }
  | { state: "failed" }
  | {
      state: "read";
      synced: SyncedPerDay;
      /** Null when the charting library did not arrive: the table does without. */
      Chart: Chart | null;
    };

const giveUpAfterMs = 15_000;

/** The numbers of the last days in the browser's time zone, and what draws them: both come after the page. */
export function useSynced(): { read: SyncedState; again: () => void } {
  const [read, setRead] = useState<SyncedState>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    load(stop.signal).then(
      (loaded) => setRead({ state: "read", ...loaded }),
      () => stop.signal.aborted || setRead({ state: "failed" }),
    );
    return () => stop.abort();
  }, [attempt]);

  const again = () => {
    setRead({ state: "loading" });
    setAttempt(attempt + 1);
  };
  return { read, again };
}

/** @throws when the numbers do not arrive */
async function load(stop: AbortSignal): Promise<{ synced: SyncedPerDay; Chart: Chart | null }> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const response = await fetch(`/app/overview/synced?${new URLSearchParams({ timeZone })}`, {
    signal: AbortSignal.any([stop, AbortSignal.timeout(giveUpAfterMs)]),
  });
  if (!response.ok) throw new Error(`The numbers were not given: ${response.status}.`);
  const synced = (await response.json()) as SyncedPerDay;
  const chart = isEmpty(synced) ? null : await import("./synced-chart.tsx").catch(() => null);
  return { synced, Chart: chart && chart.SyncedChart };
}

export function isEmpty({ days }: SyncedPerDay): boolean {
  return days.every(({ inbound, outbound }) => inbound === 0 && outbound === 0);
}
