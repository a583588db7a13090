import { describe, expect, test } from "vitest";

import { createFramework360Client } from "../api/client.ts";
import { createTraitsMemory } from "../api/traits.ts";
import { fakeAccount } from "../testing.ts";
import { readOrderTotals } from "./order-totals.ts";

function totalsOf(pages: (page: number) => unknown) {
  const { options } = fakeAccount(({ parameters }) => pages(Number(parameters.page)));
  return readOrderTotals(createFramework360Client(options), "7");
}

const onePage = (orders: object[]) => (page: number) => (page === 1 ? orders : []);

test("a customer without orders spent nothing", async () => {
  expect(await totalsOf(() => [])).toEqual({ orderCount: 0, totalSpent: "0.00" });
});

test.each([
  [10, "10.00"],
  ["0.10", "0.10"],
  ["12,5", "12.50"],
  ["1.234,50", "1234.50"],
  ["1,234.50", "1234.50"],
  ["€ 1.234.567,89", "1234567.89"],
  ["48.0000", "48.00"],
  ["-3.20", "-3.20"],
  ["0.07", "0.07"],
  ["1.234", "1234.00"],
  ["12.345,67", "12345.67"],
  [1.234, "1.23"],
  ["0.500", "0.50"],
  [{ value: "12,50", currency: "EUR" }, "12.50"],
])("the amount %j is %s", async (total, totalSpent) => {
  expect(await totalsOf(onePage([{ id: 1, total, status: "completed" }]))).toEqual({
    orderCount: 1,
    totalSpent,
  });
});

test("amounts are summed without losing a cent", async () => {
  const orders = Array.from({ length: 10 }, (_, id) => ({ id, total: 0.1 }));
  expect(await totalsOf(onePage(orders))).toEqual({ orderCount: 10, totalSpent: "1.00" });
});

test("the total is unknown when an amount cannot be read", async () => {
  const orders = [{ id: 1, total: "10" }, { id: 2, total: "gratis" }, { id: 3 }];
  expect(await totalsOf(onePage(orders))).toEqual({ orderCount: 3, totalSpent: null });
});

test("cancelled orders do not count, and any other status does", async () => {
  const orders = ["cancelled", "Canceled", "Annullato", "pending", "boh", null].map((status, id) => ({
    id,
    total: 1,
    status,
  }));
  expect(await totalsOf(onePage(orders))).toEqual({ orderCount: 3, totalSpent: "3.00" });
});

test.each(["rimborsato", "Refunded", "failed", "Fallito", "bozza", "draft", { id: 4, nome: "Rimborsato" }])(
  "an order that is %j is no spend",
  async (status) => {
    const orders = [
      { id: 1, total: 5, status },
      { id: 2, total: 7, status: "completato" },
    ];
    expect(await totalsOf(onePage(orders))).toEqual({ orderCount: 1, totalSpent: "7.00" });
  },
);

describe("a status that is a number", () => {
  const orders = [
    { id: 1, total: 5, status: 1 },
    { id: 2, total: 7, order_status: "4" },
  ];
  const totalsWith = (statuses: unknown) => {
    const { options } = fakeAccount(({ operation, parameters }) =>
      operation === "orders/statuses" ? statuses : onePage(orders)(Number(parameters.page)),
    );
    return readOrderTotals(createFramework360Client(options), "7");
  };

  test("counts by the name that the account gives it", async () => {
    const statuses = [
      { id: 1, nome: "Completato" },
      { id: "4", title: "Rimborsato" },
    ];
    expect(await totalsWith(statuses)).toEqual({ orderCount: 1, totalSpent: "5.00" });
  });

  test("leaves the totals unknown where the account does not name it", async () => {
    const unknown = { explanation: { code: "order-status-unknown", params: { status: "4" } } };
    await expect(totalsWith([{ id: 1, nome: "Completato" }])).rejects.toMatchObject(unknown);
    await expect(totalsWith(new Error("Funzione non abilitata"))).rejects.toMatchObject({ kind: "refused" });
  });
});

test.each([0, 1])("all pages of orders are found where they count from %i", async (base) => {
  const pages = [[{ id: 1, total: 3 }], [{ id: 2, total: 4 }], [{ id: 3, total: 5 }]];
  const shown = (page: number) => pages[Number.isNaN(page) ? 0 : page - base] ?? [];
  expect(await totalsOf(shown)).toEqual({ orderCount: 3, totalSpent: "12.00" });
});

test("orders are found where a page must be asked for by its number", async () => {
  const shown = (page: number) => (page === 1 ? [{ id: 1, total: 3 }] : []);
  expect(await totalsOf(shown)).toEqual({ orderCount: 1, totalSpent: "3.00" });
});

test.each([
  [0, 1],
  [9, 1],
  [10, 3],
])("in an account that lists ten and more, %i orders are read in %i calls", async (count, wanted) => {
  const orders = Array.from({ length: count }, (_, id) => ({ id, total: 1 }));
  const { options, calls } = fakeAccount(({ parameters: { page } }) => (page === "2" ? [] : orders));
  const client = createFramework360Client({ ...options, traits: createTraitsMemory({ listsTen: true }) });
  expect(await readOrderTotals(client, "7")).toMatchObject({ orderCount: count });
  expect(calls()).toHaveLength(wanted);
});

test("a refused page after the last ends the list, and a refused first page is an error", async () => {
  const refusing = (from: number) => (page: number) =>
    page < from ? [{ id: page, total: 1 }] : new Error("Pagina non valida");
  expect(await totalsOf(refusing(3))).toEqual({ orderCount: 2, totalSpent: "2.00" });
  await expect(totalsOf(refusing(1))).rejects.toMatchObject({ kind: "unavailable" });
});

test("each order counts once in an account that repeats its last page", async () => {
  const pages = [[{ id: 1, total: 1 }], [{ id: 2, total: 2 }]];
  expect(await totalsOf((page) => pages[Math.min(page, 2) - 1])).toEqual({
    orderCount: 2,
    totalSpent: "3.00",
  });
});
