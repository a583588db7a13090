import express from "express";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { appliedFault, createFaults } from "./faults.ts";
import { listen } from "./listen.ts";
import type { Listening } from "./listen.ts";

let server: Listening | undefined;
afterEach(() => server?.close());

async function serve(settings: unknown) {
  const faults = createFaults({
    answers: { status0: (res) => void res.json({ status: 0, error: "Temporary error" }) },
    shape: { dropRate: z.number().min(0).max(1).default(0) },
  });
  faults.replace(settings);
  const asked: string[] = [];
  const handled: string[] = [];
  const seen: (string | undefined)[] = [];
  const app = express();
  app.use("/_control/faults", faults.router());
  app.use("/api", (req, res, next) => {
    asked.push(req.path);
    res.on("close", () => seen.push(appliedFault(res)));
    next();
  });
  app.use("/api", faults.middleware(), (req, res) => {
    handled.push(req.path);
    res.set("X-Handled", "yes").json({ ok: true });
  });
  server = await listen(app, { name: "Fault test", port: 0 });
  const { origin } = server;
  const get = (path: string, init?: RequestInit) => fetch(origin + path, init);
  const put = (body: unknown) =>
    get("/_control/faults", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  return { get, put, asked, handled, seen };
}

describe("faults", () => {
  it("lets calls through when none are set", async () => {
    const { get } = await serve({});
    const response = await get("/api/x");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ok: true });
  });

  it("refuses every call when told so, before it takes effect", async () => {
    const { get, handled } = await serve({ refuseAll: true });
    expect((await get("/api/x")).status).toBe(503);
    expect(handled).toEqual([]);
  });

  it("names how long to wait when asked to throttle", async () => {
    const { get } = await serve({ errorRate: 1, errorKinds: ["http429"], retryAfterSeconds: 7 });
    const response = await get("/api/x");
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
  });

  it.each([
    ["http500", 500],
    ["html502", 502],
    ["empty", 200],
  ])("loses only the answer of a call that fails afterwards with %s", async (kind, status) => {
    const { get, handled } = await serve({ errorRate: 1, errorKinds: [kind], errorWhen: "after" });
    const response = await get("/api/x");
    expect([response.status, response.headers.get("x-handled"), handled]).toEqual([status, null, ["/x"]]);
    expect(await response.text()).not.toContain("ok");
  });

  it.each(["before", "after"])("resets the connection %s the call takes effect", async (errorWhen) => {
    const { get, handled } = await serve({ errorRate: 1, errorKinds: ["reset"], errorWhen });
    await expect(get("/api/x")).rejects.toThrow();
    expect(handled).toHaveLength(errorWhen === "after" ? 1 : 0);
  });

  it("hangs until the client gives up, and tells the request log why", async () => {
    const { get, asked, seen } = await serve({ errorRate: 1, errorKinds: ["hang"] });
    const client = new AbortController();
    const call = get("/api/x", { signal: client.signal });
    await expect.poll(() => asked).toEqual(["/x"]);
    client.abort();
    await expect(call).rejects.toThrow(/abort/i);
    await expect.poll(() => seen).toEqual(["hang"]);
  });

  it("touches only the paths it is limited to", async () => {
    const { get } = await serve({ refuseAll: true, onlyPaths: ["customers/update"] });
    expect((await get("/api/customers/list")).status).toBe(200);
    expect((await get("/api/customers/update")).status).toBe(503);
  });

  it("repeats the same failures for the same seed", async () => {
    const { get, put } = await serve({});
    async function run(seed: number) {
      await put({ seed, errorRate: 0.5, errorKinds: ["http500", "empty", "status0"] });
      const answers = [];
      for (let call = 0; call < 20; call++) answers.push(await (await get("/api/x")).text());
      return answers;
    }
    const first = await run(4);
    expect(await run(4)).toEqual(first);
    expect(await run(5)).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(2);
  });

  it("takes a simulator's own settings and error kinds", async () => {
    const { get, put } = await serve({});
    expect((await put({ dropRate: 0.5, errorRate: 1, errorKinds: ["status0"] })).status).toBe(200);
    expect(await (await get("/_control/faults")).json()).toMatchObject({ dropRate: 0.5, errorRate: 1 });
    expect(await (await get("/api/x")).json()).toEqual({ status: 0, error: "Temporary error" });
  });

  it.each([
    [{ errorrate: 1 }],
    [{ errorRate: 2 }],
    [{ errorKinds: ["http418"] }],
    [{ latencyMs: { min: 2, max: 1 } }],
  ])("refuses %j and keeps what was set", async (settings) => {
    const { get, put } = await serve({ errorRate: 0.25 });
    const response = await put(settings);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: expect.stringMatching(/errorrate|errorRate|errorKinds|latencyMs/),
    });
    expect(await (await get("/_control/faults")).json()).toMatchObject({ errorRate: 0.25 });
  });
});
