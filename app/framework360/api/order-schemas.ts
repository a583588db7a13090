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

const orderSchema = z.object({ id, total: text, status: text });

/** An order in `orders/list`. */
export const wireOrder = z.preprocess(
  (answer) => {
    if (typeof answer !== "object" || answer === null) return answer;
    const order = answer as Record<string, unknown>;
    const first = (names: readonly string[]) =>
      names.map((name) => order[name]).find((value) => value !== undefined && value !== null);
    return { id: first(orderIds), total: first(orderTotals), status: first(["status", "stato"]) };
  },
  orderSchema.transform((order) => ({
    ...order,
    total: order.total ?? null,
    status: order.status ?? null,
  })),
);

export type WireOrder = z.output<typeof wireOrder>;
