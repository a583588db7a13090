import { useLocation } from "@remix-run/react";
import { useCallback, useEffect, useState } from "react";

import { fetchJson } from "../../components/fetch-json.ts";
import type { CustomerNow } from "../../merchant/customer-history.server.ts";

/** Both sides may be slow; the server gives up on each of them earlier. */
const readTimeoutMs = 45_000;

export type ReadNow = { answer: CustomerNow | "loading" | "failed"; again: () => void };

/** The customer of this page as both sides hold them, read when the page is shown. */
export function useCustomerNow(): ReadNow {
  const { pathname } = useLocation();
  const [attempt, setAttempt] = useState(0);
  const [read, setRead] = useState<{ of: string; answer: CustomerNow | "failed" } | null>(null);
  const wanted = `${pathname} ${attempt}`;

  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    fetchJson<CustomerNow>(`${pathname}/now`, { signal, timeoutMs: readTimeoutMs }).then(
      (answer) => setRead({ of: wanted, answer }),
      () => stop.signal.aborted || setRead({ of: wanted, answer: "failed" }),
    );
    return () => stop.abort();
  }, [pathname, wanted]);

  return {
    answer: read?.of === wanted ? read.answer : "loading",
    again: useCallback(() => setAttempt((before) => before + 1), []),
  };
}
