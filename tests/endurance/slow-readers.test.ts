import { readdirSync } from "node:fs";
import { connect } from "node:net";

import { afterAll, beforeAll, expect, test } from "vitest";

import { openApp } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld({ PROCESS_ROLE: "web" });
});

afterAll(() => world.close());

const openFiles = () => readdirSync(`/proc/${world.app().pid}/fd`).length;

test("connections whose clients read no answer end within minutes, and the app goes on answering others", async () => {
  const { hostname, port } = new URL(world.appOrigin);
  const document = await (await openApp(world)).text();
  const script = /\/assets\/components-[\w-]+\.js/.exec(document)![0];
  const before = openFiles();
  // More than the buffers on the way hold.
  const ask = `GET ${script} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(50);
  const sockets = Array.from({ length: 30 }, () => connect(Number(port), hostname).pause());
  for (const socket of sockets) socket.on("error", () => undefined).write(ask);
  await expect.poll(openFiles, { timeout: 20_000 }).toBeGreaterThan(before + 25);
  expect((await openApp(world)).status).toBe(200);
  await expect.poll(openFiles, { timeout: 200_000, interval: 1_000 }).toBeLessThan(before + 10);
  for (const socket of sockets) socket.destroy();
}, 240_000);
