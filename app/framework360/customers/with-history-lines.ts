import type { CustomerSide } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { Framework360Error } from "../api/failure.ts";

type HistoryOptions = {
  now: () => Date;
  /** Told why a line could not be written. */
  onMissing: (error: Framework360Error, customerId: string) => void;
};

/**
 * The side, which also tells in a customer's history what was written to the customer: which fields, never a
 * value. A line is a courtesy: the customer is in step without it, so the write stands when its line fails.
 */
export function withHistoryLines(
  side: CustomerSide,
  client: Pick<Framework360Client, "addHistory">,
  { now, onMissing }: HistoryOptions,
): CustomerSide {
  async function tell(customerId: string, text: string): Promise<void> {
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
      await tell(written.snapshot.id, "Created from Shopify.");
      return written;
    },
    async update(current, changes, context) {
      const written = await side.update(current, changes, context);
      const refused = written.refused.map(({ field }) => field as string);
      const fields = Object.keys(changes).filter((field) => !refused.includes(field));
      if (fields.length > 0)
        await tell(written.snapshot.id, `Updated from Shopify: ${fields.map(inWords).join(", ")}.`);
      return written;
    },
  };
}

/** "postalCode" as "postal code". */
function inWords(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
