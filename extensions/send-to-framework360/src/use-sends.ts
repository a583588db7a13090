import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { troubleOf, type Trouble } from "../../shared/ask-app.ts";
import { followSends, type SendResult } from "../../shared/follow-sends.ts";

type Sending =
  | { step: "asking" }
  | { step: "sending"; done: number }
  | { step: "done"; results: SendResult[] }
  | { step: "refused"; trouble: Trouble };

/** Sends the customers when asked to; a single one at once, as the person chose the action on that customer's page. */
export function useSends(customers: readonly string[]) {
  const [sending, setSending] = useState<Sending>({ step: "asking" });
  const closed = useRef(new AbortController());

  const send = useCallback(async (): Promise<void> => {
    const { signal } = closed.current;
    setSending({ step: "sending", done: 0 });
    try {
      const onProgress = (done: number) => setSending({ step: "sending", done });
      setSending({ step: "done", results: await followSends(customers, { signal, onProgress }) });
    } catch (error) {
      if (!signal.aborted) setSending({ step: "refused", trouble: troubleOf(error) });
    }
  }, [customers]);

  useEffect(() => {
    if (customers.length === 1) void send();
    return () => closed.current.abort();
  }, []);
  return { sending, send };
}
