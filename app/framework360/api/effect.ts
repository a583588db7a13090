import { Framework360Error, isRefusal } from "./failure.ts";
import { lookUntil } from "./wait.ts";

/**
 * Whether the account shows anything of a write. A refused look is no refusal of the write, which may mail the person if it is sent
 * again: a customer that shows late may be refused first in words that are not known.
 * @throws {Framework360Error} where the last look was refused as well
 */
export async function hasEffect(
  tookEffect: (isLastLook: boolean) => Promise<boolean>,
  pauses: readonly number[],
  pause: (ms: number) => Promise<void>,
): Promise<boolean> {
  const look = (isLast: boolean) => tookEffect(isLast).catch(onlyRefusal);
  const seen = await lookUntil(look, (shown) => shown === true, { pauses, pause });
  if (typeof seen === "boolean") return seen;
  throw new Framework360Error("unavailable", seen.explanation, { cause: seen });
}

function onlyRefusal(error: unknown): Framework360Error {
  if (isRefusal(error)) return error;
  throw error;
}
