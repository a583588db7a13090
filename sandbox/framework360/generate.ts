import { generatePerson } from "../people.ts";
import type { Person } from "../people.ts";
import { createRandom } from "../random.ts";
import { orderStatuses } from "./model.ts";
import type { CustomerFields } from "./model.ts";
import type { Store } from "./store.ts";

export interface GenerateOptions {
  count: number;
  seed?: number;
  /** Index of the first person: 0 unless a later stretch of the same series is wanted. */
  from?: number;
  /** Up to four orders each. */
  orders?: boolean;
}

/** Adds generated customers without telling webhooks. People whose e-mail is already there are left out. */
export function generateCustomers(
  store: Store,
  { count, seed = 1, from = 0, orders = true }: GenerateOptions,
) {
  let created = 0;
  for (let index = from; index < from + count; index++) {
    const person = generatePerson(index, seed);
    if (store.customersByEmail(person.email).length > 0) continue;
    const customer = store.createCustomer(fieldsOf(person), { silent: true });
    if (orders) addOrders(store, customer.id, index, seed);
    created++;
  }
  return { created, skipped: count - created };
}

function fieldsOf(person: Person): Partial<CustomerFields> {
  return {
    nome: person.firstName,
    cognome: person.lastName,
    email: person.email,
    telefono: person.phone ?? "",
    ragione_sociale: person.company ?? "",
    piva: person.vatNumber ?? "",
    pec: person.pec ?? "",
    sdi: person.sdi ?? "",
    indirizzo: person.address.street,
    stato: "Italia",
    citta: person.address.province,
    comune: person.address.city,
    cap: person.address.postalCode,
    tags: person.tags,
    ...(person.newsletter && { marketingActive: true }),
    marketingLists: person.newsletter ? ["Newsletter"] : [],
  };
}

function addOrders(store: Store, customerId: number, index: number, seed: number): void {
  const random = createRandom(seed, index, 360);
  const count = random.integer(0, 4);
  for (let order = 0; order < count; order++) {
    const month = String(random.integer(1, 9)).padStart(2, "0");
    const day = String(random.integer(1, 28)).padStart(2, "0");
    store.addOrder({
      customerId,
      date: `2026-${month}-${day}`,
      total: random.integer(900, 48_000) / 100,
      status: random.pick(orderStatuses.slice(0, 3)),
    });
  }
}
