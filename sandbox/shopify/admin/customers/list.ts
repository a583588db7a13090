import { html } from "../../../html.ts";
import type { Html } from "../../../html.ts";
import type { SandboxCustomer, ShopState } from "../../state.ts";
import { gid } from "../../state.ts";
import { icons } from "../icons.ts";
import { countryName } from "../../geography.ts";
import { defaultAddress } from "./form-values.ts";

const pageSize = 100;

export type ListOptions = {
  base: string;
  search: string;
  page: number;
  /** Buttons for what apps do with the customers that are checked. */
  actions?: Html[];
};

/** The shop's customers, newest first, a page at a time. */
export function customerList(shop: ShopState, { base, search, page, actions }: ListOptions): Html {
  const found = findCustomers(shop, search);
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const current = Math.min(Math.max(1, page), pages);
  const shown = found.slice((current - 1) * pageSize, current * pageSize);
  return html`
    <header class="page-header">
      <h1>Customers</h1>
      <div class="actions">${actions}<a class="button primary" href="${base}/new">Add customer</a></div>
    </header>
    <section class="card flush">
      <form class="search" method="get" action="${base}" role="search">
        ${icons.search}
        <input
          type="search"
          name="query"
          value="${search}"
          aria-label="Search customers"
          placeholder="Search customers"
        />
        <button class="button" type="submit">Search</button>
      </form>
      ${shown.length > 0 ? table(shown, base) : emptyList(search, base)}
      <footer class="card-foot">
        <span>${count(found.length)}</span>
        ${pages > 1 && pagination({ base, search, page: current }, pages)}
      </footer>
    </section>
  `;
}

/** Names, e-mail, phone, tags, company and id are searched; every word must occur somewhere. */
function findCustomers(shop: ShopState, search: string): SandboxCustomer[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const newestFirst = shop.ordered.toReversed();
  if (words.length === 0) return newestFirst;
  return newestFirst.filter((customer) => {
    const haystack = [
      customer.firstName,
      customer.lastName,
      customer.email,
      customer.phone,
      customer.id,
      defaultAddress(customer)?.company,
      ...customer.tags,
    ]
      .join(" ")
      .toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

export function displayName(customer: SandboxCustomer): string {
  const name = [customer.firstName, customer.lastName].filter(Boolean).join(" ");
  return name || customer.email || customer.phone || `Customer ${customer.id}`;
}

export function consentBadge({ emailConsent }: SandboxCustomer): Html {
  const label = {
    SUBSCRIBED: "Subscribed",
    PENDING: "Pending",
    UNSUBSCRIBED: "Unsubscribed",
    NOT_SUBSCRIBED: "Not subscribed",
    INVALID: "Invalid",
    REDACTED: "Redacted",
  }[emailConsent.state];
  const tone = { SUBSCRIBED: "success", PENDING: "warning" }[emailConsent.state as string] ?? "";
  return html`<span class="badge ${tone}">${label}</span>`;
}

function table(customers: SandboxCustomer[], base: string): Html {
  return html`<table class="customers">
    <thead>
      <tr>
        <th><input type="checkbox" data-select-all aria-label="Select all customers of this page" /></th>
        <th>Customer</th>
        <th>Subscription</th>
        <th class="from-tablet">Location</th>
        <th class="from-tablet">Tags</th>
      </tr>
    </thead>
    <tbody>
      ${customers.map(
        (customer) =>
          html`<tr>
            <td>
              <input
                type="checkbox"
                data-select="${gid("Customer", customer.id)}"
                aria-label="Select ${displayName(customer)}"
              />
            </td>
            <td>
              <a class="row-link" href="${base}/${customer.id}">${displayName(customer)}</a>
              <span class="subdued block">${customer.email ?? customer.phone}</span>
            </td>
            <td>${consentBadge(customer)}</td>
            <td class="from-tablet">${place(customer)}</td>
            <td class="from-tablet">${customer.tags.map((tag) => html`<span class="tag">${tag}</span> `)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function place(customer: SandboxCustomer): string {
  const address = defaultAddress(customer);
  const country = address?.countryCode && countryName(address.countryCode);
  return [address?.city, address?.provinceCode, country].filter(Boolean).join(", ");
}

function emptyList(search: string, base: string): Html {
  return search
    ? html`<p class="empty">No customer matches “${search}”. <a href="${base}">Show all</a></p>`
    : html`<p class="empty">No customers yet. Add one, or generate some on the Sandbox page.</p>`;
}

function count(number: number): string {
  return `${number.toLocaleString("en")} ${number === 1 ? "customer" : "customers"}`;
}

function pagination({ base, search, page }: ListOptions, pages: number): Html {
  const to = (target: number) =>
    `${base}?${new URLSearchParams({ ...(search && { query: search }), page: String(target) })}`;
  const step = (target: number, label: string) =>
    target >= 1 && target <= pages
      ? html`<a class="button" href="${to(target)}">${label}</a>`
      : html`<span class="button" aria-disabled="true">${label}</span>`;
  return html`<nav class="pagination" aria-label="Pages">
    ${step(page - 1, "Previous")}<span>Page ${page} of ${pages}</span>${step(page + 1, "Next")}
  </nav>`;
}
