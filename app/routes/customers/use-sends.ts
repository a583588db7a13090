import { useRevalidator } from "@remix-run/react";
import { useCallback, useEffect, useRef, useState } from "react";

import type { SendProgress } from "../../merchant/send-by-hand.server.ts";
import type { SideName } from "../../sync/customer.ts";
import { followSends, type SendResult } from "./follow-sends.ts";

export type Underway = SendProgress["state"];

/** The customers of a side that are being sent, by id, with the progress of each. */
export function useSends(side: SideName) {
  const [underway, setUnderway] = useState<ReadonlyMap<string, Underway>>(new Map());
  const { revalidate } = useRevalidator();
  const leaving = useRef<AbortController | null>(null);

  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);

  /**
   * Sends these customers and reloads the page when all have a result.
   * @returns the results; null when the merchant has left the page meanwhile
   * @throws {Error} when the app does not answer
   */
  const send = useCallback(
    async (customerIds: readonly string[]): Promise<SendResult[] | null> => {
      const signal = leaving.current?.signal;
      if (!signal) return null;
      setUnderway((before) => new Map([...before, ...customerIds.map((id) => [id, "waiting"] as const)]));
      try {
        return await followSends(side, customerIds, {
          signal,
          onProgress: (progress) =>
            setUnderway(
              (before) =>
                new Map([...before, ...[...progress].map(([id, { state }]) => [id, state] as const)]),
            ),
        });
      } catch (error) {
        if (signal.aborted) return null;
        throw error;
      } finally {
        setUnderway((before) => new Map([...before].filter(([id]) => !customerIds.includes(id))));
        if (!signal.aborted) revalidate();
      }
    },
    [side, revalidate],
  );

  return { underway, send };
}
