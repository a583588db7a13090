import { useState } from "react";

import { fetchJson } from "../../components/fetch-json.ts";
import { useProgress } from "../../components/use-progress.ts";
import type { FirstSyncIntent, FirstSyncProgress } from "../../merchant/first-sync.server.ts";

const path = "/app/synchronization/first-sync";
const requestTimeoutMs = 10_000;

/**
 * The progress of the first synchronization, kept up to date while the page is open.
 * @param loaded the progress that the page was loaded with
 */
export function useFirstSync(loaded: FirstSyncProgress | null) {
  const { progress, show } = useProgress(path, loaded, (answer: FirstSyncProgress | null) => answer);
  const [asking, setAsking] = useState<FirstSyncIntent | null>(null);
  const [failed, setFailed] = useState<FirstSyncIntent | null>(null);

  const ask = async (intent: FirstSyncIntent): Promise<void> => {
    setAsking(intent);
    setFailed(null);
    try {
      const asked = { method: "POST", body: new URLSearchParams({ intent }), timeoutMs: requestTimeoutMs };
      show(await fetchJson<FirstSyncProgress | null>(path, asked));
    } catch {
      setFailed(intent);
    }
    setAsking(null);
  };

  return { progress, ask: (intent: FirstSyncIntent) => void ask(intent), asking, failed };
}
