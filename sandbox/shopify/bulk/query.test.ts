import { describe, expect, test } from "vitest";
import { installed } from "../testing.ts";

/** Exports what the query asks for, and waits for its end. */
async function exported({ data }: Awaited<ReturnType<typeof installed>>, query: string) {
  const started = await data(
    `mutation ($query: String!) {
      bulkOperationRunQuery(query: $query) { bulkOperation { id status } userErrors { message } }
    }`,
    { query },
  );
  const { id } = started.bulkOperationRunQuery.bulkOperation;
  const current = async () =>
    (
      await data(
        "query ($id: ID!) { node(id: $id) { ... on BulkOperation { status url objectCount rootObjectCount } } }",
        { id },
      )
    ).node;
  await expect.poll(async () => (await current()).status).toBe("COMPLETED");
  return current();
}

describe("Bulk operations", () => {
  test("an export gives every customer and every address a line", async () => {
    const sandbox = await installed();
    await sandbox.control("POST", "customers/generate", { count: 600 });
    const query = "{ customers { edges { node { id email addressesV2 { edges { node { city } } } } } } }";
    const { url, ...counts } = await exported(sandbox, query);
    expect(counts).toEqual({ status: "COMPLETED", objectCount: "1200", rootObjectCount: "600" });
    const lines = (await (await fetch(url)).text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ id: expect.stringContaining("Customer"), email: "luca.costa.0@example.it" });
    expect(lines[1]).toEqual({ city: "Napoli", __parentId: lines[0].id });
  });

  test("an export by ids gives each customer one line, however many customers the shop has", async () => {
    const sandbox = await installed();
    await sandbox.control("POST", "customers/generate", { count: 1200 });
    const { customers } = await sandbox.data("{ customers(first: 2) { nodes { id } } }");
    const ids = customers.nodes.map(({ id }: { id: string }) => `id:${/\d+$/.exec(id)![0]}`).join(" OR ");
    const query = `{ customers(query: "${ids}") { edges { node { id } } } }`;
    const { status, objectCount } = await exported(sandbox, query);
    expect({ status, objectCount }).toEqual({ status: "COMPLETED", objectCount: "2" });
  });

  test.each([
    ["{ shop { name } }", /at least one connection/],
    ["{ customers { nonsense } }", /Invalid bulk query/],
    [
      "{ customers { nodes { addressesV2 { nodes { id } } orders { nodes { id lineItems { nodes { id } } } } } } }",
      /nesting depth/,
    ],
    [
      `{ customers { nodes { ${["a", "b", "c", "d", "e"].map((name) => `${name}: addressesV2 { nodes { id } }`).join(" ")} } } }`,
      /more than 5/,
    ],
  ])("the query %s is refused", async (query, message) => {
    const sandbox = await installed();
    const { bulkOperationRunQuery } = await sandbox.data(
      `mutation ($query: String!) { bulkOperationRunQuery(query: $query) { userErrors { message code } } }`,
      { query },
    );
    const said = expect.stringMatching(message) as string;
    expect(bulkOperationRunQuery.userErrors).toEqual([{ code: "INVALID", message: said }]);
  });
});
