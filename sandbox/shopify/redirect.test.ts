import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const preload = join(import.meta.dirname, "../redirect-shopify.mjs");
const run = promisify(execFile);

/** Runs a program with the preload, as the app is run; resolves with what it printed. */
async function printed(program: string, sandboxOrigin: string): Promise<unknown> {
  const { stdout } = await run(
    process.execPath,
    ["--import", preload, "--input-type=module", "--eval", program],
    { env: { ...process.env, SANDBOX_SHOPIFY_ORIGIN: sandboxOrigin } },
  );
  return JSON.parse(stdout);
}

async function echoServer(): Promise<string> {
  const server = createServer((req, res) => {
    const { host, authorization, "x-forwarded-host": forwarded } = req.headers;
    res.end(JSON.stringify({ method: req.method, url: req.url, host, forwarded, authorization }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("the global fetch reaches the sandbox instead of a shop, which is named in x-forwarded-host", async () => {
  const sandbox = await echoServer();
  const program = `
    const response = await fetch("https://my-shop.myshopify.com/admin/x?y=1", {
      method: "POST", body: "{}", headers: { authorization: "secret" },
    });
    console.log(await response.text());
  `;
  expect(await printed(program, sandbox)).toEqual({
    method: "POST",
    url: "/admin/x?y=1",
    host: expect.any(String),
    forwarded: "my-shop.myshopify.com",
    authorization: "secret",
  });
});

test("any other address is left alone", async () => {
  const [sandbox, other] = [await echoServer(), await echoServer()];
  const program = `console.log(await (await fetch("${other}/path")).text());`;
  const answer = (await printed(program, sandbox)) as { host: string; forwarded?: string };
  expect(`http://${answer.host}`).toBe(other);
  expect(answer.forwarded).toBeUndefined();
});
