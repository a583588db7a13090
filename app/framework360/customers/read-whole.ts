import type { Framework360Client } from "../api/client.ts";
import { kindsOfFields, type WireCustomer } from "../api/schemas.ts";

/** How many customers are read to find out whether a list leaves fields out. */
const sampleSize = 5;

/**
 * The listed customers with every field that the account shows. A list may show fewer fields of a customer than
 * customers/get, and a sweep would miss an edit of a field that is left out. When no customer of the page shows some
 * kind of field, a few customers are read; if those show more, all of them are. They are read one after the other, so
 * that a sweep does not take all of the account's concurrent calls.
 * @throws {Framework360Error}
 */
export async function readWhole(
  client: Pick<Framework360Client, "getCustomer">,
  listed: readonly WireCustomer[],
): Promise<WireCustomer[]> {
  const shown = new Set(listed.flatMap(({ shows }) => shows));
  if (kindsOfFields.every((kind) => shown.has(kind))) return [...listed];

  const read = await readEach(client, listed.slice(0, sampleSize));
  const showsMore = read.some(({ shows }) => shows.some((kind) => !shown.has(kind)));
  return showsMore ? [...read, ...(await readEach(client, listed.slice(sampleSize)))] : [...listed];
}

/** Customers that were deleted since they were listed are left out. */
async function readEach(
  client: Pick<Framework360Client, "getCustomer">,
  customers: readonly WireCustomer[],
): Promise<WireCustomer[]> {
  const read: WireCustomer[] = [];
  for (const { id } of customers) {
    const customer = await client.getCustomer({ id });
    if (customer?.id === id) read.push(customer);
  }
  return read;
}
