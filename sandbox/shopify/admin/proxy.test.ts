import { once } from "node:events";
import { request, type ClientRequest, type IncomingMessage, type RequestListener } from "node:http";
import type { Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { listen } from "../../listen.ts";
import { startAppProxy } from "./proxy.ts";

const shell = "http://127.0.0.1:4999";
const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function proxyTo(app: RequestListener): Promise<string> {
  const upstream = await listen(app, { name: "app", port: 0 });
  const proxy = await startAppProxy({ port: 0, appOrigin: upstream.origin, shopifyOrigin: shell });
  running.push(proxy, upstream);
  return proxy.origin;
}

test("a document may be framed by the shell, loads the stand-in and keeps its other headers", async () => {
  const origin = await proxyTo((_req, res) => {
    res.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "frame-ancestors https://demo.myshopify.com https://admin.shopify.com;",
      link: '<https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"; as="script";',
      "set-cookie": ["a=1", "b=2"],
    });
    res.end('<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script>');
  });

  const response = await fetch(origin);
  expect(response.headers.get("content-security-policy")).toBe(`frame-ancestors ${shell};`);
  expect(response.headers.get("link")).toContain(`<${shell}/app-bridge.js>`);
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(await response.text()).toBe(`<script src="${shell}/app-bridge.js"></script>`);
});

test.each([
  ["gzip", gzipSync],
  ["br", brotliCompressSync],
])("a document that the app compresses with %s all the same is rewritten", async (encoding, compress) => {
  const origin = await proxyTo((_req, res) => {
    res.writeHead(200, { "content-type": "text/html", "content-encoding": encoding });
    res.end(compress("<b>https://cdn.shopify.com/shopifycloud/app-bridge.js</b>"));
  });
  expect(await (await fetch(origin)).text()).toBe(`<b>${shell}/app-bridge.js</b>`);
});

test("the app is asked for plain bodies and told the browser's host", async () => {
  const origin = await proxyTo((req, res) => {
    res.setHeader("content-type", "application/json");
    res.end(JSON.stringify(req.headers));
  });
  expect(await (await fetch(origin, { headers: { "accept-encoding": "br" } })).json()).toMatchObject({
    "accept-encoding": "identity",
    "x-forwarded-host": new URL(origin).host,
  });
});

test("a redirect into Shopify's admin goes to the shell, one within the app stays", async () => {
  const origin = await proxyTo((req, res) => {
    const location =
      req.url === "/out" ? "https://admin.shopify.com/store/demo/apps/key" : "/app?embedded=1&host=abc";
    res.writeHead(302, { location }).end();
  });
  const leaving = await fetch(`${origin}/out`, { redirect: "manual" });
  expect(leaving.headers.get("location")).toBe(`${shell}/store/demo/apps/key`);
  const staying = await fetch(`${origin}/in`, { redirect: "manual" });
  expect(staying.headers.get("location")).toBe("/app?embedded=1&host=abc");
});

test("bodies other than markup pass byte by byte, both ways", async () => {
  const origin = await proxyTo((req, res) => {
    res.writeHead(200, { "content-type": "application/octet-stream" });
    req.pipe(res);
  });
  const body = Buffer.from("https://cdn.shopify.com/shopifycloud/app-bridge.js \u0000\u00ff", "latin1");
  const response = await fetch(origin, { method: "POST", body });
  expect(Buffer.from(await response.arrayBuffer())).toEqual(body);
});

test("the first part of a streamed page arrives while the app still writes", async () => {
  let finish = () => {};
  const origin = await proxyTo((_req, res) => {
    res.writeHead(200, { "content-type": "text/html" });
    res.write("<p>first</p>");
    finish = () => res.end("<p>last</p>");
  });
  const reader = (await fetch(origin)).body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe("<p>first</p>");
  finish();
  expect((await reader.read()).value).toBe("<p>last</p>");
});

test("an app that does not run is explained, in words for a person and for a program", async () => {
  const stopped = await listen(() => {}, { name: "app", port: 0 });
  await stopped.close();
  const proxy = await startAppProxy({ port: 0, appOrigin: stopped.origin, shopifyOrigin: shell });
  running.push(proxy);

  const page = await fetch(proxy.origin, { headers: { accept: "text/html" } });
  expect(page.status).toBe(502);
  expect(await page.text()).toContain("The app is not running");
  const plain = await fetch(proxy.origin);
  expect(await plain.text()).toBe(`The app at ${stopped.origin} did not answer: nothing listens there.\n`);
});

test("a client that leaves ends the app's work", async () => {
  const closed = Promise.withResolvers<void>();
  const origin = await proxyTo((_req, res) => {
    res.writeHead(200, { "content-type": "text/plain" });
    res.write("working");
    res.on("close", () => closed.resolve());
  });
  const leaving = new AbortController();
  await fetch(origin, { signal: leaving.signal });
  leaving.abort();
  await closed.promise;
});

function askForSocket(origin: string): ClientRequest {
  const asked = request(origin, { headers: { connection: "Upgrade", upgrade: "websocket" } });
  asked.end();
  return asked;
}

test("a web socket is passed on in both directions, and ends with the proxy", async () => {
  const upstream = await listen(() => undefined, { name: "app", port: 0 });
  upstream.server.on("upgrade", (_req, socket) => {
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\nhello ",
    );
    socket.on("data", (chunk: Buffer) => socket.write(chunk.toString().toUpperCase()));
    socket.on("end", () => socket.end());
  });
  const proxy = await startAppProxy({ port: 0, appOrigin: upstream.origin, shopifyOrigin: shell });
  running.push(proxy, upstream);

  const [, socket, head] = (await once(askForSocket(proxy.origin), "upgrade")) as [
    IncomingMessage,
    Socket,
    Buffer,
  ];
  let heard = head.toString();
  socket.on("data", (chunk: Buffer) => (heard += chunk.toString()));
  socket.write("there");
  await expect.poll(() => heard).toBe("hello THERE");

  const closed = once(socket, "close");
  await proxy.close();
  await closed;
});

test("a web socket that the app refuses is refused", async () => {
  const origin = await proxyTo((_req, res) => void res.writeHead(403).end());
  const [answer] = (await once(askForSocket(origin), "response")) as [IncomingMessage];
  expect(answer.statusCode).toBe(403);
});
