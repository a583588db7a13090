import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

import { afterEach, beforeEach, expect, test } from "vitest";

import { answerInTurn } from "./answer-in-turn.ts";
import { limitConnections } from "./limit-connections.ts";

const max = 3;

let server: Server;
let clients: Socket[];
/** What ends the answers that are worked on, by path. */
let working: Map<string, () => void>;

const answer: RequestListener = (request, response) => {
  working.set(request.url!, () => response.end("done"));
  if (request.url === "/quick") response.end("done");
};

beforeEach(async () => {
  clients = [];
  working = new Map();
  server = createServer();
  server.on("request", answerInTurn(limitConnections(server, max, answer))).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  for (const client of clients) client.destroy();
  server.closeAllConnections();
  server.close();
});

const soon = { interval: 5 };

/** A client that the server has taken note of, and that sent this. */
async function open(bytes = ""): Promise<Socket> {
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1").resume();
  clients.push(client);
  client.on("error", () => undefined);
  const noted = once(server, "connection");
  if (bytes) client.write(bytes);
  await noted;
  return client;
}

/** A client whose request the app works on. */
async function ask(path: string): Promise<Socket> {
  const client = await open(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await expect.poll(() => working.has(path), soon).toBe(true);
  return client;
}

const ends = (client: Socket) => expect.poll(() => client.closed, soon).toBe(true);
const areOpen = (...some: Socket[]) =>
  expect(some.map(({ closed }) => closed)).toEqual(some.map(() => false));

/** An answer on this connection: whatever was to be closed before it has been. */
async function isAnswered(client: Socket): Promise<void> {
  const answered = once(client, "data");
  client.write("GET /quick HTTP/1.1\r\nHost: x\r\n\r\n");
  expect(String((await answered)[0])).toMatch(/^HTTP\/1.1 200/);
}

test("one connection more than there may be ends the one that has sent nothing for longest", async () => {
  const [first, second, third] = [await open(), await open(), await open()];
  const fourth = await open();
  await ends(first);
  await isAnswered(fourth);
  areOpen(second, third);
});

test("a connection whose request the app works on stays, however long that takes", async () => {
  const busy = await ask("/long");
  const idle = [await open(), await open(), await open(), await open()];
  await ends(idle[0]!);
  await ends(idle[1]!);
  areOpen(busy);
  const answered = once(busy, "data");
  working.get("/long")!();
  expect(String((await answered)[0])).toMatch(/done/);
});

test("a request whose body does not come counts as a connection that waits", async () => {
  const slow = await open("POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na");
  await expect.poll(() => working.has("/slow"), soon).toBe(true);
  const others = [await open(), await open()];
  const last = await open();
  await ends(slow);
  areOpen(...others, last);
});

test("a connection that was answered a moment ago has waited less than those that never asked", async () => {
  const asks = await open();
  const silent = await open();
  await open();
  await isAnswered(asks);
  await open();
  await ends(silent);
  areOpen(asks);
});

test("a connection stays whose second request came before the first was answered", async () => {
  const busy = await open("GET /quick HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => working.has("/second"), soon).toBe(true);
  const [silent] = [await open(), await open(), await open()];
  await ends(silent);
  areOpen(busy);
});

test("while the app works on a request of each connection, one more is ended at once", async () => {
  const busy = [await ask("/1"), await ask("/2"), await ask("/3")];
  const late = await open();
  await ends(late);
  areOpen(...busy);
});

test("a connection that ended makes room for another one", async () => {
  const left = await open();
  const others = [await open(), await open()];
  left.destroy();
  await expect
    .poll(() => new Promise((count) => server.getConnections((_, open) => count(open))), soon)
    .toBe(2);
  const next = await open();
  await isAnswered(next);
  areOpen(...others);
});
