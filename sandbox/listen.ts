import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface ListenOptions {
  /** Names the server in error messages, e.g. "Framework360 sandbox". */
  name: string;
  /** 0 takes any free port. */
  port: number;
  host?: string;
}

export interface Listening {
  /** e.g. `http://127.0.0.1:4100`, without a trailing slash. */
  origin: string;
  server: Server;
  /** Stops listening and drops open connections, so that hanging calls cannot delay it. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Serves `handler` (an Express app will do) and resolves once connections are accepted.
 * Rejects with a message naming the port when it is taken or not permitted.
 */
export async function listen(handler: RequestListener, options: ListenOptions): Promise<Listening> {
  const host = options.host ?? "127.0.0.1";
  const server = createServer(handler);

  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, options)));
    server.listen(options.port, host, resolve);
  });

  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    server,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function explain(error: NodeJS.ErrnoException, { name, port }: ListenOptions): Error {
  if (error.code === "EADDRINUSE") {
    return new Error(
      `${name}: port ${port} is taken. Stop the program that uses it or choose another port.`,
      {
        cause: error,
      },
    );
  }
  if (error.code === "EACCES") {
    return new Error(`${name}: port ${port} needs privileges. Choose a port above 1023.`, { cause: error });
  }
  return new Error(`${name}: cannot listen on port ${port}: ${error.message}`, { cause: error });
}
