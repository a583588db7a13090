import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

import { createFramework360Client } from "./api/client.ts";
import { createTraitsMemory } from "./api/traits.ts";

export const testKey = "k".repeat(40);

/** Starts a server on a free port, which ends with the test. Answers the options of a client that calls it. */
export async function serve(answer: (req: IncomingMessage, res: ServerResponse) => void) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, apiKey: testKey, fetch };
}

export type Request = { operation: string; method: string; parameters: Record<string, unknown> };

/**
 * An account whose `answer` is sent as JSON (an Error as a refusal with its message). Every request is recorded.
 */
export function fakeAccount(answer: (request: Request) => unknown) {
  const requests: Request[] = [];
  const fakeFetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const parameters = init?.body
      ? (JSON.parse(String(init.body)) as Record<string, unknown>)
      : Object.fromEntries(url.searchParams);
    const request = {
      operation: url.pathname.replace("/m/api/", ""),
      method: init?.method ?? "GET",
      parameters,
    };
    requests.push(request);
    const data = answer(request);
    return Response.json(data instanceof Error ? { status: 0, error: data.message } : { status: 1, data });
  };
  return {
    options: {
      baseUrl: "https://example.it",
      apiKey: testKey,
      fetch: fakeFetch,
      traits: createTraitsMemory({
        bodyOf: { "customers/registration": "json", "customers/update": "json" },
      }),
    },
    requests,
    calls: () => requests.map(({ operation }) => operation),
  };
}

export type StoredCustomer = Record<string, unknown>;
export type Refuse = (request: Request) => string | undefined;

/**
 * An account that stores one customer, number 7. `ignores` names parameters that customers/update ignores, `drops` those
 * that a registration ignores (`dropsLists`: every list), and `refuse` answers the reason to refuse a call with.
 */
export function accountWith(
  options: {
    stored?: StoredCustomer;
    ignores?: string[];
    drops?: string[];
    dropsLists?: boolean;
    refuse?: Refuse;
    tellsId?: boolean;
  } = {},
) {
  const { ignores = [], drops = [], dropsLists = false, refuse, tellsId = true } = options;
  let stored: StoredCustomer | null = options.stored ? { id: 7, ...options.stored } : null;
  const without = (fields: StoredCustomer, names: string[]) =>
    Object.fromEntries(
      Object.entries(fields).filter(([name]) => !["id", "customer_id", ...names].includes(name)),
    );

  const fake = fakeAccount((request) => {
    const { operation, parameters } = request;
    const reason = refuse?.(request);
    if (reason !== undefined) return new Error(reason);
    switch (operation) {
      case "customers/get":
        return [stored?.email, String(stored?.id)].includes(parameters.email ?? parameters.id)
          ? stored
          : null;
      case "customers/registration":
        stored = {
          id: 7,
          ...stored,
          ...without(parameters, [
            ...drops,
            "dati_fatturazione",
            ...(dropsLists ? Object.keys(parameters).filter((name) => Array.isArray(parameters[name])) : []),
          ]),
        };
        return tellsId ? { id: "7" } : {};
      case "customers/update":
        stored = { ...stored, ...without(parameters, ignores) };
        return true;
      default:
        return new Error(`unexpected ${operation}`);
    }
  });
  return { ...fake, client: createFramework360Client(fake.options), stored: () => stored };
}
