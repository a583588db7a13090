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

export type Account = {
  apiKey: string;
  see: (...request: Request) => Promise<Seen>;
  /** `data` of a GET. @throws {Framework360Error} */
  get: (operation: string, parameters?: Parameters) => Promise<unknown>;
  /** `data` of a POST. @throws {Framework360Error} */
  post: (operation: string, parameters?: Parameters) => Promise<unknown>;
};

/** Opens an account through the product's own transport, and shows its answers. Make one call at a time. */
export function openAccount(options: Framework360Options): Account {
  let answer: { http: number; body: string } | null = null;
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

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
