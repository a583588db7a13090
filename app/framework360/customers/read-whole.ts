import type { ExtraPlaces } from "../../sync/extra-fields.ts";
import type { Framework360Client } from "../api/client.ts";
import { failedBecause } from "../api/failure.ts";
import type { ListedCustomers } from "../api/list.ts";
import { kindsOfFields, type KindOfField, type WireCustomer } from "../api/schemas.ts";

/** How many customers are read to find out whether a list leaves fields out. */
const sampleSize = 5;

/**
 * `customers`: with every field that the account shows. `inPart`: as the list shows them, which leaves fields out.
 * `unread`: ids of customers who are larger than what is read of one.
 */
export type ReadCustomers = { customers: WireCustomer[]; inPart: WireCustomer[]; unread: string[] };

const nothing: ReadCustomers = { customers: [], inPart: [], unread: [] };

/**
 * The listed customers with every field that the account shows. A list may show fewer fields of a customer than
 * customers/get, and a sweep would miss an edit of a field that is left out. When no customer of the page shows some
 * kind of field, a few customers are read; if those show more, all of them are, and so are the `others` always. They are
 * read one after the other, so that a sweep does not take all of the account's concurrent calls.
 * @param isDue given: where some kind of field is missing, only the customers of which it is true are read
 * @throws {Framework360Error}
 */
export async function readWhole(
  client: Pick<Framework360Client, "getCustomer" | "extras">,
  { customers: listed, others }: ListedCustomers,
  isDue?: (id: string) => boolean,
): Promise<ReadCustomers> {
  const idsOf = (customers: readonly WireCustomer[]) => customers.map(({ id }) => id);
  const apart = await readEach(client, others);
  const shown = new Set(listed.flatMap(({ shows }) => shows));
  if (listed.length === 0) return apart;
  const asListed = { ...nothing, customers: listed };
  const kinds = kindsWanted(client.extras);
  if (kinds.every((kind) => shown.has(kind))) return joined(asListed, apart);
  if (isDue) {
    const inPart = listed.filter(({ id }) => !isDue(id));
    return joined(
      { ...nothing, inPart },
      await readEach(client, idsOf(listed.filter(({ id }) => isDue(id)))),
      apart,
    );
  }

  const sample = await readEach(client, idsOf(listed.slice(0, sampleSize)));
  const showsMore = sample.customers.some(({ shows }) =>
    shows.some((kind) => kinds.includes(kind) && !shown.has(kind)),
  );
  if (!showsMore) return joined(asListed, apart);
  return joined(sample, await readEach(client, idsOf(listed.slice(sampleSize))), apart);
}

/** The kinds of fields that are looked at: extra values are where the merchant has a place for them. */
function kindsWanted(places: ExtraPlaces): KindOfField[] {
  const isNamed = Object.values(places).some(({ framework360 }) => framework360 !== undefined);
  const unwanted = [...(isNamed ? [] : ["extras"]), ...(places.birthday ? [] : ["birthday"])];
  return kindsOfFields.filter((kind) => !unwanted.includes(kind));
}

const joined = (...all: ReadCustomers[]): ReadCustomers => ({
  customers: all.flatMap(({ customers }) => customers),
  inPart: all.flatMap(({ inPart }) => inPart),
  unread: all.flatMap(({ unread }) => unread),
});

/** Customers that were deleted since they were listed are left out. */
async function readEach(
  client: Pick<Framework360Client, "getCustomer">,
  ids: readonly string[],
): Promise<ReadCustomers> {
  const read: ReadCustomers = { customers: [], inPart: [], unread: [] };
  for (const id of ids) {
    try {
      const customer = await client.getCustomer({ id });
      if (customer?.id === id) read.customers.push(customer);
    } catch (error) {
      if (!failedBecause(error, "too-large")) throw error;
      read.unread.push(id);
    }
  }
  return read;
}
