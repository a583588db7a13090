import { useId } from "react";
import useSWR from "swr";

import { fetchJson } from "./fetch-json.ts";

const requestTimeoutMs = 10_000;

/**
 * Asks the app for JSON every `intervalMs` while the page is visible, and at once when it becomes visible again. One
 * request at a time. A request that fails is skipped: the next one may be answered.
 * @param path called for each request, so that it can name what the page already shows
 * @param onAnswer not called with an answer to a path that changed meanwhile, nor after the page was left
 */
export function usePoll<Answer>(
  path: () => string,
  intervalMs: number,
  onAnswer: (answer: Answer) => void,
): void {
  const ask = async () => {
    const asked = path();
    return { asked, answer: await read<Answer>(asked) };
  };
  // Each use has a key of its own: SWR shares cached answers between uses of a key, and these must not be old.
  useSWR(useId(), ask, {
    refreshInterval: intervalMs,
    revalidateOnMount: false,
    focusThrottleInterval: 0,
    dedupingInterval: 0,
    onSuccess: ({ asked, answer }) => {
      if (answer !== null && asked === path()) onAnswer(answer);
    },
  });
}

/** Resolves to null instead of failing: after an error, SWR would stop polling. */
function read<Answer>(path: string): Promise<Answer | null> {
  return fetchJson<Answer>(path, { timeoutMs: requestTimeoutMs }).catch(() => null);
}
