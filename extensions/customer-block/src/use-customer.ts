import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { CustomerState } from "../../../app/sync/framework360-state.ts";
import { readCustomer, troubleOf, type Trouble } from "../../shared/ask-app.ts";

/** How soon the card looks again: while the customer waits, and otherwise, since they may be edited on this page. */
const waitingIntervalMs = 1_500;
const idleIntervalMs = 5_000;

/** The customer's state, read again and again. `trouble`: the latest look failed; `refresh` looks at once. */
export function useCustomer(id: string) {
  const [customer, setCustomer] = useState<CustomerState | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const isOpen = useRef(true);

  const refresh = useCallback(async (): Promise<void> => {
    clearTimeout(timer.current);
    let next = idleIntervalMs;
    try {
      const read = await readCustomer(id);
      setCustomer(read);
      setTrouble(null);
      if (read.state === "waiting") next = waitingIntervalMs;
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    clearTimeout(timer.current);
    if (isOpen.current) timer.current = setTimeout(() => void refresh(), next);
  }, [id]);

  useEffect(() => {
    isOpen.current = true;
    void refresh();
    return () => {
      isOpen.current = false;
      clearTimeout(timer.current);
    };
  }, [refresh]);

  return { customer, trouble, refresh };
}
