import { z } from "zod";

import { id, text } from "./wire-text.ts";

/** The names of an order's id and amount are not documented; the first of these that is present counts. */
const orderIds = ["id", "order_id", "id_ordine", "numero", "number"] as const;
const orderTotals = [
  "total",
  "totale",
  "totale_ordine",
  "order_total",
  "grand_total",
  "total_price",
  "total_amount",
  "importo",
  "amount",
] as const;

/** A number is an amount with a decimal point; a text may be written in the Italian way (order-totals.ts reads it). */
const plainAmount = z.union([z.number().transform((amount) => amount.toFixed(2)), text]);

const amount = z.union([
  z
    .looseObject({ value: plainAmount, amount: plainAmount, total: plainAmount, totale: plainAmount })
    .partial()
    .transform(({ value, amount: other, total, totale }) => value ?? other ?? total ?? totale ?? null),
  plainAmount,
]);

const statusNames = ["name", "nome", "title", "titolo", "label", "status", "stato", "code"] as const;

/** A status as a word, a number, or an object with either. */
const status = z.union([
  z.looseObject({ id: id.optional() }).transform((one) => {
    const named = statusNames.map((name) => one[name]).find((value) => typeof value === "string");
    return named ?? one.id ?? null;
  }),
  text,
]);

const orderSchema = z.object({ id, total: amount, status });

/** An order in `orders/list`. */
export const wireOrder = z.preprocess(
  (answer) => {
    if (typeof answer !== "object" || answer === null) return answer;
    const order = answer as Record<string, unknown>;
    const first = (names: readonly string[]) =>
      names.map((name) => order[name]).find((value) => value !== undefined && value !== null);
    const shown = first(["status", "stato", "order_status", "stato_ordine"]);
    return { id: first(orderIds), total: first(orderTotals), status: shown };
  },
  orderSchema.transform((order) => ({
    ...order,
    total: order.total ?? null,
    status: order.status ?? null,
  })),
);

/** A status in `orders/statuses`, whose answer is not documented beyond being a list: the name behind a number. */
export const wireOrderStatus = z.looseObject({ id }).transform((one) => ({
  id: one.id,
  name: String(statusNames.map((name) => one[name]).find((value) => typeof value === "string") ?? ""),
}));

/** An order as an account shows it. `total`: as the account wrote it, to be read as an amount; null: not shown. */
export type WireOrder = z.output<typeof wireOrder>;
