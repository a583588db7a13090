import { createHmac } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { app, startReceiver } from "../testing.ts";
import { createCustomer, importing, pathOf, people, resultsAt, toLines, upload } from "./testing.ts";

describe("An import", () => {
  test("makes every line a call, and costs the same however many lines there are", async () => {
    const { start, ended, shop, control } = await importing();
    const lines = people(300);
    lines[7]!.input.email = "not an e-mail";
    const { points: before } = (await control("GET", "stats")).body;
    const id = await start(toLines(lines));
    const stats = (await control("GET", "stats")).body;
    expect(stats.points - before).toBe(21);

    const { url, fileSize, ...operation } = await ended(id);
    expect(operation).toMatchObject({
      type: "MUTATION",
      errorCode: null,
      partialDataUrl: null,
      objectCount: "300",
      rootObjectCount: "300",
    });
    expect(shop.ordered).toHaveLength(299);
    const results = await resultsAt(url);
    expect(results.size).toBe(300);
    expect(results.get(7)).toEqual({
      data: {
        customerCreate: {
          customer: null,
          userErrors: [{ field: ["email"], message: "Email is invalid" }],
        },
      },
      __lineNumber: 7,
    });
    expect(results.get(299)!.data.customerCreate.customer.email).toBe("anna.299@example.it");
    expect((await fetch(url)).headers.get("content-length")).toBe(fileSize);
    expect((await control("GET", "stats")).body.writes.customerCreate).toBe(300);
  });

  test("gives the results in no certain order", async () => {
    const { start, ended } = await importing();
    const { url } = await ended(await start(toLines(people(20))));
    const numbers = [...(await resultsAt(url)).keys()];
    expect(numbers).not.toEqual(numbers.toSorted((a, b) => a - b));
  });

  test("tells of variables that do not fit in the line's result, and goes on", async () => {
    const { start, ended } = await importing();
    const { url } = await ended(await start(toLines([{ input: { age: 1 } }, ...people(1)])));
    const results = await resultsAt(url);
    expect(results.get(0)!.errors[0].message).toContain(`"age" is not defined`);
    expect(results.get(0)).not.toHaveProperty("data");
    expect(results.get(1)!.data.customerCreate.userErrors).toEqual([]);
  });

  test.each([
    ["mutation { nonsense }", "INVALID_MUTATION", /Cannot query field/],
    ["{ customers { nodes { id } } }", "INVALID_MUTATION", /not a mutation/],
    [
      `mutation ($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { id } } }`,
      "INVALID_MUTATION",
      /cannot be run in bulk/,
    ],
    [
      `mutation ($id: ID!) { a: tagsAdd(id: $id, tags: "a") { node { id } } b: tagsAdd(id: $id, tags: "b") { node { id } } }`,
      "INVALID_MUTATION",
      /exactly one/,
    ],
  ])("is refused for the mutation %s", async (mutation, code, message) => {
    const { run } = await importing();
    const { bulkOperation, userErrors } = await run("tmp/1", mutation);
    expect(bulkOperation).toBeNull();
    const said = expect.stringMatching(message) as string;
    expect(userErrors).toEqual([{ code, field: ["mutation"], message: said }]);
  });

  test.each([
    ["", "INVALID_STAGED_UPLOAD_FILE"],
    ["[1]", "INVALID_STAGED_UPLOAD_FILE"],
    [`{"input":{}}\n{"input":`, "INVALID_STAGED_UPLOAD_FILE"],
  ])("is refused for the file %j", async (content, code) => {
    const { run, newTarget } = await importing();
    const target = await newTarget();
    await upload(target, content);
    expect((await run(pathOf(target))).userErrors).toMatchObject([{ code }]);
  });

  test("is refused when nothing was uploaded", async () => {
    const { run, newTarget } = await importing();
    expect((await run(pathOf(await newTarget()))).userErrors).toMatchObject([{ code: "NO_SUCH_FILE" }]);
  });

  test("runs beside four others and five exports, and not beside five", async () => {
    const { start, run, newTarget, data, ended } = await importing({ linesPerSecond: 250 });
    await ended(await start(toLines(people(3))));
    const target = await newTarget();
    await upload(target, toLines(people(500)));
    const five = await Promise.all(Array.from({ length: 5 }, () => run(pathOf(target))));
    expect(five.map(({ userErrors }) => userErrors)).toEqual(Array.from({ length: 5 }, () => []));
    expect((await run(pathOf(target))).userErrors).toMatchObject([{ code: "LIMIT_REACHED" }]);
    const query = `mutation { bulkOperationRunQuery(query: "{ customers { nodes { id } } }") {
      bulkOperation { type } userErrors { code } } }`;
    expect((await data(query)).bulkOperationRunQuery.bulkOperation).toEqual({ type: "QUERY" });

    const list = `{ bulkOperations(first: 10, query: "operation_type:mutation status:running") { nodes { id } } }`;
    expect((await data(list)).bulkOperations.nodes).toHaveLength(5);
    const current = `{ currentBulkOperation(type: MUTATION) { id } }`;
    expect((await data(current)).currentBulkOperation.id).toBe(five[4].bulkOperation.id);
    for (const { bulkOperation } of five) await ended(bulkOperation.id);
  });

  test("takes the time that its speed asks for", async () => {
    const { start, ended } = await importing({ linesPerSecond: 200 });
    const started = Date.now();
    await ended(await start(toLines(people(60))));
    expect(Date.now() - started).toBeGreaterThan(280);
  });

  test("tells its end by a signed webhook to an app that subscribed to it", async () => {
    const { origin, received } = await startReceiver();
    const webhooks = `[[webhooks.subscriptions]]\ntopics = ["bulk_operations/finish"]\nuri = "/hooks"`;
    const { start } = await importing({}, { appOrigin: origin, webhooks });
    const id = await start(toLines(people(1)));
    await vi.waitFor(() => expect(received).toHaveLength(1));
    const [{ topic, body, headers }] = received as [(typeof received)[number]];
    expect(topic).toBe("bulk_operations/finish");
    expect(JSON.parse(body)).toMatchObject({
      admin_graphql_api_id: id,
      status: "completed",
      type: "mutation",
      error_code: null,
    });
    const signature = createHmac("sha256", app.clientSecret).update(body).digest("base64");
    expect(headers["x-shopify-hmac-sha256"]).toBe(signature);
  });

  test("is denied as a whole to an app without the scope", async () => {
    const { start, ended, control } = await importing();
    await control("POST", "scopes", { scopes: ["read_customers"] });
    const { errorCode } = await ended(await start(toLines(people(2)), createCustomer), "FAILED");
    expect(errorCode).toBe("ACCESS_DENIED");
  });
});
