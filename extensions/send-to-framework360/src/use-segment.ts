import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { pause } from "../../../app/components/pause.ts";
import type { SegmentSend } from "../../../app/sync/send-state.ts";
import { beginSegment, readSegment, stopSegment, troubleOf } from "../../shared/ask-app.ts";
import { explainReason, t } from "../../shared/words.ts";

type Sending =
  | { step: "asking" }
  | { step: "sending"; send: SegmentSend }
  | { step: "done"; send: SegmentSend }
  | { step: "refused"; why: string };

const lookIntervalMs = 1_000;

const isOpen = ({ state }: SegmentSend) => state === "running" || state === "stopping";

/** Begins, follows and stops the send of a segment. One that runs already is followed at once. */
export function useSegment(segment: string) {
  const [sending, setSending] = useState<Sending>({ step: "asking" });
  const closed = useRef(new AbortController());

  /** Looks until it is over. A look that fails says nothing about the send, which goes on. */
  const follow = useCallback(async (begun: SegmentSend): Promise<void> => {
    const { signal } = closed.current;
    let send = begun;
    while (isOpen(send)) {
      setSending({ step: "sending", send });
      await pause(lookIntervalMs, signal);
      send = (await readSegment().catch(() => null)) ?? send;
    }
    setSending({ step: "done", send });
  }, []);

  const guarded = useCallback(async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!closed.current.signal.aborted)
        setSending({ step: "refused", why: t(`trouble.${troubleOf(error)}`) });
    }
  }, []);

  const begin = useCallback(
    () =>
      guarded(async () => {
        const { begun, progress } = await beginSegment(segment);
        if (begun === "begun" && progress) return follow(progress);
        const why =
          begun === "running"
            ? t("segment.running")
            : explainReason({ reason: "not-connected", target: null });
        setSending({ step: "refused", why });
      }),
    [segment],
  );

  const stop = useCallback(async (id: string): Promise<void> => {
    const stopped = await stopSegment(id).catch(() => null);
    if (stopped && isOpen(stopped)) setSending({ step: "sending", send: stopped });
  }, []);

  useEffect(() => {
    void guarded(async () => {
      const send = await readSegment().catch(() => null);
      if (send && isOpen(send)) await follow(send);
    });
    return () => closed.current.abort();
  }, []);
  return { sending, begin, stop };
}
