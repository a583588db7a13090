import { html } from "../../../html.ts";
import type { Html } from "../../../html.ts";
import { countryName } from "../../geography.ts";
import type { SandboxAddress, SandboxCustomer } from "../../state.ts";
import { gid } from "../../state.ts";
import { consentBadge } from "./list.ts";

/** What the form beside it does not show: ids and times, consent, other addresses, metafields, merge and delete. */
export function customerDetails(customer: SandboxCustomer, base: string): Html {
  const others = customer.addresses.filter(({ id }) => id !== customer.defaultAddressId);
  return html`
    <section class="card">
      <h2>Details</h2>
      <dl class="facts column">
        <div>
          <dt>Shopify id</dt>
          <dd><code>${gid("Customer", customer.id)}</code></dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd><time>${customer.createdAt}</time></dd>
        </div>
        <div>
          <dt>Updated</dt>
          <dd><time>${customer.updatedAt}</time></dd>
        </div>
        <div>
          <dt>Orders</dt>
          <dd>${customer.numberOfOrders} · ${customer.amountSpent} spent</dd>
        </div>
      </dl>
    </section>
    <section class="card">
      <h2>Email marketing</h2>
      <p>${consentBadge(customer)}</p>
      <p class="subdued">${consentHistory(customer)}</p>
    </section>
    <section class="card">
      <h2>Further addresses</h2>
      ${
        others.length === 0
          ? html`<p class="subdued">None</p>`
          : html`<ul class="plain">
              ${others.map(addressItem)}
            </ul>`
      }
    </section>
    <section class="card">
      <h2>Metafields</h2>
      ${
        customer.metafields.length === 0
          ? html`<p class="subdued">None</p>`
          : html`<dl class="facts column">
              ${customer.metafields.map(
                ({ namespace, key, value }) =>
                  html`<div>
                    <dt>${namespace}.${key}</dt>
                    <dd><code>${value}</code></dd>
                  </div>`,
              )}
            </dl>`
      }
    </section>
    <section class="card">
      <h2>Merge</h2>
      <form method="post" action="${base}/${customer.id}/merge" class="stack tight">
        <div class="field">
          <label for="other">Merge into customer</label>
          <input id="other" name="other" autocomplete="off" required aria-describedby="other-hint" />
          <span class="hint" id="other-hint"
            >E-mail or id of the customer who stays. This one is deleted.</span
          >
        </div>
        <div class="actions"><button class="button" type="submit">Merge customer</button></div>
      </form>
    </section>
    <form
      method="post"
      action="${base}/${customer.id}/delete"
      data-confirm="Delete this customer?"
      data-confirm-text="This cannot be undone."
      data-confirm-action="Delete"
    >
      <button class="button critical" type="submit">Delete customer</button>
    </form>
  `;
}

function consentHistory({ emailConsent: { optInLevel, updatedAt } }: SandboxCustomer): string {
  if (!updatedAt) return "Never asked";
  const level = optInLevel && optInLevel.toLowerCase().replaceAll("_", " ");
  return [level, `since ${updatedAt}`].filter(Boolean).join(", ");
}

function addressItem(address: SandboxAddress): Html {
  const lines = [
    address.company,
    address.address1,
    address.address2,
    [address.zip, address.city, address.provinceCode].filter(Boolean).join(" "),
    address.countryCode && countryName(address.countryCode),
  ];
  return html`<li>${lines.filter(Boolean).map((line) => html`${line}<br />`)}</li>`;
}
