import fc from "fast-check";
import { expect, test } from "vitest";

import { createItemScanner } from "./list-items.ts";

/** Scans an answer that comes in pieces of so many bytes. */
function scan(answer: string, pieceBytes = Infinity) {
  const bytes = Buffer.from(answer);
  const scanner = createItemScanner();
  for (let from = 0; from < bytes.length; from += pieceBytes)
    scanner.take(bytes.subarray(from, from + pieceBytes));
  return scanner.found();
}

const idsOf = (answer: string) => scan(answer).items.map(({ id }) => id);
const answerOf = (...items: string[]) => `{"status":1,"data":[${items.join(",")}]}`;

test("ids are found as numbers and as texts, wherever they stand and however the answer is laid out", () => {
  const laidOut = JSON.stringify(
    {
      status: 1,
      data: [
        { id: 7, nome: "Anna" },
        { nome: "Ugo", id: "8 b" },
      ],
    },
    null,
    4,
  );
  expect(idsOf(laidOut)).toEqual(["7", "8 b"]);
});

test.each([
  ["none", '{"nome":"Anna"}'],
  ["an object", '{"id":{"id":7}}'],
  ["a list", '{"id":[7]}'],
  ["a text of 201 characters", `{"id":"${"7".repeat(201)}"}`],
  ["a number of 500,000 digits", `{"id":${"9".repeat(500_000)}}`],
  ["in an object within the item", '{"dati":{"id":7}}'],
  ["only in the words of another field", '{"nome":"\\\\"id\\\\":7"}'],
])("an item whose id is %s has no id", (_what, item) => {
  expect(idsOf(answerOf(item))).toEqual([null]);
});

test("of more than 1,000 items the first are told, and that they are not all", () => {
  const { items, isWhole } = scan(answerOf(...Array.from({ length: 1_001 }, (_, id) => `{"id":${id}}`)));
  expect(items).toHaveLength(1_000);
  expect(isWhole).toBe(false);
});

const item = fc.record(
  {
    id: fc.oneof(fc.nat(), fc.stringMatching(/^[a-z0-9 -]{1,20}$/)),
    nome: fc.string(),
    tags: fc.array(fc.string()),
    dati: fc.object(),
  },
  { requiredKeys: ["id"] },
);

test("whatever the customers and however small the pieces, each customer's id and length is found", () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), (data, pieceBytes) => {
      const { items, isWhole } = scan(JSON.stringify({ status: 1, data }), pieceBytes);
      expect(isWhole).toBe(true);
      expect(items.map(({ id, bytes }) => ({ id, bytes }))).toEqual(
        data.map((one) => ({
          id: String(one.id).trim() || null,
          bytes: Buffer.byteLength(JSON.stringify(one)) - 1,
        })),
      );
    }),
  );
});
