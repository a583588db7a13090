import type { Customer } from "./model.ts";

const searched = ["nome", "cognome", "email", "telefono", "ragione_sociale"] as const;

/** Customers with a field that contains the query, case-insensitively; all customers for an empty query. */
export function searchCustomers(customers: readonly Customer[], query: string): readonly Customer[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return customers;
  return customers.filter(
    (customer) =>
      searched.some((field) => customer[field].toLowerCase().includes(wanted)) ||
      `${customer.nome} ${customer.cognome}`.toLowerCase().includes(wanted),
  );
}
