import { useEffect, useState } from "react";

/** The server gives up earlier (app/merchant/customers.server.ts). */
const arrivalTimeoutMs = 20_000;

/**
 * The latest answer that has arrived, as an answer may come after the page. Until then the one before stays, even if something
 * else has been requested: rows do not disappear while a person works with them.
 * @param missing used when no answer comes in time; must be the same object at each render
 * @returns the answer (null: none arrived yet), and whether another one is awaited
 */
export function useArrived<Answer>(
  given: Answer | Promise<Answer>,
  missing: Answer,
): { value: Answer | null; pending: boolean } {
  const [last, setLast] = useState<{ given: unknown; value: Answer } | null>(null);

  useEffect(() => {
    if (!(given instanceof Promise)) return;
    let awaited = true;
    const arrive = (value: Answer) => {
      clearTimeout(timer);
      if (awaited) setLast({ given, value });
    };
    const timer = setTimeout(() => arrive(missing), arrivalTimeoutMs);
    // A promise is rejected when a newer one replaces it, or when the connection breaks.
    given.then(arrive, () => undefined);
    return () => {
      awaited = false;
      clearTimeout(timer);
    };
  }, [given, missing]);

  if (!(given instanceof Promise)) {
    if (last?.given !== given) setLast({ given, value: given });
    return { value: given, pending: false };
  }
  return { value: last?.value ?? null, pending: last?.given !== given };
}
