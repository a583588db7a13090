import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";
import { afterEach, expect, test } from "vitest";

import { limitRequests } from "./limit-requests.ts";

let server: Server;

afterEach(() => server.close());

/** Serves with a limit of two requests. @returns a function that sends a request and resolves to its status */
async function serve(trustProxy: string | false): Promise<(path: string, ip?: string) => Promise<number>> {
  const app = express();
  app.set("trust proxy", trustProxy);
  app.use(
    "/guess",
    limitRequests(2, {
      counts: ({ statusCode }) => statusCode === 404,
      isExempt: ({ path }) => Promise.resolve(path === "/known"),
    }),
  );
  app.use(["/guess/right", "/guess/known"], (_request, response) => void response.end());
  app.use("/login", limitRequests(2), (_request, response) => void response.end());
  server = createServer(app);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return async (path, ip) => {
    const headers = new Headers(ip === undefined ? {} : { "X-Forwarded-For": ip });
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    await answer.text();
    if (answer.status === 429) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    return answer.status;
  };
}

test("a client that reached its limit is refused, and others are not", async () => {
  const ask = await serve("loopback");
  expect([await ask("/login", "192.0.2.1"), await ask("/login", "192.0.2.1")]).toEqual([200, 200]);
  expect(await ask("/login", "192.0.2.1")).toBe(429);
  expect(await ask("/login", "192.0.2.2")).toBe(200);
});

test("only requests whose answer counts are counted", async () => {
  const ask = await serve("loopback");
  for (let time = 0; time < 5; time += 1) expect(await ask("/guess/right")).toBe(200);
  expect([await ask("/guess/1"), await ask("/guess/2"), await ask("/guess/right")]).toEqual([404, 404, 429]);
});

test("an exempt request is answered although its client has reached the limit", async () => {
  const ask = await serve("loopback");
  expect([await ask("/guess/1"), await ask("/guess/2"), await ask("/guess/3")]).toEqual([404, 404, 429]);
  expect(await ask("/guess/known")).toBe(200);
  expect(await ask("/guess/4")).toBe(429);
});

test("without a trusted proxy, no header changes the client's identity", async () => {
  const ask = await serve(false);
  await ask("/login", "192.0.2.1");
  await ask("/login", "192.0.2.2");
  expect(await ask("/login", "192.0.2.3")).toBe(429);
});

test("an address that a client puts before the one its proxy adds is ignored", async () => {
  const ask = await serve("loopback");
  await ask("/login", "198.51.100.1, 192.0.2.9");
  await ask("/login", "198.51.100.2, 192.0.2.9");
  expect(await ask("/login", "198.51.100.3, 192.0.2.9")).toBe(429);
});

test("the addresses of one IPv6 network count as one client", async () => {
  const ask = await serve("loopback");
  await ask("/login", "2001:db8:1:2::1");
  await ask("/login", "2001:db8:1:2:ffff::2");
  expect(await ask("/login", "2001:db8:1:2::3")).toBe(429);
  expect(await ask("/login", "2001:db8:1:3::3")).toBe(200);
});
