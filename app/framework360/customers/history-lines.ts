import type { CustomerSide } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { Framework360Error } from "../api/failure.ts";

type HistoryOptions = {
  now: () => Date;
  /** Called when a line could not be written. */
  onMissing: (error: Framework360Error, customerId: string) => void;
};

/**
 * The side, which also adds a line to the customer's history in Framework360 after each write: the names of the written
 * fields, never a value. A line that cannot be added does not make the write fail.
 */
export function withHistoryLines(
  side: CustomerSide,
  client: Pick<Framework360Client, "addHistory">,
  { now, onMissing }: HistoryOptions,
): CustomerSide {
  async function addLine(customerId: string, text: string): Promise<void> {
    const date = now().toISOString().slice(0, 10);
    try {
      await client.addHistory({ customerId, title: "Shopify", html: `<p>${text}</p>`, date });
    } catch (error) {
      if (!(error instanceof Framework360Error)) throw error;
      onMissing(error, customerId);
    }
  }

  return {
    ...side,
    async create(customer, context) {
      const written = await side.create(customer, context);
      await addLine(written.snapshot.id, "Created from Shopify.");
      return written;
    },
    async update(current, changes, context) {
      const written = await side.update(current, changes, context);
      const refused = written.refused.map(({ field }) => field as string);
      const fields = Object.keys(changes).filter((field) => !refused.includes(field));
      if (fields.length > 0)
        await addLine(written.snapshot.id, `Updated from Shopify: ${fields.map(toWords).join(", ")}.`);
      return written;
    },
  };
}

/** "postalCode" becomes "postal code". */
function toWords(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
