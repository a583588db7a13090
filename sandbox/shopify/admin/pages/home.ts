import type { RequestHandler } from "express";
import { html } from "../../../html.ts";
import type { SandboxContext } from "../../context.ts";
import { appBase, storeHandle } from "../launch.ts";
import { adminPage } from "../layout.ts";
import { shopOf } from "../shop.ts";

/** Where a person who has just started the sandbox arrives. */
export function homePage(context: SandboxContext): RequestHandler {
  return (req, res) => {
    const shop = shopOf(res);
    const store = `/store/${storeHandle(shop)}`;
    const { name } = context.appConfig();
    const body = html`
      <header class="page-header"><h1>${shop.record.name}</h1></header>
      <section class="card">
        <h2>A simulated store</h2>
        <p>
          This is not Shopify. It behaves like it: customers changed here fire webhooks, the app runs
          embedded, and its calls to the Admin API change what you see.
        </p>
        <dl class="facts">
          <div>
            <dt>Domain</dt>
            <dd>${shop.record.domain}</dd>
          </div>
          <div>
            <dt>Plan</dt>
            <dd>${shop.record.plan}</dd>
          </div>
          <div>
            <dt>Customers</dt>
            <dd>${shop.customers.size.toLocaleString("en")}</dd>
          </div>
        </dl>
        <div class="actions start">
          ${
            shop.record.installation
              ? html`<a class="button primary" href="${appBase(context, shop)}">Open ${name}</a>`
              : html`<a class="button primary" href="${store}/apps">Install ${name}</a>`
          }
          <a class="button" href="${store}/customers">See customers</a>
        </div>
      </section>
    `;
    res.send(adminPage({ context, shop, req, section: "home", title: "Home", body }));
  };
}
