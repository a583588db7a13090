import type { Framework360Client } from "../api/client.ts";
import { failedBecause } from "../api/failure.ts";
import type { WireOrder } from "../api/schemas.ts";

export type OrderTotals = { orderCount: number; totalSpent: string | null };

const pageSize = 100;
const mostPages = 200;

/**
 * How many orders the customer made and what they cost together. Orders whose status says that they were
 * cancelled do not count; every other status does. The total is null when an amount cannot be read.
 */
export async function readOrders(
  client: Pick<Framework360Client, "listOrders">,
  customer: string,
): Promise<OrderTotals> {
  const orders: WireOrder[] = [];
  const seen = new Set<string>();
  for (let page = 1; page <= mostPages; page++) {
    const found = await readPage(client, customer, page);
    const fresh = found.filter(({ id }) => !seen.has(id));
    // Beyond the last page comes an empty one, or the last one again.
    if (fresh.length === 0) break;
    for (const { id } of fresh) seen.add(id);
    orders.push(...fresh);
  }
  const counted = orders.filter(({ status }) => !isCancelled(status));
  return { orderCount: counted.length, totalSpent: sum(counted) };
}

/** The first page may have any number, and one beyond the last may be refused. */
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

/** "12.5", "12,50", "1.234,50" and "1,234.50": the last separator is the decimal one, unless it is repeated. */
function readCents(total: string | null): number | null {
  const text = total?.replaceAll(/[€\s]/g, "") ?? "";
  if (!/^-?\d[\d.,]*$/.test(text)) return null;
  const last = text.match(/[.,](?=\d*$)/)?.[0];
  const decimal = last && text.split(last).length === 2 ? last : null;
  const [whole = "", fraction = "0"] = decimal ? text.split(decimal) : [text];
  return Math.round(Number(`${whole.replaceAll(/[.,]/g, "")}.${fraction || "0"}`) * 100);
}
