import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import compression from "compression";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";

import { assetsFromMemory } from "./assets-from-memory.ts";

const folder = mkdtempSync(join(tmpdir(), "assets-"));
const script = "export const a = 1;\n".repeat(500);
let server: Server;
let origin: string;

beforeAll(async () => {
  writeFileSync(join(folder, "page-1.js"), script);
  writeFileSync(join(folder, "styles-1.css"), "a{}");
  const app = express();
  app.use(compression());
  app.use("/assets", assetsFromMemory(folder));
  app.use((_request, response) => void response.status(404).end());
  server = createServer(app);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  rmSync(folder, { recursive: true });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(origin + path, { method, headers: { "Accept-Encoding": "identity", ...headers } });

test.each([
  ["br, gzip", "br"],
  ["gzip", "gzip"],
  ["gzip;q=0, br;q=0", null],
  ["identity", null],
])(
  "a file is packed as a browser that accepts %s asks for, and the disk is not needed",
  async (accepted, encoding) => {
    const answer = await ask("/assets/page-1.js", { "Accept-Encoding": accepted });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-encoding")).toBe(encoding);
    expect(answer.headers.get("vary")).toBe("Accept-Encoding");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("content-type")).toMatch(/javascript; charset=utf-8/i);
    expect(await answer.text()).toBe(script);
  },
);

test("a packed file is small, and unpacks to the file", async () => {
  for (const [encoding, unpack] of [
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const) {
    const { raw } = await rawBody("/assets/page-1.js", encoding);
    expect(raw.length).toBeLessThan(script.length / 20);
    expect(unpack(raw).toString()).toBe(script);
  }
});

/** `fetch` would unpack the body. */
async function rawBody(path: string, encoding: string): Promise<{ raw: Buffer }> {
  const { get } = await import("node:http");
  return new Promise((resolve) => {
    get(origin + path, { headers: { "Accept-Encoding": encoding } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => resolve({ raw: Buffer.concat(parts) }));
    });
  });
}

test("a file that the browser has is not sent again", async () => {
  const etag = (await ask("/assets/page-1.js")).headers.get("etag")!;
  const again = await ask("/assets/page-1.js", { "If-None-Match": etag, "Cache-Control": "max-age=0" });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("a HEAD request is answered without the file", async () => {
  const answer = await ask("/assets/styles-1.css", {}, "HEAD");
  expect([answer.status, answer.headers.get("content-length"), await answer.text()]).toEqual([200, "3", ""]);
});

test.each([
  ["/assets/other.js", "GET"],
  ["/assets/__proto__", "GET"],
  ["/assets/", "GET"],
  ["/assets/..%2fpage-1.js", "GET"],
  ["/assets/page-1.js", "POST"],
])("%s by %s is left to others", async (path, method) => {
  expect((await ask(path, {}, method)).status).toBe(404);
});
