import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";

/** The pauses before each reload. After the last, the page stays as it is. */
const pausesMs = [1_500, 3_000, 5_000, 10_000, 20_000, 30_000];

type RefreshOptions = { waiting: boolean; busy: boolean; page: string; data: unknown };

/**
 * Reloads the page while a customer on it waits: soon at first, then less and less often, and not for ever.
 * @param busy whether the page is being loaded already
 * @param page names the page of the list; another page starts again with the first pause
 * @param data the loaded data: each load schedules the next one
 */
export function useRefresh({ waiting, busy, page, data }: RefreshOptions): void {
  const { revalidate, state } = useRevalidator();
  const reloads = useRef({ page, count: 0 });
  useEffect(() => {
    if (reloads.current.page !== page || !waiting) reloads.current = { page, count: 0 };
    const pause = pausesMs[reloads.current.count];
    if (!waiting || busy || state !== "idle" || pause === undefined) return;
    const timer = setTimeout(() => {
      reloads.current.count += 1;
      revalidate();
    }, pause);
    return () => clearTimeout(timer);
  }, [waiting, busy, page, data, state, revalidate]);
}
