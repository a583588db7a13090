import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";

import { fetchJson } from "../../components/fetch-json.ts";
import { useProgress } from "../../components/use-progress.ts";
import type { SendManyProgress } from "../../merchant/send-many.server.ts";
import type { SideName } from "../../sync/customer.ts";

const path = "/app/sends/many";
const requestTimeoutMs = 10_000;

type Progress = SendManyProgress | null;
type Answer = { begun: "begun" | "running" | "not-connected" | null; progress: Progress };
export type Matching = { side: SideName; search: string; state: string };

/** Why a request was not carried out. */
export type NotDone = "notAnswered" | "running" | "notConnected";

/**
 * The progress of the shop's send of many customers, kept up to date while the page is open, whichever tab began it.
 * @param loaded the progress that the page was loaded with
 */
export function useSendMany(loaded: Progress) {
  const { progress, isRunning, show } = useProgress(path, loaded, (answer: Answer) => answer.progress);
  const [asking, setAsking] = useState<"begin" | "stop" | "dismiss" | null>(null);
  const [notDone, setNotDone] = useState<NotDone | null>(null);
  useReloadAtEnd(isRunning);

  const ask = async (intent: NonNullable<typeof asking>, fields: Record<string, string>): Promise<void> => {
    setAsking(intent);
    setNotDone(null);
    try {
      const { begun, progress: next } = await fetchJson<Answer>(path, {
        method: "POST",
        body: new URLSearchParams({ intent, ...fields }),
        timeoutMs: requestTimeoutMs,
      });
      show(next);
      if (begun === "running") setNotDone("running");
      if (begun === "not-connected") setNotDone("notConnected");
    } catch {
      setNotDone("notAnswered");
    }
    setAsking(null);
  };

  return {
    progress,
    asking,
    notDone,
    mayBegin: !isRunning && asking === null,
    begin: (matching: Matching) => void ask("begin", matching),
    stop: () => void ask("stop", { id: progress?.id ?? "" }),
    dismiss: () => void ask("dismiss", { id: progress?.id ?? "" }),
  };
}

/** Reloads the list when the send ends, so that it shows its customers' new states. */
function useReloadAtEnd(isRunning: boolean): void {
  const { revalidate } = useRevalidator();
  const wasRunning = useRef(isRunning);
  useEffect(() => {
    if (wasRunning.current && !isRunning) revalidate();
    wasRunning.current = isRunning;
  }, [isRunning, revalidate]);
}
