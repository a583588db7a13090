import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

import { generate } from "selfsigned";
import { expect, onTestFinished, test } from "vitest";

import { createTransport } from "./transport.ts";
import { createPublicFetch } from "./public-fetch.ts";
import { testKey } from "../testing.ts";

const day = 24 * 60 * 60_000;

test.each([
  ["signed by itself", Date.now() - day, Date.now() + day],
  ["expired", Date.now() - 2 * day, Date.now() - day],
])("an account whose certificate is %s gets no key", async (_what, from, to) => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    notBeforeDate: new Date(from),
    notAfterDate: new Date(to),
  });
  let requests = 0;
  const server = createServer({ key, cert }, (_req, res) => {
    requests++;
    res.end('{"status":1}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = { baseUrl: `https://${host}`, apiKey: testKey, fetch: createPublicFetch([host]) };
  await expect(createTransport({ ...options, maxWaitMs: 0 })("GET", "check")).rejects.toMatchObject({
    explanation: { code: "certificate-untrusted" },
  });
  expect(requests).toBe(0);
});
