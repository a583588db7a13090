import { expect, test } from "vitest";
import { createFramework360Client } from "../api/client.ts";
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

test("orders are found where pages count from 0", async () => {
  const pages = (page: number) => (Number.isNaN(page) ? [{ id: 1, total: 3 }] : []);
  expect(await totalsOf(pages)).toEqual({ orderCount: 1, totalSpent: "3.00" });
});

test("a refused page after the last ends the list, and a refused first page is an error", async () => {
  const refusing = (from: number) => (page: number) =>
    page >= from ? new Error("Pagina non valida") : [{ id: page, total: 1 }];
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
