import { expect, onTestFinished, test, vi } from "vitest";

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

test("a line that shows another person than was sent in its place is missing, and so is one that tells of none", async () => {
  const missing = [{ line: 0, kind: "missing" }];
  const phone = { ...anna, email: null, phone: "+393331234567" };
  const phoneOnWire = { ...wire, defaultEmailAddress: null };
  expect(await read(line(0, wire), [bruno])).toEqual(missing);
  expect(await read(line(0, phoneOnWire), [phone])).toMatchObject([{ kind: "created" }]);
  expect(await read(line(0, phoneOnWire), [{ ...phone, phone: "+393339999999" }])).toEqual(missing);
  expect(await read(line(0, wire), [{ ...anna, email: null }])).toEqual(missing);
  expect(await read(`${line(0, wire)}\n${line(0, wire)}\n`)).toMatchObject([{ line: 0, kind: "created" }]);
  expect(await read("no line")).toEqual(missing);
});

test("a line without a customer tells why it was refused", async () => {
  const userErrors = [{ field: ["email"], message: "Email has already been taken" }];
  const text = JSON.stringify({ data: { customerCreate: { customer: null, userErrors } }, __lineNumber: 0 });
  expect(await read(text)).toMatchObject([{ line: 0, kind: "refused", userErrors }]);
});

test("results whose address expired are missing, and those that could not be read are read again", async () => {
  onTestFinished(() => void vi.unstubAllGlobals());
  for (const status of [400, 403]) {
    vi.stubGlobal("fetch", async () => new Response("Expired", { status }));
    expect(await read(line(0, wire))).toEqual([{ line: 0, kind: "missing" }]);
  }
  vi.stubGlobal("fetch", async () => new Response(line(0, wire), { status: 503 }));
  await expect(read(line(0, wire))).rejects.toMatchObject({
    ...{ kind: "unavailable", explanation: { code: "http-error", params: { status: 503 } } },
  });
  const none: BulkResult[] = [];
  for await (const result of readBulkResults(null, [anna])) none.push(result);
  expect(none).toEqual([{ line: 0, kind: "missing" }]);
});
