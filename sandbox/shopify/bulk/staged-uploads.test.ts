import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { importing, people, toLines, upload } from "./testing.ts";
import { maximumUploadBytes } from "./staged-uploads.ts";

const content = toLines(people(1));

describe("An upload", () => {
  test("goes where the target says, with its parameters", async () => {
    const { newTarget } = await importing();
    const target = await newTarget();
    expect(target).toMatchObject({ url: expect.stringMatching(/^http/) as string, resourceUrl: null });
    const names = target.parameters.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["key", "Content-Type", "acl", "policy"]));
    expect(await upload(target, content)).toMatchObject({ status: 201 });
  });

  test.each([
    ["policy", "AccessDenied"],
    ["acl", "AccessDenied"],
    ["x-goog-signature", "SignatureDoesNotMatch"],
    ["key", "AccessDenied"],
  ])("with another %s is refused", async (changed, code) => {
    const { newTarget } = await importing();
    const { url, parameters } = await newTarget();
    const others = parameters.map(({ name, value }) => ({ name, value: name === changed ? "other" : value }));
    const { status, text } = await upload({ url, parameters: others }, content);
    expect([status, text]).toEqual([403, expect.stringContaining(code)]);
    const without = parameters.filter(({ name }) => name !== changed);
    expect((await upload({ url, parameters: without }, content)).status).toBe(403);
  });

  test("with a parameter after the file is refused", async () => {
    const { newTarget } = await importing();
    const { url, parameters } = await newTarget();
    const form = new FormData();
    form.append("file", new Blob([content]), "lines.jsonl");
    for (const { name, value } of parameters) form.append(name, value);
    expect((await fetch(url, { method: "POST", body: form })).status).toBe(400);
  });

  test("that is no form is refused", async () => {
    const { newTarget } = await importing();
    const { url } = await newTarget();
    expect((await fetch(url, { method: "POST", body: content })).status).toBe(400);
  });

  test("of more than 100 MB is refused before it is sent", async () => {
    const { newTarget } = await importing();
    const { url } = await newTarget();
    const headers = {
      "Content-Type": "multipart/form-data; boundary=x",
      "Content-Length": maximumUploadBytes * 1.1,
    };
    const sent = request(url, { method: "POST", headers });
    const status = await new Promise((resolve) => {
      sent.on("response", (response) => resolve(response.statusCode));
      sent.on("error", () => {});
      sent.flushHeaders();
    });
    sent.destroy();
    expect(status).toBe(400);
  });
});
