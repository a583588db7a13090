import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

type Exchange = { request: IncomingMessage; response: ServerResponse };

/**
 * Keeps at most `max` connections open. One more ends the connection that has waited for its client for longest: for a
 * request, for the rest of one, or to read an answer. So clients that occupy connections push out each other and not a
 * client that sends its request at once. Node's `maxConnections` would refuse the newest, whichever client occupies the others. There
 * is no limit per address, because all clients of a proxy have the same one.
 */
export function limitConnections(server: Server, max: number, answer: RequestListener): RequestListener {
  /** The open connections, each with what it was last asked for. The one that was heard of last comes last. */
  const open = new Map<Socket, Exchange | null>();

  function heard(socket: Socket, exchange: Exchange | null): void {
    open.delete(socket);
    open.set(socket, exchange);
  }

  server.on("connection", (socket) => {
    heard(socket, null);
    socket.once("close", () => open.delete(socket));
    if (open.size > max) end(longestWaiting());
  });

  function end(socket: Socket | undefined): void {
    if (!socket) return;
    open.delete(socket);
    socket.destroy();
  }

  function longestWaiting(): Socket | undefined {
    for (const [socket, exchange] of open) {
      if (!socket.destroyed && !isWorkedOn(exchange)) return socket;
    }
    return undefined;
  }

  return (request, response) => {
    const { socket } = request;
    heard(socket, { request, response });
    response.once("close", () => {
      // The next request of the connection may have begun (answer-in-turn.ts).
      if (open.get(socket)?.response === response) heard(socket, null);
    });
    answer(request, response);
  };
}

/** Whether it is the app's turn: the whole request is here, and the answer is not yet. */
function isWorkedOn(exchange: Exchange | null): boolean {
  return exchange !== null && exchange.request.complete && !exchange.response.writableEnded;
}
