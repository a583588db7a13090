import type { CustomerState } from "../../app/sync/framework360-state.ts";
import type { SegmentSend, SendState, SentCustomer } from "../../app/sync/send-state.ts";

/**
 * Why the app gave no answer.
 * - `session`: Shopify's session has expired, so only a reload of the page helps
 * - `busy`: this person asked too often
 */
export type Trouble = "session" | "busy" | "app";

const timeoutMs = 15_000;

export function readCustomer(id: string): Promise<CustomerState> {
  return ask(`/extensions/customer?id=${encodeURIComponent(id)}`);
}

/** Whether a Framework360 account is connected. */
export async function readConnected(): Promise<boolean> {
  return (await ask<{ connected: boolean }>("/extensions/connection")).connected;
}

/** @returns each customer with the request that sends them */
export async function startSends(customers: readonly string[]): Promise<SentCustomer[]> {
  const { sends } = await ask<{ sends: SentCustomer[] }>("/extensions/sends", { customers });
  return sends;
}

export async function readProgress(requests: readonly string[]): Promise<SendState[]> {
  const { progress } = await ask<{ progress: SendState[] }>("/extensions/sends/progress", { requests });
  return progress;
}

/** How the latest send of a segment stands; null: there was none lately. */
export async function readSegment(): Promise<SegmentSend | null> {
  return (await ask<{ progress: SegmentSend | null }>("/extensions/segment")).progress;
}

/** @returns `running`: another send of many customers is under way, and this one was not begun */
export function beginSegment(
  segment: string,
): Promise<{ begun: "begun" | "running" | "not-connected"; progress: SegmentSend | null }> {
  return ask("/extensions/segment", { intent: "begin", segment });
}

export async function stopSegment(id: string): Promise<SegmentSend | null> {
  return (await ask<{ progress: SegmentSend | null }>("/extensions/segment", { intent: "stop", id }))
    .progress;
}

/** An error as the reason that `ask` threw. */
export function troubleOf(error: unknown): Trouble {
  return error instanceof Unanswered ? error.trouble : "app";
}

class Unanswered extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) {
    super(`The app gave no answer: ${trouble}.`);
    this.trouble = trouble;
  }
}

/** Shopify signs the request: it adds a session token to each `fetch` that goes to the app. */
async function ask<Answer>(path: string, body?: object): Promise<Answer> {
  const init: RequestInit = body
    ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }
    : {};
  const response = await fetch(path, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  if (response.status === 401) throw new Unanswered("session");
  if (response.status === 429) throw new Unanswered("busy");
  if (!response.ok) throw new Unanswered("app");
  return (await response.json()) as Answer;
}
