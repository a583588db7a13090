import type { CustomerSide } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { failedBecause, Framework360Error } from "../api/failure.ts";
import type { WireOrder } from "../api/order-schemas.ts";

export type OrderTotals = { orderCount: number; totalSpent: string | null };

const pageSize = 100;
const maxPages = 200;

type OrderTotalsOptions = {
  /** Called when a customer's orders could not be read. */
  onMissing: (error: Framework360Error, customerId: string) => void;
};

/**
 * The side, with `read` extended by order totals, which costs at least one call more. Orders that cannot be read (the
 * key may lack `orders/list`) leave the totals unknown, and the customer is read all the same.
 */
export function withOrderTotals(
  side: CustomerSide,
  client: Pick<Framework360Client, "listOrders">,
  { onMissing }: OrderTotalsOptions,
): CustomerSide {
  return {
    ...side,
    async read(id) {
      const snapshot = await side.read(id);
      if (!snapshot) return null;
      try {
        const totals = await readOrderTotals(client, id);
        return { ...snapshot, customer: { ...snapshot.customer, ...totals } };
      } catch (error) {
        if (!(error instanceof Framework360Error)) throw error;
        onMissing(error, id);
        return snapshot;
      }
    },
  };
}

/**
 * How many orders the customer placed, and their total amount. An order counts unless its status says that it was
 * cancelled. The total is null when an amount cannot be read.
 * @throws {Framework360Error}
 */
export async function readOrderTotals(
  client: Pick<Framework360Client, "listOrders">,
  customer: string,
): Promise<OrderTotals> {
  const orders: WireOrder[] = [];
  const seen = new Set<string>();
  for (let page = 1; page <= maxPages; page++) {
    const found = await readPage(client, customer, page);
    const fresh = found.filter(({ id }) => !seen.has(id));
    // After the last page comes an empty one, or the last one again.
    if (fresh.length === 0) break;
    for (const { id } of fresh) seen.add(id);
    orders.push(...fresh);
  }
  const counted = orders.filter(({ status }) => !isCancelled(status));
  return { orderCount: counted.length, totalSpent: sum(counted) };
}

/** Pages may count from 0 or from 1, and a page after the last one may be refused. */
async function readPage(
  client: Pick<Framework360Client, "listOrders">,
  customer: string,
  page: number,
): Promise<WireOrder[]> {
  try {
    const found = await client.listOrders({ customer, page, limit: pageSize });
    return found.length > 0 || page > 1 ? found : await client.listOrders({ customer, limit: pageSize });
  } catch (error) {
    if (page > 1 && failedBecause(error, "unavailable") && error.isAnswer) return [];
    throw error;
  }
}

function isCancelled(status: string | null): boolean {
  return /cancel|annullat/i.test(status ?? "");
}

function sum(orders: readonly WireOrder[]): string | null {
  const amounts = orders.map(({ total }) => readCents(total));
  if (amounts.some((cents) => cents === null)) return null;
  const cents = amounts.reduce<number>((all, amount) => all + amount!, 0);
  const sign = cents < 0 ? "-" : "";
  const digits = String(Math.abs(cents)).padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Reads "12.5", "12,50", "1.234,50" and "1,234.50": the last separator is the decimal one, unless it occurs twice. */
function readCents(total: string | null): number | null {
  const text = total?.replaceAll(/[€\s]/g, "") ?? "";
  if (!/^-?\d[\d.,]*$/.test(text)) return null;
  const separator = text.match(/[.,](?=\d*$)/)?.[0];
  const decimal = separator && text.split(separator).length === 2 ? separator : null;
  const [whole = "", fraction = "0"] = decimal ? text.split(decimal) : [text];
  return Math.round(Number(`${whole.replaceAll(/[.,]/g, "")}.${fraction || "0"}`) * 100);
}
