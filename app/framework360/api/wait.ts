export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The pauses between looks at a write whose effect may show late. */
export const looksAfterMs = [0, 1_000, 2_000, 4_000];

/**
 * Looks until what it sees is right, after each of the pauses once.
 * @returns what it saw last, right or not
 */
export async function lookUntil<Seen>(
  look: (isLast: boolean) => Promise<Seen>,
  isRight: (seen: Seen) => boolean,
  { pauses = looksAfterMs, pause = wait }: { pauses?: readonly number[]; pause?: typeof wait } = {},
): Promise<Seen> {
  const [first = 0, ...others] = pauses;
  if (first > 0) await pause(first);
  let seen = await look(others.length === 0);
  for (const [index, ms] of others.entries()) {
    if (isRight(seen)) break;
    await pause(ms);
    seen = await look(index === others.length - 1);
  }
  return seen;
}
