import { html } from "../../html.ts";
import type { Html } from "../../html.ts";
import { blankCustomer, orderStatuses } from "../model.ts";
import type { Customer, Order, TimelineEntry } from "../model.ts";
import { writeCustomer } from "../output.ts";
import type { Sandbox } from "../sandbox.ts";
import { customerForm } from "./customer-form.ts";
import { page, select, textField } from "./layout.ts";
import type { Notice } from "./layout.ts";

export function newCustomerPage(): string {
  return page({
    title: "New customer",
    place: "/panel",
    body: html`<h1>New customer</h1>
      ${customerForm(blankCustomer, "/panel/customers")}`,
  });
}

export function customerPage(
  { store, behaviour }: Sandbox,
  customer: Customer,
  notice: Notice | undefined,
): string {
  const name = `${customer.nome} ${customer.cognome}`.trim() || customer.email || "Customer";
  const action = `/panel/customers/${customer.id}`;
  return page({
    title: name,
    place: "/panel",
    notice,
    body: html`
      <h1>${name}</h1>
      <div class="columns">
        <div>
          ${customerForm(customer, action)}
          <section class="card">
            <details>
              <summary>As the API shows it</summary>
              <pre>${JSON.stringify(writeCustomer(customer, behaviour(), "number"), null, 2)}</pre>
            </details>
          </section>
        </div>
        <div>
          ${orders(store.ordersOf(customer.id), action)} ${timeline(store.timelineOf(customer.id))}
          ${about(customer, action)}
        </div>
      </div>
    `,
  });
}

function orders(list: readonly Order[], action: string): Html {
  const total = list.reduce((sum, order) => sum + order.total, 0);
  return html`<section class="card">
    <h2>Orders</h2>
    <p class="hint">${list.length} in all, together € ${total.toFixed(2)}</p>
    ${
      list.length > 0 &&
      html`<table>
        <tbody>
          ${list.map(
            (order) =>
              html`<tr>
                <td>${order.date}</td>
                <td>${order.status}</td>
                <td class="number">€ ${order.total.toFixed(2)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`
    }
    <form method="post" action="${action}/orders" style="margin-top: 12px">
      ${textField({ label: "Order total (€)", name: "total", type: "number", step: "0.01", required: true })}
      ${select({ label: "Order status", name: "status", value: "completed", choices: orderStatuses })}
      <p><button class="plain">Add order</button></p>
    </form>
  </section>`;
}

function timeline(entries: readonly TimelineEntry[]): Html {
  return html`<section class="card">
    <h2>Timeline</h2>
    ${entries.length === 0 && html`<p class="hint">Nothing was written through the API yet.</p>`}
    ${entries.toReversed().map(
      (entry) =>
        html`<div class="entry">
          <time>${entry.date}</time>
          <div><strong>${entry.title}</strong></div>
          <div>${textOf(entry.content)}</div>
        </div>`,
    )}
  </section>`;
}

/** What a client wrote is HTML; here only its text is shown, for the panel must not run a client's markup. */
function textOf(content: string): string {
  return content.replace(/<[^>]*>/g, " ").trim();
}

function about(customer: Customer, action: string): Html {
  return html`<section class="card">
    <h2>Record</h2>
    <p class="hint">
      Id ${customer.id}<br />Created ${customer.createdAt}<br />Changed ${customer.updatedAt}<br />On the
      lists: ${customer.marketingLists.join(", ") || "none"}
    </p>
    <form method="post" action="${action}/delete"><button class="danger">Delete customer</button></form>
  </section>`;
}
