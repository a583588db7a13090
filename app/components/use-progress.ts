import { useState } from "react";

import { usePoll } from "./use-poll.ts";

/** The intervals while it runs, and while another tab may begin one. */
const pollIntervalMs = { running: 2_000, otherwise: 15_000 };

/**
 * The progress of the app's work in the background, kept up to date while the page is open, whichever tab began the work.
 * @param loaded the progress that the page was loaded with; a later load replaces earlier answers
 * @param progressOf reads the progress from the app's answer at `path`
 */
export function useProgress<Answer, Progress extends { finishedAt: string | null }>(
  path: string,
  loaded: Progress | null,
  progressOf: (answer: Answer) => Progress | null,
) {
  const [latest, setLatest] = useState<{ over: typeof loaded; progress: typeof loaded } | null>(null);
  const progress = latest && latest.over === loaded ? latest.progress : loaded;
  const isRunning = progress !== null && progress.finishedAt === null;
  const show = (next: Progress | null) => setLatest({ over: loaded, progress: next });
  usePoll<Answer>(
    () => path,
    pollIntervalMs[isRunning ? "running" : "otherwise"],
    (answer) => show(progressOf(answer)),
  );
  return { progress, isRunning, show };
}
