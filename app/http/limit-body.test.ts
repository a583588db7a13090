import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { limitBody } from "./limit-body.ts";

const server = createServer();
let port: number;

const failures: string[] = [];
/** The pending answers to large bodies: the test sends them. */
const held: (() => unknown)[] = [];

beforeAll(async () => {
  const app = express();
  app.use(limitBody((path) => (path === "/huge" ? 100_000 : path === "/large" ? 1_000 : 100)));
  app.post("*", (request, response) => {
    if (request.path === "/unread") return;
    let bytes = 0;
    request.on("data", (chunk: Buffer) => (bytes += chunk.length));
    const answer = () => response.end(String(bytes));
    request.on("end", () => {
      if (response.headersSent) return;
      if (bytes > 64 * 1024) held.push(answer);
      else answer();
    });
    request.on("error", (error) => failures.push(error.name));
  });
  server.on("request", app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends a body of this size, with a Content-Length header or in chunks. */
function post(path: string, bytes: number, { told }: { told: boolean }): Promise<number> {
  const body = new Blob(["a".repeat(bytes)]);
  const init = told ? { body } : { body: body.stream(), duplex: "half" as const };
  return fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", ...init }).then(({ status }) => status);
}

describe.each([{ told: true }, { told: false }])("a body (with Content-Length: $told)", (how) => {
  test("is read up to the limit of its path", async () => {
    expect(await post("/", 100, how)).toBe(200);
    expect(await post("/large", 1_000, how)).toBe(200);
  });

  test("is refused with 413 beyond it, however long it is", async () => {
    expect(await post("/", 101, how)).toBe(413);
    expect(await post("/large", 1_001, how)).toBe(413);
    expect(await post("/", 5_000_000, how)).toBe(413);
  });
});

describe.each([{ told: true }, { told: false }])(
  "bodies beyond 64 KB (with Content-Length: $told)",
  (how) => {
    test("are handled only a few at once, and small ones always", async () => {
      held.length = 0;
      const all = Array.from({ length: 40 }, () => post("/huge", 80_000, how));
      // The requests that got a place are held; the others are answered at once.
      await vi.waitFor(() => expect(held).toHaveLength(32));
      expect(await post("/huge", 80_000, how)).toBe(503);
      expect(await post("/", 100, how)).toBe(200);
      expect(await post("/huge", 1_000, how)).toBe(200);
      held.splice(0).forEach((answer) => answer());
      const statuses = await Promise.all(all);
      expect(statuses.filter((status) => status === 200)).toHaveLength(32);
      expect(statuses.filter((status) => status === 503)).toHaveLength(8);
      const after = post("/huge", 80_000, how);
      await vi.waitFor(() => expect(held).toHaveLength(1));
      held.splice(0).forEach((answer) => answer());
      expect(await after).toBe(200);
    });
  },
);

test("the reader of a refused body gets an error that says so", async () => {
  failures.length = 0;
  await post("/", 200, { told: false });
  expect(failures).toEqual(["BodyTooLarge"]);
});

test("a body that is too large is refused also when no handler reads it", async () => {
  expect(await post("/unread", 200, { told: false })).toBe(413);
});
