import { useEffect, useRef } from "react";

const giveUpAfterMs = 10_000;

/**
 * Asks the app for something now and then, while the page is in sight and at once when it comes back into sight.
 * No answer is no trouble: the next time may bring one.
 * @param path is asked at the moment, so that it may say what is known already
 */
export function usePoll<Answer>(
  path: () => string,
  everyMs: number,
  onAnswer: (answer: Answer) => void,
): void {
  const latest = useRef({ path, onAnswer });
  useEffect(() => {
    latest.current = { path, onAnswer };
  });

  useEffect(() => {
    const stop = new AbortController();
    let asking = false;

    async function ask(): Promise<void> {
      if (asking || document.visibilityState === "hidden") return;
      asking = true;
      const asked = latest.current.path();
      const answer = await read<Answer>(asked, stop.signal);
      asking = false;
      // Of what is not asked any more the answer is stale.
      if (answer !== null && !stop.signal.aborted && asked === latest.current.path()) {
        latest.current.onAnswer(answer);
      }
    }

    const timer = setInterval(() => void ask(), everyMs);
    document.addEventListener("visibilitychange", () => void ask(), { signal: stop.signal });
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [everyMs]);
}

async function read<Answer>(path: string, stop: AbortSignal): Promise<Answer | null> {
  try {
    const response = await fetch(path, {
      signal: AbortSignal.any([stop, AbortSignal.timeout(giveUpAfterMs)]),
    });
    return response.ok ? ((await response.json()) as Answer) : null;
  } catch {
    return null;
  }
}
