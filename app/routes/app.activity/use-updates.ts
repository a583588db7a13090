import type { SerializeFrom } from "@remix-run/node";
import { useLocation, useRevalidator } from "@remix-run/react";
import { useState, type RefObject } from "react";

import { usePoll } from "../../components/use-poll.ts";
import type { loader as updatesLoader } from "../app.activity.updates.ts";
import type { loader } from "./route.tsx";

export type ActivityData = SerializeFrom<typeof loader>;
type Updates = SerializeFrom<typeof updatesLoader>;

const everyMs = 3_000;
/** Who has scrolled further than this is reading. */
const topPx = 80;

/**
 * What is new since the page was loaded. New lines appear at once to somebody at the top of the first page;
 * somebody who is reading further down, has opened a line or stands on one with the keyboard is only told how
 * many there are.
 */
export function useUpdates(page: ActivityData, list: RefObject<HTMLElement>, opened: boolean) {
  const { revalidate } = useRevalidator();
  const { search } = useLocation();
  const [latest, setLatest] = useState<{ of: ActivityData; updates: Updates } | null>(null);

  const path = () => {
    const query = new URLSearchParams(search);
    if (page.first) query.set("newest", page.first);
    for (const { id, outcome } of page.lines) if (outcome === "failed") query.append("failed", id);
    return `/app/activity/updates?${query}`;
  };
  usePoll<Updates>(path, everyMs, (updates) => {
    const reading =
      opened || window.scrollY > topPx || (list.current?.contains(document.activeElement) ?? false);
    if (updates.newer > 0 && !page.hasNewer && !reading) revalidate();
    else setLatest({ of: page, updates });
  });

  const { failures, resting, newer } = latest?.of === page ? latest.updates : { ...page, newer: 0 };
  return { failures, resting, newer: page.hasNewer ? 0 : newer };
}
