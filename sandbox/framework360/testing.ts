import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { fullAccessKey, startFramework360Sandbox } from "./server.ts";
import type { Framework360SandboxOptions } from "./server.ts";

export type Answer = { status: number; data?: unknown } & Record<string, unknown>;

/** A sandbox on a free port that ends with the test, and short ways to call it. */
export async function startSandbox(options: Framework360SandboxOptions = {}) {
  const sandbox = await startFramework360Sandbox({ port: 0, ...options });
  onTestFinished(() => sandbox.close());

  async function send(
    path: string,
    init: RequestInit = {},
    key: string | null = fullAccessKey,
  ): Promise<Answer> {
    const headers = new Headers(init.headers);
    if (key !== null) headers.set("X-Fw360-Key", key);
    const response = await fetch(`${sandbox.origin}/m/api/${path}`, { ...init, headers });
    if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
    return (await response.json()) as Answer;
  }

  return {
    ...sandbox,
    send,
    get: (path: string, parameters: Record<string, string> = {}, key?: string | null) =>
      send(`${path}?${new URLSearchParams(parameters)}`, {}, key),
    post: (path: string, body: unknown, key?: string | null) =>
      send(
        path,
        { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) },
        key,
      ),
    postForm: (path: string, body: Record<string, string> | [string, string][]) =>
      send(path, { method: "POST", body: new URLSearchParams(body) }),
    async control<T = Record<string, unknown>>(method: string, path: string, body?: unknown) {
      const response = await fetch(`${sandbox.origin}/_control/${path}`, {
        method,
        ...(body !== undefined && {
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        }),
      });
      return { status: response.status, body: (await response.json()) as T };
    },
  };
}

/** The least a registration needs. */
export const mario = { nome: "Mario", cognome: "Rossi", email: "mario.rossi@example.it" };

/** A server that keeps the bodies posted to it. */
export async function startReceiver() {
  const received: { type: string | undefined; body: string }[] = [];
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      received.push({ type: req.headers["content-type"], body });
      res.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}
