import { html } from "../../html.ts";
import type { Html } from "../../html.ts";
import type { Customer } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { searchCustomers } from "../search.ts";
import { page } from "./layout.ts";
import type { Notice } from "./layout.ts";

const pageSize = 25;

export interface CustomerListOptions {
  query: string;
  pageNumber: number;
  /** The address this account is connected to by, as the browser sees it. */
  origin: string;
  notice: Notice | undefined;
}

export function customerListPage({ store }: Sandbox, options: CustomerListOptions): string {
  const { query, origin, notice } = options;
  const found = searchCustomers(store.customersAscending(), query).toReversed();
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const current = Math.min(Math.max(1, options.pageNumber), pages);
  const shown = found.slice((current - 1) * pageSize, current * pageSize);
  const link = (number: number) => `/panel?${new URLSearchParams({ q: query, page: String(number) })}`;

  return page({
    title: "Customers",
    place: "/panel",
    notice,
    body: html`
      <h1>Customers</h1>
      ${connection(origin, store.keys()[0]?.key)}
      <section class="card">
        <div class="bar">
          <form method="get" action="/panel" role="search" class="bar" style="margin: 0">
            <div>
              <label for="q">Search customers</label>
              <input id="q" name="q" type="search" value="${query}" />
            </div>
            <button class="plain">Search</button>
          </form>
          <a class="button push" href="/panel/customers/new">New customer</a>
        </div>
        ${shown.length === 0 ? empty(query) : table(shown, (id) => store.ordersOf(id).length)}
        <div class="pages">
          ${current > 1 && html`<a class="button plain" href="${link(current - 1)}">Previous</a>`}
          ${current < pages && html`<a class="button plain" href="${link(current + 1)}">Next</a>`}
          <span class="hint" style="margin: 0">
            ${found.length} ${found.length === 1 ? "customer" : "customers"}, page ${current} of ${pages}
          </span>
        </div>
      </section>
    `,
  });
}

function connection(origin: string, key: string | undefined): Html {
  return html`<section class="card">
    <h2>Connect to this account</h2>
    <div class="fields connection">
      <div>
        <label for="base-url">Base URL</label>
        <input id="base-url" readonly onfocus="this.select()" value="${origin}" />
      </div>
      <div>
        <label for="api-key">API key</label>
        <input id="api-key" readonly onfocus="this.select()" value="${key ?? "none: make one in Settings"}" />
      </div>
    </div>
  </section>`;
}

function empty(query: string): Html {
  return html`<p class="empty">
    ${query ? `No customer matches “${query}”.` : "There are no customers yet. Create one, or generate some in Settings."}
  </p>`;
}

function table(customers: readonly Customer[], ordersOf: (id: number) => number): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col" class="wide">Id</th>
          <th scope="col">Name</th>
          <th scope="col">E-mail</th>
          <th scope="col" class="wide">Phone</th>
          <th scope="col" class="wide">City</th>
          <th scope="col" class="wide">Tags</th>
          <th scope="col">Newsletter</th>
          <th scope="col" class="wide number">Orders</th>
        </tr>
      </thead>
      <tbody>
        ${customers.map((customer) => row(customer, ordersOf(customer.id)))}
      </tbody>
    </table>
  </div>`;
}

function row(customer: Customer, orders: number): Html {
  const name = `${customer.nome} ${customer.cognome}`.trim() || "(no name)";
  return html`<tr>
    <td class="wide">${customer.id}</td>
    <td><a href="/panel/customers/${customer.id}">${name}</a></td>
    <td>${customer.email}</td>
    <td class="wide whole">${customer.telefono}</td>
    <td class="wide">${customer.comune}</td>
    <td class="wide">${customer.tags.map((tag) => html`<span class="tag">${tag}</span>`)}</td>
    <td>
      ${customer.marketingActive ? html`<span class="on">Subscribed</span>` : html`<span class="off">No</span>`}
    </td>
    <td class="wide number">${orders}</td>
  </tr>`;
}
