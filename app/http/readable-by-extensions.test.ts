import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refuseOddRequest } from "./canonical-request.ts";
import { limitBody } from "./limit-body.ts";
import { readableByExtensions } from "./readable-by-extensions.ts";

const server = createServer();
const origin = "https://extensions.shopifycdn.com";
const allow = "access-control-allow-origin";
let address: string;

beforeAll(async () => {
  const app = express();
  app.use(readableByExtensions((from) => Promise.resolve(new Headers({ [allow]: from }))));
  app.use(refuseOddRequest);
  app.use(limitBody(() => 100));
  app.all("/extensions/busy", (_request, response) => void response.status(503).end());
  app.all("/extensions/own", (_request, response) => void response.set(allow, "*").end());
  app.post("*", (request) => request.resume());
  server.on("request", app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(address + path, { ...init, headers: { Origin: origin } });

test.each([
  [400, "/extensions/customer?id=%00", {}],
  [405, "/extensions/customer", { method: "PUT" }],
  [413, "/extensions/sends", { method: "POST", body: "a".repeat(101) }],
  [413, "/extensions/sends", { method: "POST", body: new Blob(["a".repeat(999)]).stream(), duplex: "half" }],
  [503, "/extensions/busy", {}],
])(
  "an answer %i sent before any route can be read from an extension's origin",
  async (status, path, init) => {
    const answer = await ask(path, init as RequestInit);
    expect([answer.status, answer.headers.get(allow)]).toEqual([status, origin]);
  },
);

test("an answer that already has these headers has them once", async () => {
  expect((await ask("/extensions/own")).headers.get(allow)).toBe("*");
});

test("answers of other pages cannot be read from an extension's origin", async () => {
  expect((await ask("/app", { method: "PUT" })).headers.get(allow)).toBeNull();
});
