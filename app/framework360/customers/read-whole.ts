import type { Framework360Client } from "../api/client.ts";
import { kindsOfFields, type WireCustomer } from "../api/schemas.ts";

/** So many are read to find out whether a list leaves something out. */
const samples = 5;

/**
 * The listed customers with all that the account shows of them. A list may show less of a customer than
 * customers/get does, and an edit of what it leaves out would go unnoticed. Where no customer of a page shows some
 * kind of field, a few are read, and all of them where that tells more. They are read one after the other, so
 * that a sweep leaves room for others' calls.
 * @throws {Framework360Error}
 */
export async function readWhole(
  client: Pick<Framework360Client, "getCustomer">,
  listed: readonly WireCustomer[],
): Promise<WireCustomer[]> {
  const shown = new Set(listed.flatMap(({ shows }) => shows));
  if (kindsOfFields.every((kind) => shown.has(kind))) return [...listed];

  const read = await readEach(client, listed.slice(0, samples));
  const tellsMore = read.some(({ shows }) => shows.some((kind) => !shown.has(kind)));
  return tellsMore ? [...read, ...(await readEach(client, listed.slice(samples)))] : [...listed];
}

/** Without those who are gone by now. */
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
