import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

import { afterEach, expect, test } from "vitest";

import { answerInTurn } from "./answer-in-turn.ts";

let server: Server;
let client: Socket;
let begun: { path: string; response: ServerResponse }[];

afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

/** A client that sends requests for these paths without waiting for answers. */
async function send(paths: readonly string[]): Promise<void> {
  begun = [];
  const keep = (request: IncomingMessage, response: ServerResponse) => {
    begun.push({ path: request.url!, response });
  };
  server = createServer(answerInTurn(keep)).listen(0, "127.0.0.1");
  await once(server, "listening");
  client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => undefined);
  client.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(""));
}

const paths = () => begun.map(({ path }) => path);
const soon = { interval: 5 };

test("a request that came before the one ahead of it was answered begins after that, in order", async () => {
  const read: Buffer[] = [];
  await send(["/1", "/2", "/3"]);
  client.on("data", (bytes: Buffer) => read.push(bytes));
  await expect.poll(paths, soon).toEqual(["/1"]);
  begun[0]!.response.end("first");
  await expect.poll(paths, soon).toEqual(["/1", "/2"]);
  begun[1]!.response.end("second");
  await expect.poll(paths, soon).toEqual(["/1", "/2", "/3"]);
  begun[2]!.response.end("third");
  await expect.poll(() => Buffer.concat(read).toString(), soon).toMatch(/first[^]*second[^]*third/);
});

test("of a connection that ended, no request begins any more, and the one under way learns of it", async () => {
  await send(["/1", "/2"]);
  await expect.poll(paths, soon).toEqual(["/1"]);
  const ended = once(begun[0]!.response, "close");
  client.destroy();
  await ended;
  begun[0]!.response.end();
  await new Promise((tick) => setImmediate(tick));
  expect(paths()).toEqual(["/1"]);
});

test("two connections do not wait for each other", async () => {
  await send(["/1"]);
  const other = connect((server.address() as AddressInfo).port, "127.0.0.1");
  other.write("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => paths().sort(), soon).toEqual(["/1", "/2"]);
  other.destroy();
});

test("a client that goes on sending without reading an answer is cut off", async () => {
  await send(Array.from({ length: 200 }, (_, number) => `/${number}`));
  client.resume();
  await once(client, "close");
  expect(paths()).toEqual(["/0"]);
});
