import { fetchJson } from "../../components/fetch-json.ts";
import { pauseBeforeLook } from "../../components/pause.ts";
import type { SendProgress } from "../../merchant/send-by-hand.server.ts";
import type { SideName } from "../../sync/customer.ts";
import type { SentCustomer } from "../../sync/send-state.ts";

/** The result of a send. `unfinished`: it continues in the background; `unknown`: it ended without an outcome. */
export type SendResult = { customerId: string } & (
  | Extract<SendProgress, { state: "done" }>
  | { state: "unfinished" | "unknown" }
);

type Answers = { sends: SentCustomer[]; progress: SendProgress[] };

/** When no send changes its state for this long, the page stops waiting. */
const idleTimeoutMs = 45_000;

/**
 * Sends the customers of a side and polls until each has an outcome, or until nothing changes for `idleTimeoutMs`: a failed job
 * is retried for hours.
 * @param onProgress called after each poll, by customer id
 * @throws {Error} when the app does not answer, or `signal` is aborted
 */
export async function followSends(
  side: SideName,
  customerIds: readonly string[],
  {
    signal,
    onProgress,
  }: { signal: AbortSignal; onProgress: (progress: ReadonlyMap<string, SendProgress>) => void },
): Promise<SendResult[]> {
  const form = new FormData();
  form.append("side", side);
  for (const id of customerIds) form.append("customer", id);
  const { sends } = await call("sends", "", { method: "POST", body: form, signal });

  const known = new Map<string, SendProgress>();
  let changedAt = performance.now();
  const open = () => sends.filter(({ customerId }) => !isOver(known.get(customerId)));
  for (let look = 0; open().length > 0 && performance.now() - changedAt < idleTimeoutMs; look += 1) {
    await pauseBeforeLook(look, signal);
    const asked = open();
    const query = new URLSearchParams(asked.map(({ requestId }) => ["request", requestId]));
    const { progress } = await call("progress", `?${query}`, { signal });
    const byRequest = new Map(progress.map((one) => [one.requestId, one]));
    for (const { customerId, requestId } of asked) {
      const now = byRequest.get(requestId);
      if (!now) continue;
      if (now.state !== known.get(customerId)?.state) changedAt = performance.now();
      known.set(customerId, now);
    }
    onProgress(new Map(known));
  }
  return customerIds.map((customerId): SendResult => {
    const last = known.get(customerId);
    if (last?.state === "done") return { customerId, ...last };
    return { customerId, state: last?.state === "unknown" ? "unknown" : "unfinished" };
  });
}

function isOver(progress: SendProgress | undefined): boolean {
  return progress?.state === "done" || progress?.state === "unknown";
}

async function call<Key extends keyof Answers>(
  key: Key,
  query: string,
  init: RequestInit,
): Promise<Pick<Answers, Key>> {
  const answer = await fetchJson<Partial<Answers>>(`/app/sends${query}`, init);
  if (!Array.isArray(answer[key])) throw new Error("The app's answer cannot be read.");
  return answer as Pick<Answers, Key>;
}
