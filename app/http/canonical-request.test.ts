import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refuseOddRequest } from "./canonical-request.ts";
import { limitRequests } from "./limit-requests.ts";
import { threadMs } from "../../tests/support/thread-time.ts";

const server = createServer();

beforeAll(async () => {
  const app = express();
  app.use(refuseOddRequest);
  app.use("/auth", limitRequests(3));
  app.use((_request, response) => void response.end());
  server.on("request", app);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});

afterAll(() => server.close());

/** Not by `fetch`, which would normalize the address. */
function ask(path: string, method = "GET"): Promise<number> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const outgoing = send({ port, host: "127.0.0.1", path, method }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

test.each([
  "/",
  "/app",
  "/app/",
  "/app.data?_routes=root",
  "/_root.data",
  "/__manifest?p=%2Fapp&version=1",
  "/app/activity/9b2f9d0e-6f0c-4d43-b7a1-6d7f0c4d43b7",
  "/webhooks/framework360/Abc_-123",
  "/app?shop=a.myshopify.com&host=YWRtaW4%3D",
])("%s is let through", async (path) => {
  expect(await ask(path)).toBe(200);
});

test.each([
  "/auth/%6cogin",
  "/%61uth/login",
  "/./auth/login",
  "/x/../auth/login",
  "/x/%2e%2e/auth/login",
  "//auth/login",
  "/auth//login",
  "/auth/..;/login",
  "/auth\\login",
  "http://elsewhere.example/auth/login",
  "*",
  "/app/%00",
  "/app?customer=%00",
  "/app?_data=routes/app",
  "/app?%5fdata=routes/app",
  "/webhooks/framework360/token.data",
  "/webhooks/shopify.data",
  "/auth/login.data",
  "/%",
  "/%ff",
  "/app/caf%C3%A9",
])("%s is refused with 400, and so passes no limit", async (path) => {
  expect(await ask(path)).toBe(400);
});

test.each(["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])(
  "%s is refused with 405",
  async (method) => {
    expect(await ask("/app", method)).toBe(405);
  },
);

test("an extension's browser may send a preflight, but only to an address in its usual form", async () => {
  expect(await ask("/extensions/customer", "OPTIONS")).toBe(200);
  expect(await ask("/extensions/customer", "DELETE")).toBe(405);
  expect(await ask("/%65xtensions/customer", "OPTIONS")).toBe(405);
  expect(await ask("/extensions/customer.data")).toBe(400);
});

test("an address counts towards the limit of its route, however it is written", async () => {
  const answers: number[] = [];
  for (const path of ["/auth/login", "/AUTH/login", "/auth/login/", "/auth/LOGIN", "/auth"]) {
    answers.push(await ask(path));
  }
  expect(answers).toEqual([200, 200, 200, 429, 429]);
});

test("an address of the greatest length is judged at once", async () => {
  const started = threadMs();
  for (const path of [`/${"a".repeat(15_000)}!`, `${"/a".repeat(7_500)}!`, `/${"a.".repeat(7_500)}!`]) {
    expect(await ask(path)).toBe(400);
  }
  expect(threadMs() - started).toBeLessThan(1_000);
});
