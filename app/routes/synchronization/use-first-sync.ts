import { useState } from "react";

import { usePoll } from "../../components/use-poll.ts";
import type { FirstSyncIntent, FirstSyncProgress } from "../../merchant/first-sync.server.ts";

const path = "/app/synchronization/first-sync";
const requestTimeoutMs = 10_000;
/** While it runs, and while another tab may begin one. */
const pollIntervalMs = { running: 2_000, otherwise: 15_000 };

/**
 * How the first synchronization stands, kept up to date while the page is open.
 * @param loaded what the page was loaded with
 */
export function useFirstSync(loaded: FirstSyncProgress | null) {
  const [latest, setLatest] = useState<{ over: typeof loaded; progress: typeof loaded } | null>(null);
  const [asking, setAsking] = useState<FirstSyncIntent | null>(null);
  const [failed, setFailed] = useState<FirstSyncIntent | null>(null);
  const progress = latest && latest.over === loaded ? latest.progress : loaded;
  const show = (next: FirstSyncProgress | null) => setLatest({ over: loaded, progress: next });
  const isOver = progress === null || progress.finishedAt !== null;
  usePoll<FirstSyncProgress | null>(() => path, pollIntervalMs[isOver ? "otherwise" : "running"], show);

  const ask = async (intent: FirstSyncIntent): Promise<void> => {
    setAsking(intent);
    setFailed(null);
    try {
      const response = await fetch(path, {
        method: "POST",
        body: new URLSearchParams({ intent }),
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`);
      show((await response.json()) as FirstSyncProgress | null);
    } catch {
      setFailed(intent);
    }
    setAsking(null);
  };

  return { progress, ask: (intent: FirstSyncIntent) => void ask(intent), asking, failed };
}
