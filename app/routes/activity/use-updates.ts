import { useLocation, useRevalidator } from "@remix-run/react";
import { useState, type RefObject } from "react";

import { usePoll } from "../../components/use-poll.ts";
import type { ActivityPage, ActivityUpdates } from "../../merchant/activity.server.ts";

const pollIntervalMs = 3_000;
/** A merchant who has scrolled further than this is reading. */
const topPx = 80;

/**
 * What is new since the page was loaded. At the top of the first page new lines appear at once. A merchant who reads
 * further down, has opened a line or has the keyboard's focus on one only sees how many there are.
 */
export function useUpdates(page: ActivityPage, list: RefObject<HTMLElement>, opened: boolean) {
  const { revalidate } = useRevalidator();
  const { search } = useLocation();
  const [latest, setLatest] = useState<{ of: ActivityPage; updates: ActivityUpdates } | null>(null);

  const path = () => {
    const query = new URLSearchParams(search);
    if (page.first) query.set("newest", page.first);
    for (const { id, outcome } of page.lines) if (outcome === "failed") query.append("failed", id);
    return `/app/activity/updates?${query}`;
  };
  usePoll<ActivityUpdates>(path, pollIntervalMs, (updates) => {
    const reading =
      opened || window.scrollY > topPx || (list.current?.contains(document.activeElement) ?? false);
    if (updates.newer > 0 && !page.hasNewer && !reading) revalidate();
    else setLatest({ of: page, updates });
  });

  const none = { failures: page.failures, retryable: page.retryable, newer: 0, countedUpTo: 0 };
  const updates = latest?.of === page ? latest.updates : none;
  return page.hasNewer ? { ...updates, newer: 0 } : updates;
}
