import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refuseForgedOrigin } from "./refuse-forged-origin.ts";

const server = createServer();
let own: string;

beforeAll(async () => {
  const app = express();
  app.use(refuseForgedOrigin, (_request, response) => void response.end());
  server.on("request", app);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

const ask = async (method: string, headers: Record<string, string>) =>
  (await fetch(own, { method, headers })).status;

test("a form of the app's own page is let through, and so is a client other than a browser", async () => {
  expect(await ask("POST", { Origin: own })).toBe(200);
  expect(await ask("POST", {})).toBe(200);
});

test("behind a proxy, the host that the browser asked for counts", async () => {
  const proxied = { "X-Forwarded-Host": "app.example.com, inner.example.com" };
  expect(await ask("POST", { ...proxied, Origin: "https://app.example.com" })).toBe(200);
  expect(await ask("POST", { ...proxied, Origin: "https://inner.example.com" })).toBe(403);
});

test.each(["https://evil.example", "null", "no origin at all"])(
  "a form of another page is refused: %s",
  async (origin) => {
    expect(await ask("POST", { Origin: origin })).toBe(403);
    expect(await ask("DELETE", { Origin: origin })).toBe(403);
  },
);

test("a notification is let through, whatever origin its sender claims", async () => {
  const answer = await fetch(`${own}/webhooks/shopify`, { method: "POST", headers: { Origin: "null" } });
  expect(answer.status).toBe(200);
});

test("an extension is let through from Shopify's origin: its session token is what counts", async () => {
  const headers = { Origin: "https://extensions.shopifycdn.com" };
  expect((await fetch(`${own}/extensions/sends`, { method: "POST", headers })).status).toBe(200);
});

test("a GET request is answered, whatever its origin", async () => {
  expect(await ask("GET", { Origin: "https://evil.example" })).toBe(200);
});
