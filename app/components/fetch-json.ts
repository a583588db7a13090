/**
 * Asks the app for JSON, by `fetch`, to which App Bridge adds the session token.
 * @param timeoutMs how long the whole answer may take; without it as long as `signal` allows
 * @throws {Error} when the app does not answer in time, or with a refusal
 */
export async function fetchJson<Answer>(
  path: string,
  { timeoutMs, signal, ...init }: RequestInit & { timeoutMs?: number } = {},
): Promise<Answer> {
  const signals = [
    ...(signal ? [signal] : []),
    ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)]),
  ];
  const response = await fetch(path, { ...init, signal: AbortSignal.any(signals) });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`);
  return (await response.json()) as Answer;
}
