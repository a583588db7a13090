import { expect, test } from "vitest";

import { readBulkResults, type BulkResult } from "./bulk-results.ts";
import { anna, wire } from "./testing.ts";

/** What is made of a file with these lines, of customers who were sent in this order. */
async function read(text: string, sent = [anna]): Promise<BulkResult[]> {
  const url = `data:text/plain;base64,${Buffer.from(text).toString("base64")}`;
  const results: BulkResult[] = [];
  for await (const result of readBulkResults(url, sent)) results.push(result);
  return results;
}

const line = (number: number, customer: unknown, more: object = {}) =>
  JSON.stringify({ data: { customerCreate: { customer, userErrors: [] } }, __lineNumber: number, ...more });
const bruno = { ...anna, email: "bruno@example.it" };
const brunoOnWire = {
  ...wire,
  defaultEmailAddress: { ...wire.defaultEmailAddress, emailAddress: "bruno@example.it" },
};

test("lines are told by their number, in any order and whatever ends them", async () => {
  const text = `${line(1, brunoOnWire)}\r\n${line(0, wire)}`;
  expect(await read(text, [anna, bruno])).toMatchObject([
    { line: 1, kind: "created", written: { snapshot: { customer: { email: bruno.email } } } },
    { line: 0, kind: "created", written: { snapshot: { customer: { email: anna.email } } } },
  ]);
});

test("a line with errors beside its customer tells nothing: what Shopify withholds there would pass for blank", async () => {
  const errors = [
    { message: "Internal error. Looks like something went wrong on our end.", path: ["customerCreate"] },
  ];
  expect(await read(line(0, { ...wire, defaultAddress: null }, { errors }))).toEqual([
    { line: 0, kind: "missing" },
  ]);
  expect(await read(line(0, wire, { errors: [] }))).toMatchObject([{ kind: "created" }]);
});
