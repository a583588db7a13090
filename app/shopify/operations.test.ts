import { readFileSync } from "node:fs";
import { join } from "node:path";

import { generate, loadContext } from "@graphql-codegen/cli";
import { parse, validate } from "graphql";
import { describe, expect, test } from "vitest";

import * as operations from "./operations.ts";
import { adminSchema } from "./testing.ts";

const schema = adminSchema();

describe("against Shopify's own schema", () => {
  test.each(Object.entries(operations))("%s is valid", (_name, operation) => {
    expect(validate(schema, parse(operation))).toEqual([]);
  });

  test("the types that are kept are those of the operations: npm run graphql:types", async () => {
    const root = join(import.meta.dirname, "../..");
    const context = await loadContext(join(root, ".graphqlrc.ts"));
    context.updateConfig({ silent: true });
    const [types] = (await generate(context, false)) as { filename: string; content: string }[];
    expect(readFileSync(join(root, types!.filename), "utf8")).toBe(types!.content);
  }, 30_000);
});
