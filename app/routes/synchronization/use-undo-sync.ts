import { useState } from "react";

import { fetchJson } from "../../components/fetch-json.ts";
import { useProgress } from "../../components/use-progress.ts";
import type { SyncUndoFigures, UndoableSync } from "../../merchant/undo-sync.server.ts";
import type { NoCalls } from "../../sync/shop-refusal.ts";

const path = "/app/synchronization/undo";
const timeoutMs = 20_000;

type Problem = NoCalls | "nothing" | "notAnswered";
type Answer = UndoableSync & { problem?: Exclude<Problem, "notAnswered"> | null };

/**
 * An undo of the first synchronization: what it would do, and its progress, kept up to date while the page is open.
 * @param loaded the data that the page was loaded with
 */
export function useUndoSync(loaded: UndoableSync) {
  const { progress, isRunning, show } = useProgress(
    path,
    loaded.progress,
    (answer: Answer) => answer.progress,
  );
  const [preview, setPreview] = useState<SyncUndoFigures | "loading" | "failed" | "nothing" | null>(null);
  const [asking, setAsking] = useState<"begin" | "stop" | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const look = async (): Promise<void> => {
    setPreview("loading");
    try {
      const read = await fetchJson<SyncUndoFigures | null>(`${path}?preview`, { timeoutMs });
      setPreview(read ?? "nothing");
    } catch {
      setPreview("failed");
    }
  };

  const ask = async (intent: "begin" | "stop"): Promise<void> => {
    setPreview(null);
    setAsking(intent);
    setProblem(null);
    try {
      const body = new URLSearchParams({ intent, ...(progress && { id: progress.id }) });
      const answer = await fetchJson<Answer>(path, { method: "POST", body, timeoutMs });
      setProblem(answer.problem ?? null);
      show(answer.progress);
    } catch {
      setProblem("notAnswered");
    }
    setAsking(null);
  };

  return {
    progress,
    mayUndo: !isRunning && loaded.mayUndo,
    preview,
    asking,
    problem,
    look: () => void look(),
    close: () => setPreview(null),
    begin: () => void ask("begin"),
    stop: () => void ask("stop"),
  };
}
