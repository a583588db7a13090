import { useEffect, useState } from "react";

/** The server itself gives up before this. */
const giveUpAfterMs = 20_000;

/**
 * The latest answer to arrive, where an answer may come after the page: what was shown last stays until then.
 * @param key names what is asked for: of something else nothing has arrived yet
 * @param missing stands for an answer that does not come; always the same object
 */
export function useArrived<Answer>(
  given: Answer | Promise<Answer>,
  key: string,
  missing: Answer,
): { value: Answer | null; onItsWay: boolean } {
  const [last, setLast] = useState<{ given: unknown; key: string; value: Answer } | null>(null);

  useEffect(() => {
    if (!(given instanceof Promise)) return;
    let awaited = true;
    const arrive = (value: Answer) => {
      if (awaited) setLast({ given, key, value });
    };
    // One that is rejected was given up for a newer one, or its connection broke.
    given.then(arrive, () => undefined);
    const timer = setTimeout(() => arrive(missing), giveUpAfterMs);
    return () => {
      awaited = false;
      clearTimeout(timer);
    };
  }, [given, key, missing]);

  if (!(given instanceof Promise)) {
    if (last?.given !== given) setLast({ given, key, value: given });
    return { value: given, onItsWay: false };
  }
  return { value: last?.key === key ? last.value : null, onItsWay: last?.given !== given };
}
