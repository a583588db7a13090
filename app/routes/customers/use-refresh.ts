import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";

/** Pauses between the looks. After the last, the page stays as it is. */
const pausesMs = [1_500, 3_000, 5_000, 10_000, 20_000, 30_000];

type RefreshOptions = { waiting: boolean; busy: boolean; page: string; data: unknown };

/**
 * Reads the page again while something on it waits: soon at first, then ever more rarely, and not for ever.
 * @param busy whether it is being read already
 * @param page names what is shown; another page starts anew
 * @param data what was read: each reading leads to the next
 */
export function useRefresh({ waiting, busy, page, data }: RefreshOptions): void {
  const { revalidate, state } = useRevalidator();
  const looks = useRef({ page, taken: 0 });
  useEffect(() => {
    if (looks.current.page !== page || !waiting) looks.current = { page, taken: 0 };
    const pause = pausesMs[looks.current.taken];
    if (!waiting || busy || state !== "idle" || pause === undefined) return;
    const timer = setTimeout(() => {
      looks.current.taken += 1;
      revalidate();
    }, pause);
    return () => clearTimeout(timer);
  }, [waiting, busy, page, data, state, revalidate]);
}
