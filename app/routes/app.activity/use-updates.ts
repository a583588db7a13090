import type { SerializeFrom } from "@remix-run/node";
import { useLocation, useRevalidator } from "@remix-run/react";
import { useEffect, useState, type RefObject } from "react";

import type { loader as updatesLoader } from "../app.activity.updates.ts";
import type { loader } from "./route.tsx";

export type ActivityData = SerializeFrom<typeof loader>;
type Updates = SerializeFrom<typeof updatesLoader>;

const everyMs = 3_000;
const giveUpAfterMs = 10_000;
/** Who has scrolled further than this is reading. */
const topPx = 80;

/**
 * Asks now and then, while the page is in sight, what is new since it was loaded. New lines appear at once to
 * somebody at the top of the first page; somebody who is reading further down, has opened a line or stands on
 * one with the keyboard is only told how many there are.
 */
export function useUpdates(page: ActivityData, list: RefObject<HTMLElement>, opened: boolean) {
  const { revalidate } = useRevalidator();
  const { search } = useLocation();
  const [latest, setLatest] = useState<{ of: ActivityData; updates: Updates } | null>(null);

  useEffect(() => {
    const stop = new AbortController();

    async function ask(): Promise<void> {
      if (document.visibilityState === "hidden") return;
      const updates = await readUpdates(page, search, stop.signal);
      if (!updates) return;
      const reading =
        opened || window.scrollY > topPx || (list.current?.contains(document.activeElement) ?? false);
      if (updates.newer > 0 && !page.hasNewer && !reading) revalidate();
      else setLatest({ of: page, updates });
    }

    const timer = setInterval(() => void ask(), everyMs);
    document.addEventListener("visibilitychange", () => void ask(), { signal: stop.signal });
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [page, search, list, opened, revalidate]);

  const { failures, resting, newer } = latest?.of === page ? latest.updates : { ...page, newer: 0 };
  return { failures, resting, newer: page.hasNewer ? 0 : newer };
}

/** @returns null when there was no answer: the next time may bring one */
async function readUpdates(page: ActivityData, search: string, signal: AbortSignal): Promise<Updates | null> {
  const query = new URLSearchParams(search);
  if (page.first) query.set("newest", page.first);
  for (const { id, outcome } of page.lines) if (outcome === "failed") query.append("failed", id);
  try {
    const response = await fetch(`/app/activity/updates?${query}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(giveUpAfterMs)]),
    });
    return response.ok ? ((await response.json()) as Updates) : null;
  } catch {
    return null;
  }
}
