import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { emptyObject } from "../../tests/support/empty-object.ts";
import { fullAccessKey, startFramework360Sandbox } from "./server.ts";
import { mario, startSandbox } from "./testing.ts";

describe("counts", () => {
  it("tells calls, writes and changes apart", async () => {
    const { get, post, control } = await startSandbox();
    await post("customers/registration", mario);
    await post("customers/registration", mario);
    await post("customers/registration", { ...mario, email: "" });
    await get("customers/list");
    expect((await control("GET", "stats")).body).toMatchObject({
      calls: { "customers/registration": 3, "customers/list": 1 },
      writes: { "customers/registration": 2 },
      changed: { "customers/registration": 1 },
      refused: { "customers/registration": 1 },
      customers: 1,
    });
  });

  it("shows the latest calls, the newest first", async () => {
    const { get, post, control } = await startSandbox();
    await get("check");
    await post("customers/registration", { ...mario, nome: "" });
    expect((await control("GET", "requests?limit=2")).body).toMatchObject([
      { operation: "customers/registration", method: "POST", outcome: "refused: nome_invalid" },
      { operation: "check", outcome: "ok" },
    ]);
  });
});

describe("faults", () => {
  it("can carry a registration out and lose its answer", async () => {
    const { post, get, control } = await startSandbox();
    await control("PUT", "faults", {
      errorRate: 1,
      errorWhen: "after",
      onlyPaths: ["customers/registration"],
    });
    await expect(post("customers/registration", mario)).rejects.toThrow("HTTP 500");
    expect(await get("customers/get", { email: mario.email })).toMatchObject({ status: 1 });
    expect((await control("GET", "stats")).body).toMatchObject({
      writes: { "customers/registration": 1 },
      faults: { http500: 1 },
    });
  });

  it("can fail with status 0", async () => {
    const { get, control } = await startSandbox();
    await control("PUT", "faults", { errorRate: 1, errorKinds: ["status0"] });
    expect(await get("check")).toEqual({ status: 0, error: "temporary_error" });
    await control("PUT", "faults", {});
    expect(await get("check")).toMatchObject({ status: 1 });
  });
});

describe("controls", () => {
  it("generate the same customers for the same seed, and none twice", async () => {
    const first = await startSandbox();
    const second = await startSandbox();
    expect((await first.control("POST", "customers/generate", { count: 30, seed: 5 })).body).toEqual({
      created: 30,
      skipped: 0,
    });
    await second.control("POST", "customers/generate", { count: 30, seed: 5 });
    expect(await second.get("customers/list")).toEqual(await first.get("customers/list"));
    expect(await second.get("orders/list")).toEqual(await first.get("orders/list"));
    expect((await first.control("POST", "customers/generate", { count: 40, seed: 5 })).body).toEqual({
      created: 10,
      skipped: 30,
    });
  });

  it("allow two customers with one e-mail, and registration finds the older", async () => {
    const { control, post, get } = await startSandbox();
    await control("POST", "customers", mario);
    await control("POST", "customers", mario);
    expect(await post("customers/registration", mario)).toMatchObject({ data: { id: "1001" } });
    expect((await get("customers/search", { query: mario.email })).data).toHaveLength(2);
  });

  it("manage keys and their permissions", async () => {
    const { control, get } = await startSandbox();
    const key = "k".repeat(40);
    await control("PUT", "keys", { key, name: "Narrow", permissions: ["customers/get"] });
    expect(await get("customers/list", {}, key)).toEqual({ status: 0, error: "api_key_permission_denied" });
    await control("PUT", "keys", { key, name: "Wide", permissions: "all" });
    expect(await get("customers/list", {}, key)).toMatchObject({ status: 1 });
    await control("DELETE", `keys/${key}`);
    expect(await get("check", {}, key)).toEqual({ status: 0, error: "api_key_invalid" });
  });

  it("reset everything", async () => {
    const { control, post, get } = await startSandbox({ behaviour: { tagsOnRead: "string" } });
    await post("customers/registration", mario);
    await control("PUT", "behaviour", { tagsOnRead: "array" });
    await control("PUT", "faults", { refuseAll: true });
    await control("DELETE", `keys/${fullAccessKey}`);
    await control("POST", "reset");
    expect((await control("GET", "stats")).body).toMatchObject({ calls: emptyObject, customers: 0 });
    expect((await control("GET", "behaviour")).body).toMatchObject({ tagsOnRead: "string" });
    expect(await get("check")).toMatchObject({ status: 1 });
  });

  it.each([
    ["PUT", "faults", { errorrate: 1 }],
    ["PUT", "behaviour", { tags: "string" }],
    ["PUT", "behaviour", { tagsOnRead: "csv" }],
    ["PUT", "keys", { key: "short" }],
    ["POST", "customers/generate", { count: 0 }],
    ["POST", "customers", { name: "Mario" }],
    ["GET", "requests?limit=many", undefined],
  ])("refuse %s %s with %j", async (method, path, body) => {
    const { control } = await startSandbox();
    const answer = await control(method, path, body);
    expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(/\w+/) } });
  });
});

describe("a restart", () => {
  it("finds everything again", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "framework360-"));
    onTestFinished(() => rm(dataDir, { recursive: true }));
    const first = await startFramework360Sandbox({ port: 0, dataDir, customers: 3 });
    const headers = { "X-Fw360-Key": first.apiKey };
    await fetch(`${first.origin}/_control/behaviour`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ webhooks: "form" }),
    });
    const before = await (await fetch(`${first.origin}/m/api/customers/list`, { headers })).json();
    await first.close();

    const { get, post, control } = await startSandbox({ dataDir, customers: 10 });
    expect(await get("customers/list")).toEqual(before);
    expect((await control("GET", "behaviour")).body).toMatchObject({ webhooks: "form" });
    const { data } = await post("customers/registration", mario);
    expect((before as { data: { id: string }[] }).data.map(({ id }) => id)).not.toContain(
      (data as { id: string }).id,
    );
  });

  it("says so when the port is taken", async () => {
    const { origin } = await startSandbox();
    const port = Number(new URL(origin).port);
    await expect(startFramework360Sandbox({ port })).rejects.toThrow(
      `Framework360 sandbox: port ${port} is taken`,
    );
  });
});
