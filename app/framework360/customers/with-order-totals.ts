import type { CustomerSide } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { Framework360Error } from "../api/failure.ts";
import { readOrders } from "./orders.ts";

type OrderTotalsOptions = {
  /** Told why a customer's orders could not be read. */
  onMissing: (error: Framework360Error, customerId: string) => void;
};

/**
 * The side, whose `read` also tells how many orders the customer made and what they cost. Each read costs at least
 * one call more. Orders that cannot be read (the key may not call `orders/list`) are unknown, and no reason to
 * leave the customer behind.
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
        return { ...snapshot, customer: { ...snapshot.customer, ...(await readOrders(client, id)) } };
      } catch (error) {
        if (!(error instanceof Framework360Error)) throw error;
        onMissing(error, id);
        return snapshot;
      }
    },
  };
}
