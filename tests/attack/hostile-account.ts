import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { startFramework360Sandbox, type Framework360Sandbox } from "../../sandbox/framework360/server.ts";

/** Answers one call; `operation` is what follows `/m/api/`. */
export type Answer = (request: IncomingMessage, response: ServerResponse, operation: string) => void;

export type HostileAccount = Awaited<ReturnType<typeof startHostileAccount>>;

/** A Framework360 account that answers as the simulator does, until it is told to answer in another way. */
export async function startHostileAccount() {
  const sandbox = await startFramework360Sandbox({ port: 0 });
  let hostile: Answer | null = null;
  let hostileTo = /^/;
  let calls = 0;
  const server = createServer((request, response) => {
    response.on("error", () => undefined);
    const { pathname } = new URL(request.url ?? "/", "http://account.invalid");
    const operation = pathname.replace("/m/api/", "");
    if (hostile === null || !hostileTo.test(operation)) return passOn(sandbox, request, response);
    calls += 1;
    hostile(request, response, operation);
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    origin: `http://${host}`,
    apiKey: sandbox.apiKey,
    sandbox,
    /**
     * Null: as an honest account does.
     * @param operations those that are answered so; the others are answered honestly
     */
    answerWith(answer: Answer | null, operations = /^/): void {
      hostile = answer;
      hostileTo = operations;
      // Answers under way end, so that no call waits for them.
      if (answer === null) server.closeAllConnections();
    },
    /** Calls that were answered in the hostile way. */
    calls: () => calls,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await sandbox.close();
    },
  };
}

function passOn(sandbox: Framework360Sandbox, request: IncomingMessage, response: ServerResponse): void {
  const { hostname, port } = new URL(sandbox.origin);
  const { method, headers, url: path } = request;
  const inner = send({ hostname, port, method, headers, path }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  inner.on("error", () => response.destroy());
  request.pipe(inner);
}
