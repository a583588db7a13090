import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

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
    options: { baseUrl: "https://example.it", apiKey: testKey, fetch: fakeFetch },
    requests,
    calls: () => requests.map(({ operation }) => operation),
  };
}
