import { useEffect, useRef, useState } from "preact/hooks";

import { troubleOf, type Trouble } from "../../shared/ask-app.ts";
import { followSends, type SendResult } from "../../shared/follow-sends.ts";

type Sending =
  | { step: "ready" }
  | { step: "sending" }
  | { step: "done"; result: SendResult }
  | { step: "refused"; trouble: Trouble };

/** Sends one customer, and says what came of it. */
export function useSend(customerId: string, onChange: () => Promise<void>) {
  const [sending, setSending] = useState<Sending>({ step: "ready" });
  const closed = useRef(new AbortController());
  useEffect(() => () => closed.current.abort(), []);

  const send = async (): Promise<void> => {
    if (sending.step === "sending") return;
    setSending({ step: "sending" });
    try {
      const { signal } = closed.current;
      const [result] = await followSends([customerId], { signal, onProgress: () => void onChange() });
      setSending(result ? { step: "done", result } : { step: "refused", trouble: "app" });
    } catch (error) {
      if (!closed.current.signal.aborted) setSending({ step: "refused", trouble: troubleOf(error) });
    }
    await onChange();
  };
  return { sending, send };
}
