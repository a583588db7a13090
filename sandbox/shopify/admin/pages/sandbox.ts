import type { RequestHandler } from "express";
import { z } from "zod";
import { html } from "../../../html.ts";
import type { Html } from "../../../html.ts";
import type { DeliverySummary, SandboxContext } from "../../context.ts";
import { storeHandle } from "../launch.ts";
import { adminPage } from "../layout.ts";
import { shopOf } from "../shop.ts";

/** What a real admin does not have: faults on request, made-up customers, and the log of webhook deliveries. */
export function sandboxPage(context: SandboxContext): RequestHandler {
  return (req, res) => {
    const shop = shopOf(res);
    const body = html`
      <header class="page-header"><h1>Sandbox</h1></header>
      ${faultsCard()} ${customersCard()} ${complianceCard(storeHandle(shop))}
      ${deliveriesCard(context.deliveries(50).filter((delivery) => delivery.shop === shop.record.domain))}
    `;
    const notice = req.query["sent"] === "1" ? "Privacy request sent" : undefined;
    res.send(adminPage({ context, shop, req, section: "sandbox", title: "Sandbox", body, notice }));
  };
}

const compliance = z.object({
  topic: z.enum(["customers/data_request", "customers/redact", "shop/redact"]),
  customerId: z.string().trim().optional(),
});

/** Sends one of the privacy topics that every public app must answer. */
export function sendCompliance(context: SandboxContext): RequestHandler {
  return (req, res) => {
    const shop = shopOf(res);
    const { topic, customerId } = compliance.parse(req.body);
    if (topic !== "shop/redact" && !shop.customers.has(customerId ?? "")) {
      const reason = `No customer has the id "${customerId ?? ""}". A customer's privacy request needs one.`;
      res.status(422).type("text/plain").send(reason);
      return;
    }
    context.sendCompliance(shop, topic, customerId || undefined);
    res.redirect(303, `/store/${storeHandle(shop)}/sandbox?sent=1`);
  };
}

function faultsCard(): Html {
  return html`<section class="card">
    <h2>Faults</h2>
    <p class="subdued">
      What the simulated Shopify does wrong, as JSON. <code>{}</code> means nothing. See also
      <a href="/_control/stats">statistics</a>, <a href="/_control/requests?limit=50">latest API calls</a> and
      <a href="/_control/state">the whole state</a>.
    </p>
    <form class="stack tight" data-control="PUT /_control/faults" data-control-load="/_control/faults">
      <div class="field">
        <label for="faults">Settings</label>
        <textarea id="faults" name="json" rows="8" spellcheck="false" class="mono">{}</textarea>
      </div>
      <div class="actions">
        <button class="button" type="submit" data-control-body="{}">No faults</button>
        <button class="button primary" type="submit">Apply</button>
      </div>
    </form>
  </section>`;
}

function customersCard(): Html {
  return html`<section class="card">
    <h2>Generated customers</h2>
    <form data-control="POST /_control/customers/generate" class="inline-form">
      <div class="field">
        <label for="count">How many</label>
        <input id="count" name="count" type="number" min="1" max="100000" value="25" required />
      </div>
      <button class="button" type="submit">Generate</button>
    </form>
  </section>`;
}

function complianceCard(handle: string): Html {
  return html`<section class="card">
    <h2>Privacy requests</h2>
    <form method="post" action="/store/${handle}/sandbox/compliance" class="inline-form">
      <div class="field">
        <label for="topic">Topic</label>
        <select id="topic" name="topic">
          <option>customers/data_request</option>
          <option>customers/redact</option>
          <option>shop/redact</option>
        </select>
      </div>
      <div class="field">
        <label for="customerId">Customer id</label>
        <input id="customerId" name="customerId" inputmode="numeric" />
      </div>
      <button class="button" type="submit">Send</button>
    </form>
  </section>`;
}

function deliveriesCard(deliveries: DeliverySummary[]): Html {
  return html`<section class="card flush">
    <div class="card-head">
      <h2>Webhook deliveries</h2>
      <a class="button" href="">Refresh</a>
    </div>
    ${
      deliveries.length === 0
        ? html`<p class="empty">Nothing sent yet. Install the app, then change a customer.</p>`
        : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Webhook deliveries">
            <table>
              <thead>
                <tr>
                  <th>Time</th>
                  <th>Topic</th>
                  <th>State</th>
                  <th>Attempts</th>
                  <th>Payload</th>
                </tr>
              </thead>
              <tbody>
                ${deliveries.map(deliveryRow)}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

const tones = { pending: "info", delivered: "success", dropped: "warning", failed: "critical" };

function deliveryRow({ triggeredAt, topic, status, attempts, payload }: DeliverySummary): Html {
  const last = attempts.at(-1);
  const outcome = last && (last.error ?? `HTTP ${last.status}, ${last.durationMs} ms`);
  return html`<tr>
    <td class="nowrap">${triggeredAt.slice(11, 19)}</td>
    <td><code>${topic}</code></td>
    <td><span class="badge ${tones[status]}">${status}</span></td>
    <td>${attempts.length}${outcome && ` · ${outcome}`}</td>
    <td>
      <details>
        <summary>Show</summary>
        <pre>${payload}</pre>
      </details>
    </td>
  </tr>`;
}
