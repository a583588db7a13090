import type { ServerResponse } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";

import type { HostileAnswer } from "./answers.ts";
import type { Answer } from "./hostile-account.ts";

const json = { "Content-Type": "application/json" };

const answer =
  (respond: (response: ServerResponse) => void): Answer =>
  (_request, response) =>
    respond(response);

/** One byte at a time, for ever. */
const dripping = (everyMs: number) =>
  answer((response) => {
    response.writeHead(200, json);
    const timer = setInterval(() => response.write(" "), everyMs);
    response.on("close", () => clearInterval(timer));
  });

/** As fast as it goes, in chunks of one byte. */
const crumbling = (bytes: number) =>
  answer((response) => {
    response.writeHead(200, json).write('{"status":1,"data":"');
    let sent = 0;
    const more = () => {
      for (let burst = 0; burst < 2_000 && sent < bytes && !response.destroyed; burst += 1) {
        response.write("a");
        sent += 1;
      }
      if (sent >= bytes) response.end('"}');
      else if (!response.destroyed) setImmediate(more);
    };
    more();
  });

function packed(): Answer[] {
  const spaces = Buffer.alloc(50_000_000, " ");
  let five = gzipSync(spaces);
  for (let time = 1; time < 5; time += 1) five = gzipSync(five);
  const as = (encoding: string, bytes: Buffer) =>
    answer((response) => void response.writeHead(200, { ...json, "Content-Encoding": encoding }).end(bytes));
  return [
    as("gzip", gzipSync(spaces)),
    as("br", brotliCompressSync(spaces)),
    as("gzip, gzip, gzip, gzip, gzip", five),
    as("gzip, ".repeat(500), five),
    as("gzip", Buffer.from("not packed at all")),
  ];
}

function oddHeaders(): Answer[] {
  const retryAfter = ["9".repeat(400), "-5", "NaN", "Fri, 31 Dec 9999 23:59:59 GMT", "1e400", "0x10"];
  const cookies = Array.from({ length: 300 }, (_, index) => `c${index}=1`);
  return [
    answer((response) => response.writeHead(302, { Location: `http://x/${"a".repeat(15_000)}` }).end()),
    answer((response) => response.writeHead(200, { "Set-Cookie": cookies }).end("{}")),
    answer((response) => response.writeHead(200, { "Content-Type": "x".repeat(15_000) }).end("{}")),
    answer((response) => {
      for (let time = 0; time < 1_000; time += 1) response.writeEarlyHints({ link: "</a>; rel=preload" });
      response.end("{}");
    }),
    ...[204, 205, 304, 999].map((status) => answer((response) => response.writeHead(status, json).end())),
    ...retryAfter.map((value) =>
      answer((response) => response.writeHead(429, { "Retry-After": value }).end()),
    ),
  ];
}

const brokenHttp = [
  "SSH-2.0-OpenSSH_9.2\r\n",
  `HTTP/1.1 200 OK\r\n${"X-A: b\r\n".repeat(50_000)}\r\n`,
  "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\nabc",
  "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFF\r\n{",
  'HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{"status":1',
  "",
].map((text) => answer((response) => void response.socket?.end(text)));

/** Answers that harm by the way they travel. */
export const transportAnswers: HostileAnswer[] = [
  { name: "An answer that comes byte by byte", answers: () => [dripping(100)] },
  { name: "1.9 MB in chunks of one byte", answers: () => [crumbling(1_900_000)] },
  { name: "50 MB packed into 50 KB with gzip, with Brotli, five times, and unpackable", answers: packed },
  {
    name: "500 KB that are no UTF-8",
    answers: () => {
      const bytes = Buffer.concat([Buffer.from('{"status":1,"data":"'), Buffer.alloc(500_000, 0xff)]);
      return [answer((response) => void response.writeHead(200, json).end(bytes))];
    },
  },
  {
    name: "Retry-After beyond all time, headers of 15 KB, 300 cookies, 103 a thousand times, odd statuses",
    answers: oddHeaders,
  },
  { name: "What is no HTTP, and connections that break in the middle", answers: () => brokenHttp },
];
