import { pauseBeforeLook } from "../../app/components/pause.ts";
import type { SendState } from "../../app/sync/send-state.ts";
import { readProgress, startSends } from "./ask-app.ts";

/** What became of one customer. `unfinished`: it goes on in the background. */
export type SendResult = { customerId: string } & (
  | Extract<SendState, { state: "done" }>
  | { state: "unfinished" | "unknown" }
);

/** When nothing changes for this long, the person is not kept waiting: a failed attempt is repeated for hours. */
const idleTimeoutMs = 30_000;

/**
 * Sends the customers, and waits until each has an outcome, or until nothing changes any more.
 * @param onProgress called after each look with how many are done
 * @throws what `askApp` throws, when the sends could not be started, or `signal` is aborted
 */
export async function followSends(
  customers: readonly string[],
  { signal, onProgress }: { signal: AbortSignal; onProgress: (done: number) => void },
): Promise<SendResult[]> {
  const sends = await startSends(customers);
  const known = new Map<string, SendState>();
  const isSettled = (requestId: string) => ["done", "unknown"].includes(known.get(requestId)?.state ?? "");
  let changedAt = performance.now();
  for (let look = 0; ; look += 1) {
    const open = sends.filter(({ requestId }) => !isSettled(requestId));
    onProgress(sends.length - open.length);
    if (open.length === 0 || performance.now() - changedAt > idleTimeoutMs) break;
    await pauseBeforeLook(look, signal);
    // One look that fails says nothing about the sends, which go on.
    const progress = await readProgress(open.map(({ requestId }) => requestId)).catch(() => []);
    for (const now of progress) {
      if (now.state !== known.get(now.requestId)?.state) changedAt = performance.now();
      known.set(now.requestId, now);
    }
  }
  return sends.map(({ customerId, requestId }): SendResult => {
    const last = known.get(requestId);
    if (last?.state === "done") return { customerId, ...last };
    return { customerId, state: last?.state === "unknown" ? "unknown" : "unfinished" };
  });
}
