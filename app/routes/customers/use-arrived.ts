import { useEffect, useState } from "react";

/** The server gives up earlier (app/merchant/customers.server.ts). */
const arrivalTimeoutMs = 20_000;

/**
 * The latest answer that has arrived, where an answer may follow the page: until then the last one stays.
 * @param key names what is asked for; an answer to another key is not shown
 * @param missing used when no answer comes in time; must be the same object at each render
 */
export function useArrived<Answer>(
  given: Answer | Promise<Answer>,
  key: string,
  missing: Answer,
): { value: Answer | null; pending: boolean } {
  const [last, setLast] = useState<{ given: unknown; key: string; value: Answer } | null>(null);

  useEffect(() => {
    if (!(given instanceof Promise)) return;
    let awaited = true;
    const arrive = (value: Answer) => {
      if (awaited) setLast({ given, key, value });
    };
    // A promise is rejected when a newer one replaced it, or when the connection broke.
    given.then(arrive, () => undefined);
    const timer = setTimeout(() => arrive(missing), arrivalTimeoutMs);
    return () => {
      awaited = false;
      clearTimeout(timer);
    };
  }, [given, key, missing]);

  if (!(given instanceof Promise)) {
    if (last?.given !== given) setLast({ given, key, value: given });
    return { value: given, pending: false };
  }
  return { value: last?.key === key ? last.value : null, pending: last?.given !== given };
}
