import { Framework360Error } from "../api/failure.ts";
import { createTransport, type Framework360Options, type Parameters } from "../api/transport.ts";

/** One call: how the product understands it, and what the account really answered. */
type Seen = {
  http: number | null;
  /** The answer as JSON; undefined when it is not JSON. */
  json: unknown;
  /** `data` of a success. */
  data: unknown;
  /** Why the call counts as failed; null for a success. */
  error: Framework360Error | null;
};

type Request = [method: "GET" | "POST", operation: string, parameters?: Parameters];

/** A live account to be examined. `see` answers also what failed; `get` and `post` throw then. */
export type Account = {
  apiKey: string;
  see: (...request: Request) => Promise<Seen>;
  /** `data` of a GET. @throws {Framework360Error} */
  get: (operation: string, parameters?: Parameters) => Promise<unknown>;
  /** `data` of a POST. @throws {Framework360Error} */
  post: (operation: string, parameters?: Parameters) => Promise<unknown>;
};

/** Before a call that did not reach the account is made once more. */
const pausesMs = [1_000, 2_000, 4_000];

/**
 * Opens an account through the product's own transport, and shows its answers. A call that is refused for its frequency
 * waits, and one that a proxy answered in the account's place is repeated. Make one call at a time.
 */
export function openAccount(
  options: Framework360Options,
  { pauses = pausesMs }: { pauses?: readonly number[] } = {},
): Account {
  let answer: { http: number; body: string } | null = null;
  let isSilent = false;
  const send = options.fetch;
  const call = createTransport({
    ...options,
    fetch: async (...request) => {
      const response = await send(...request);
      answer = { http: response.status, body: await response.clone().text() };
      return response;
    },
  });

  async function see(...request: Request): Promise<Seen> {
    let seen = await seeOnce(request);
    // An account that did not answer after all pauses is asked once a call, until it answers again.
    for (const ms of isSilent ? [] : pauses) {
      if (!seen.error || seen.error.isAnswer || !isPassing(seen.error)) break;
      await new Promise((resolve) => setTimeout(resolve, ms));
      seen = await seeOnce(request);
    }
    isSilent = seen.error !== null && !seen.error.isAnswer && isPassing(seen.error);
    return seen;
  }

  async function seeOnce(request: Request): Promise<Seen> {
    answer = null;
    const outcome = await call(...request).then(
      (data) => ({ data, error: null }),
      (error: Framework360Error) => ({ data: undefined, error }),
    );
    const { http = null, body = "" } = (answer ?? {}) as { http?: number; body?: string };
    return { http, json: parseJson(body), ...outcome };
  }

  async function succeed(...request: Request): Promise<unknown> {
    const { data, error } = await see(...request);
    if (error) throw error;
    return data;
  }

  return {
    apiKey: options.apiKey.trim(),
    see,
    get: (operation, parameters) => succeed("GET", operation, parameters),
    post: (operation, parameters) => succeed("POST", operation, parameters),
  };
}

function isPassing({ reason }: Framework360Error): boolean {
  return reason === "unavailable" || reason === "timeout";
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
