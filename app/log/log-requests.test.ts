import { once } from "node:events";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";
import { afterEach, expect, test } from "vitest";

import { logRequests, type AnsweredRequest } from "./log-requests.ts";
import { currentRequest, describeRequest, withinRequest } from "./request-context.ts";

let server: Server;
const written: AnsweredRequest[] = [];

afterEach(() => {
  server.closeAllConnections();
  server.close();
  written.length = 0;
});

async function serve(): Promise<string> {
  const app = express();
  const routes = { values: { id: "values", path: "app/activity/:id" }, slow: { id: "slow", path: "slow" } };
  app.use(
    logRequests({
      within: withinRequest,
      routes: () => Promise.resolve(routes),
      write: (one) => written.push(one),
    }),
  );
  app.get("/app/activity/:id", (_request, response) => {
    setImmediate(() => {
      describeRequest({ shop: "a-shop.myshopify.com" });
      response.set("request-id", currentRequest()!.requestId).status(201).send("…");
    });
  });
  app.get("/slow", (_request, response) => void response.write("the first half"));
  server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const told = () => expect.poll(() => written, { interval: 5 });

test("a request is logged with its route, and nothing that its sender wrote", async () => {
  const origin = await serve();
  const answer = await fetch(`${origin}/app/activity/anna?email=anna@example.it`, {
    headers: { "X-Request-Id": "anna", "User-Agent": "anna" },
  });
  await answer.text();
  await told().toEqual([
    {
      method: "GET",
      route: "/app/activity/:id",
      status: 201,
      ms: expect.any(Number),
      shop: "a-shop.myshopify.com",
      requestId: answer.headers.get("request-id"),
    },
  ]);
  expect(JSON.stringify(written)).not.toContain("anna");
});

test("an address without a route, and an unproven shop, leave nothing in the log", async () => {
  const origin = await serve();
  await (await fetch(`${origin}/anna@example.it?shop=anna.myshopify.com`, { method: "PROPFIND" })).text();
  await told().toEqual([
    { method: "OTHER", route: "(none)", status: 404, ms: expect.any(Number), requestId: expect.any(String) },
  ]);
});

test("two requests at once have ids of their own", async () => {
  const origin = await serve();
  await Promise.all([1, 2].map(async (id) => (await fetch(`${origin}/app/activity/${id}`)).text()));
  await told().toHaveLength(2);
  expect(new Set(written.map(({ requestId }) => requestId)).size).toBe(2);
});

test("a request whose connection ends before its answer is logged as cut off", async () => {
  const origin = await serve();
  const request = httpRequest(`${origin}/slow`).end();
  await once(request, "response");
  request.on("error", () => undefined).destroy();
  await told().toMatchObject([{ route: "/slow", cutOff: true }]);
});
