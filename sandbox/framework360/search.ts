import type { Customer } from "./model.ts";

const searched = ["nome", "cognome", "email", "telefono", "ragione_sociale"] as const;

/** Customers of whom some field contains the query, case-insensitively; everybody for an empty query. */
export function searchCustomers(customers: readonly Customer[], query: string): readonly Customer[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return customers;
  return customers.filter(
    (customer) =>
      searched.some((field) => customer[field].toLowerCase().includes(wanted)) ||
      `${customer.nome} ${customer.cognome}`.toLowerCase().includes(wanted),
  );
}
