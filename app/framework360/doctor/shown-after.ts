import { wait } from "../api/wait.ts";

const looksAfterMs = [0, 250, 500, 1_000, 2_000, 4_000];

/**
 * Looks until it is so.
 * @returns after how many milliseconds; 0: at the first look, however long the answer took; null: not within eight seconds
 */
export async function shownAfter(isShown: () => Promise<boolean>): Promise<number | null> {
  const started = Date.now();
  for (const ms of looksAfterMs) {
    await wait(ms);
    if (await isShown()) return ms === 0 ? 0 : Date.now() - started;
  }
  return null;
}
