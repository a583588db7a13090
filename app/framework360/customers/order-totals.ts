import { explanation } from "../../sync/explanation.ts";
import type { CustomerSide } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { failedBecause, Framework360Error } from "../api/failure.ts";
import type { WireOrder } from "../api/order-schemas.ts";

type OrderReader = Pick<Framework360Client, "listOrders" | "listOrderStatuses" | "traits">;

/** Of one customer. `totalSpent`: with two decimals and a point; null: an order's total cannot be read. */
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
  client: OrderReader,
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
 * How many orders the customer placed, and their total amount. An order counts unless its status says that it brought no
 * money (cancelled, refunded, failed, a draft). The total is null when an amount cannot be read.
 * @throws {Framework360Error}
 */
export async function readOrderTotals(client: OrderReader, customer: string): Promise<OrderTotals> {
  const orders = await readOrders(client, customer);
  const names = await namesOfStatuses(client, orders);
  const counted = orders.filter((order) => isSpent(order, names));
  return { orderCount: counted.length, totalSpent: sum(counted) };
}

/** Each order once, in as few calls as the account lets us: most customers have a few orders, or none. */
async function readOrders(client: OrderReader, customer: string): Promise<WireOrder[]> {
  const { listsTen } = await client.traits.read();
  const opening = await client.listOrders({ customer, limit: pageSize }).catch(emptyIf(!listsTen));
  if (listsTen && opening.length < 10) return opening;
  const orders = new Map(opening.map((order) => [order.id, order]));
  for (let page = 1; page <= maxPages; page++) {
    const isFirst = orders.size === 0;
    const found = await client.listOrders({ customer, page, limit: pageSize }).catch(emptyIf(!isFirst));
    const fresh = found.filter(({ id }) => !orders.has(id));
    // Page 1 may be the first page again. After the last page comes an empty one, or the last one again.
    if (fresh.length === 0 && (page > 1 || isFirst)) break;
    for (const order of fresh) orders.set(order.id, order);
  }
  return [...orders.values()];
}

/** A page beyond the last one may be refused, and so may the first one without a number. */
function emptyIf(mayBeRefused: boolean): (error: unknown) => WireOrder[] {
  return (error) => {
    if (mayBeRefused && failedBecause(error, "unavailable") && error.isAnswer) return [];
    throw error;
  };
}

/** Orders that brought no money, in Italian and English. Neither the words nor the numbers are documented. */
const notSpent =
  /cancel|annull|rimbors|refund|storn|fail|fallit|bozza|draft|rifiut|reject|declin|denied|abbandon|abandon|scadut|expired|void/i;

function isSpent({ status }: WireOrder, names: ReadonlyMap<string, string>): boolean {
  return !notSpent.test(names.get(status ?? "") ?? status ?? "");
}

/**
 * The names of the numbers that these orders show as their status; none where they show words.
 * @throws {Framework360Error} when the account does not name a number: what is not understood must not count as spend
 */
async function namesOfStatuses(
  client: OrderReader,
  orders: readonly WireOrder[],
): Promise<ReadonlyMap<string, string>> {
  const numbers = new Set(orders.flatMap(({ status }) => (/^\d+$/.test(status ?? "") ? status! : [])));
  if (numbers.size === 0) return new Map();
  const statuses = await client.listOrderStatuses().catch(unlessRefused);
  const names = new Map(statuses.map(({ id, name }) => [id, name]));
  const [unknown] = [...numbers].filter((number) => !names.get(number));
  if (unknown === undefined) return names;
  throw new Framework360Error("invalid-data", explanation("order-status-unknown", { status: unknown }));
}

function unlessRefused(error: unknown): { id: string; name: string }[] {
  if (error instanceof Framework360Error && error.isAnswer) return [];
  throw error;
}

function sum(orders: readonly WireOrder[]): string | null {
  const amounts = orders.map(({ total }) => readCents(total));
  if (amounts.some((cents) => cents === null)) return null;
  const cents = amounts.reduce<number>((all, amount) => all + amount!, 0);
  const sign = cents < 0 ? "-" : "";
  const digits = String(Math.abs(cents)).padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * Reads "12.5", "12,50", "1.234,50" and "1,234.50": the last separator is the decimal one, unless it occurs twice or
 * three digits follow it: "1.234" is a thousand.
 */
function readCents(total: string | null): number | null {
  const text = total?.replaceAll(/[€\s]/g, "") ?? "";
  if (!/^-?\d[\d.,]*$/.test(text)) return null;
  const separator = text.match(/[.,](?=\d*$)/)?.[0];
  const isThousands = /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(text);
  const decimal = separator && !isThousands && text.split(separator).length === 2 ? separator : null;
  const [whole = "", fraction = "0"] = decimal ? text.split(decimal) : [text];
  return Math.round(Number(`${whole.replaceAll(/[.,]/g, "")}.${fraction || "0"}`) * 100);
}
