import type { RequestListener } from "node:http";
import type { Socket } from "node:net";

/** How many requests of a connection may wait for an answer. Browsers and proxies send one at a time. */
const maxWaiting = 50;

/**
 * Answers the requests of a connection one after the other. Node would begin all of them that have arrived. When such a
 * connection ends, only the answer whose turn it is gets told (`close`): the others would keep what they opened, such as
 * files, for as long as the process lives.
 */
export function answerInTurn(answer: RequestListener): RequestListener {
  /** What waits, by the connections that have a request under way. */
  const waiting = new WeakMap<Socket, (() => void)[]>();

  function begin(...[request, response]: Parameters<RequestListener>): void {
    const { socket } = request;
    response.once("close", () => {
      const next = socket.destroyed ? undefined : waiting.get(socket)?.shift();
      if (next) next();
      else waiting.delete(socket);
    });
    answer(request, response);
  }

  return (request, response) => {
    const { socket } = request;
    const others = waiting.get(socket);
    if (!others) {
      waiting.set(socket, []);
      return begin(request, response);
    }
    if (others.length >= maxWaiting) return void socket.destroy();
    others.push(() => begin(request, response));
  };
}
