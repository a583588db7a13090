import type { Behaviour } from "./behaviour.ts";
import type { Customer } from "./model.ts";

const searched = ["nome", "cognome", "email", "telefono", "ragione_sociale"] as const;

const compare = {
  parts: (text: string, wanted: string) => text.includes(wanted),
  beginnings: (text: string, wanted: string) => text.startsWith(wanted),
  whole: (text: string, wanted: string) => text === wanted,
} satisfies Record<Behaviour["searchFinds"], unknown>;

/** Customers with a field that the query finds, case-insensitively; all customers for an empty query. */
export function searchCustomers(
  customers: readonly Customer[],
  query: string,
  { searchFinds }: Pick<Behaviour, "searchFinds"> = { searchFinds: "parts" },
): readonly Customer[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return customers;
  const finds = (text: string) => compare[searchFinds](text.toLowerCase(), wanted);
  return customers.filter(
    (customer) =>
      searched.some((field) => finds(customer[field])) || finds(`${customer.nome} ${customer.cognome}`),
  );
}
