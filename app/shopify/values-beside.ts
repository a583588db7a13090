import type { Customer } from "../sync/customer.ts";
import { isE164, normalizePhone, normalizeText } from "../sync/normalize.ts";
import type { Snapshot } from "../sync/side.ts";
import { readAddress } from "./address.ts";
import type { CustomerReader } from "./read-customer.ts";

/**
 * What stands in a customer's address where the customer's own fields are blank, as is common after a checkout: names and
 * phone, and the address itself where none is the default one.
 * @throws {SideError}
 */
export async function valuesBeside(reader: CustomerReader, snapshot: Snapshot): Promise<Partial<Customer>> {
  const { firstName, lastName, phone } = snapshot.customer;
  const { defaultAddress } = await reader.sourceOf(snapshot);
  const address = defaultAddress ?? (await reader.fetchAddresses(snapshot.id))[0];
  if (!address) return {};
  const { company, ...place } = readAddress(address);
  const phoneBeside = normalizePhone(address.phone, place.country);
  const names = { firstName: normalizeText(address.firstName), lastName: normalizeText(address.lastName) };
  return {
    ...(defaultAddress ? {} : { company, ...place }),
    ...(firstName === null && lastName === null ? names : {}),
    ...(phone === null && phoneBeside !== null && isE164(phoneBeside) ? { phone: phoneBeside } : {}),
  };
}
