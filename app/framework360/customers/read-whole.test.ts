import { expect, test } from "vitest";

import { createFramework360Client } from "../api/client.ts";
import { fakeAccount } from "../testing.ts";
import { readWhole } from "./read-whole.ts";

type Answer = Record<string, unknown>;

const names = (id: number) => ({ id, nome: "Anna", email: `${id}@example.it` });

/** Lists `count` customers as `listed` shows them, and reads them as `got` does (null: deleted). */
async function readListed(
  count: number,
  listed: (id: number) => Answer,
  got: (id: number) => Answer | null,
  isDue?: (id: string) => boolean,
) {
  const { options, calls } = fakeAccount(({ operation, parameters }) => {
    if (operation === "check") return true;
    if (operation === "customers/get") return got(Number(parameters.id));
    return Array.from({ length: count }, (_, index) => listed(index + 1));
  });
  const client = createFramework360Client(options);
  const read = await readWhole(client, await client.listWithOthers({ limit: 100 }), isDue);
  const reads = calls().filter((name) => name === "customers/get").length;
  return { ...read, reads };
}

const whole = (id: number) => ({
  ...names(id),
  telefono_cellulare: "+393331234567",
  dati_fatturazione: { comune: "Lodi" },
  tags: ["vip"],
  marketing_active: 1,
});

test("A list that shows every field is not read again", async () => {
  const { customers, reads } = await readListed(3, whole, whole);
  expect(customers).toHaveLength(3);
  expect(reads).toBe(0);
});

test("A list that leaves out blanks is not read again when one customer shows the field", async () => {
  const { reads } = await readListed(9, (id) => (id === 9 ? whole(id) : names(id)), names);
  expect(reads).toBe(0);
});

test.each([
  ["everything but names", names],
  ["tags", (id: number) => ({ ...whole(id), tags: undefined })],
  ["the newsletter", (id: number) => ({ ...whole(id), marketing_active: undefined })],
  ["billing data", (id: number) => ({ ...whole(id), dati_fatturazione: undefined })],
])("Where a list leaves out %s, every customer is read", async (_name, listed) => {
  const shown = (id: number) => JSON.parse(JSON.stringify(listed(id))) as Answer;
  const { customers, reads } = await readListed(8, shown, whole);
  expect(reads).toBe(8);
  for (const customer of customers) {
    expect(customer).toMatchObject({
      telefono: "+393331234567",
      billing: { comune: "Lodi" },
      tags: ["vip"],
      marketingActive: true,
    });
  }
});

test("In an account that shows no tags at all, only a few customers of a page are read", async () => {
  const { tags: _hidden, ...shown } = whole(1);
  const { customers, reads } = await readListed(
    50,
    (id) => ({ ...shown, id }),
    (id) => ({ ...shown, id }),
  );
  expect(customers).toHaveLength(50);
  expect(reads).toBe(5);
});

test("A customer that was deleted since it was listed is left out", async () => {
  const { customers } = await readListed(3, names, (id) => (id === 2 ? null : whole(id)));
  expect(customers.map(({ id }) => id)).toEqual(["1", "3"]);
});

test("Where only some have their turn, the others are told as the list shows them", async () => {
  const { customers, inPart, reads } = await readListed(9, names, whole, (id) => id === "3");
  expect(reads).toBe(1);
  expect(customers.map(({ id }) => id)).toEqual(["3"]);
  expect(inPart).toHaveLength(8);
});
