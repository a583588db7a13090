import { parsePhoneNumberFromString } from "libphonenumber-js";
import type { Customer } from "../../sync/customer.ts";
import type { CustomerPage, CustomerSide, Snapshot } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { Framework360Error } from "../api/failure.ts";
import { listPage } from "./list-page.ts";
import { fromWire, represent } from "./mapping.ts";
import { readWhole } from "./read-whole.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { createCustomer, updateCustomer, type WriteOptions } from "./write.ts";

export type Framework360SideOptions = WriteOptions & {
  /** Customers asked for per page of `list`; an account may give fewer. */
  pageSize?: number;
};

/** Framework360 as the core sees it. */
export function createFramework360Side(
  client: Framework360Client,
  options: Framework360SideOptions = {},
): CustomerSide {
  const { pageSize = 100 } = options;

  async function read(id: string): Promise<Snapshot | null> {
    const wire = await client.getCustomer({ id });
    if (wire) {
      if (wire.id === id) return snapshotOf(wire);
      throw new Framework360Error("unavailable", "Framework360 answered with another customer.");
    }
    // That somebody is gone is believed only of an account that knows the key and shows who is there.
    await client.check();
    if (await client.showsWhoIsThere()) return null;
    throw new Framework360Error("unavailable", "Framework360 shows none of the customers whom it lists.");
  }

  async function find(identity: Identity): Promise<Snapshot[]> {
    const { email } = identity;
    const [holder, hits] = await Promise.all([
      email === null ? null : client.getCustomer({ email }),
      searchIds(client, identity),
    ]);
    const ids = new Set(hits);
    if (holder) ids.delete(holder.id);
    // A search hit may be abbreviated: whoever matches is read whole.
    const others = await Promise.all([...ids].map((id) => client.getCustomer({ id })));
    const snapshots = [holder, ...others].filter((wire) => wire !== null).map(snapshotOf);
    return snapshots.filter(({ customer }) => matches(customer, identity));
  }

  async function list(cursor: string | null): Promise<CustomerPage> {
    const { customers, next } = await listPage(client, cursor, pageSize);
    const whole = (await readWhole(client, customers)).map(snapshotOf);
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

function snapshotOf(wire: WireCustomer): Snapshot {
  return { id: wire.id, customer: fromWire(wire), newsletterChangedAt: null };
}

type Identity = { email: string | null; phone: string | null };

function matches(customer: Customer, { email, phone }: Identity): boolean {
  return (email !== null && customer.email === email) || (phone !== null && customer.phone === phone);
}

/** Who may be meant: an account can hold several customers with one e-mail, and finds phones by search alone. */
async function searchIds(client: Framework360Client, identity: Identity): Promise<string[]> {
  const queries = [...(identity.email === null ? [] : [identity.email]), ...spellings(identity.phone)];
  const hits = (await Promise.all(queries.map((query) => client.searchCustomers(query)))).flat();
  return hits.filter((hit) => mayMatch(fromWire(hit), identity)).map(({ id }) => id);
}

/** A hit that does not show what is compared may still be the one. */
function mayMatch(hit: Customer, identity: Identity): boolean {
  const hidden =
    (identity.email !== null && hit.email === null) || (identity.phone !== null && hit.phone === null);
  return hidden || matches(hit, identity);
}

/** How a number may have been typed in: international, national without and with spaces. */
function spellings(phone: string | null): string[] {
  if (phone === null) return [];
  const parsed = parsePhoneNumberFromString(phone);
  if (!parsed) return [phone];
  return [...new Set([phone, parsed.nationalNumber, parsed.formatNational()])];
}
