import { parsePhoneNumberFromString } from "libphonenumber-js";

import type { Customer } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import type { CustomerPage, CustomerSide, Snapshot } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { Framework360Error } from "../api/failure.ts";
import { listPage } from "./list-page.ts";
import { fromWire, represent, toSnapshot } from "./mapping.ts";
import { readWhole } from "./read-whole.ts";
import { createCustomer, updateCustomer, type WriteOptions } from "./write.ts";

export type Framework360SideOptions = WriteOptions & {
  /** How many customers `list` asks for per page; an account may give fewer. */
  pageSize?: number;
};

/** Framework360's customers. An id is opaque: the account's own, as a string. */
export function createFramework360Side(
  client: Framework360Client,
  options: Framework360SideOptions = {},
): CustomerSide {
  const { pageSize = 100 } = options;

  async function read(id: string): Promise<Snapshot | null> {
    const wire = await client.getCustomer({ id });
    if (wire) {
      if (wire.id === id) return toSnapshot(wire);
      throw new Framework360Error("unavailable", explanation("other-customer-shown"));
    }
    // An account in trouble may answer that a customer does not exist. It is believed only when it accepts the key and
    // shows customers that it lists.
    await client.check();
    if (await client.showsListedCustomers()) return null;
    throw new Framework360Error("unavailable", explanation("listed-not-shown"));
  }

  /** One call after the other: several at once exceed a low limit of an account, and then none of them counts. */
  async function find(identity: Identity): Promise<Snapshot[]> {
    const { email } = identity;
    const holder = email === null ? null : await client.getCustomer({ email });
    const ids = new Set(await searchIds(client, identity));
    if (holder) ids.delete(holder.id);
    const found = [holder];
    // A search hit may show fewer fields than customers/get, so each possible match is read before it is compared.
    for (const id of ids) found.push(await client.getCustomer({ id }));
    const snapshots = found.filter((wire) => wire !== null).map(toSnapshot);
    return snapshots.filter(({ customer }) => matches(customer, identity));
  }

  async function list(cursor: string | null): Promise<CustomerPage> {
    const { customers, next } = await listPage(client, cursor, pageSize);
    const whole = (await readWhole(client, customers)).map(toSnapshot);
    return {
      customers: whole.map(({ id, customer }) => ({ id, fingerprint: JSON.stringify(customer) })),
      next,
    };
  }

  return {
    name: "framework360",
    unique: ["email"],
    hasNamesakes: true,
    read,
    find,
    create: (customer) => createCustomer(client, customer, options),
    update: (current, changes) => updateCustomer(client, current, changes),
    represent,
    list,
  };
}

type Identity = { email: string | null; phone: string | null };

function matches(customer: Customer, { email, phone }: Identity): boolean {
  return (email !== null && customer.email === email) || (phone !== null && customer.phone === phone);
}

/**
 * The ids of customers that may match. Only a search finds a phone, and it also finds further customers with the same
 * e-mail, which an account may have.
 */
async function searchIds(client: Framework360Client, identity: Identity): Promise<string[]> {
  const queries = [...(identity.email === null ? [] : [identity.email]), ...spellings(identity.phone)];
  const ids: string[] = [];
  for (const query of queries) {
    const hits = await client.searchCustomers(query);
    ids.push(...hits.filter((hit) => mayMatch(fromWire(hit), identity)).map(({ id }) => id));
  }
  return ids;
}

/** A hit that does not show the compared field may match too. */
function mayMatch(hit: Customer, identity: Identity): boolean {
  const hidden =
    (identity.email !== null && hit.email === null) || (identity.phone !== null && hit.phone === null);
  return hidden || matches(hit, identity);
}

/** The forms in which a number may be stored: international, and national without and with spaces. */
function spellings(phone: string | null): string[] {
  if (phone === null) return [];
  const parsed = parsePhoneNumberFromString(phone);
  if (!parsed) return [phone];
  return [...new Set([phone, parsed.nationalNumber, parsed.formatNational()])];
}
