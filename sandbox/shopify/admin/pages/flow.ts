import type { RequestHandler } from "express";
import { z } from "zod";

import { html } from "../../../html.ts";
import type { Html } from "../../../html.ts";
import type { SandboxContext } from "../../context.ts";
import { flowExtensions, runFlowAction, setListening, startedTriggers, type Started } from "../../flow.ts";
import type { ShopState } from "../../state.ts";
import { storeHandle } from "../launch.ts";
import { adminPage } from "../layout.ts";
import { shopOf } from "../shop.ts";

const notices: Record<string, string> = {
  ran: "The app took the action",
  refused: "The app refused the action",
  said: "The app was told",
};

/** Shopify Flow in small: runs the app's action, says who listens to its triggers, and shows those that it started. */
export function flowPage(context: SandboxContext): RequestHandler {
  return (req, res) => {
    const shop = shopOf(res);
    const body = html`
      <header class="page-header"><h1>Flow</h1></header>
      ${actionCard(shop)} ${triggersCard(shop)} ${startedCard(startedTriggers(shop))}
    `;
    const notice = notices[typeof req.query["done"] === "string" ? req.query["done"] : ""];
    res.send(adminPage({ context, shop, req, section: "flow", title: "Flow", body, notice }));
  };
}

const runSchema = z.object({ customerId: z.string().trim().regex(/^\d+$/) });

/** Runs the action for one customer. */
export function runAction(context: SandboxContext): RequestHandler {
  return (req, res, next) => {
    const { customerId } = runSchema.parse(req.body);
    const tell = ({ ok }: Response) =>
      res.redirect(303, `${baseOf(shopOf(res))}?done=${ok ? "ran" : "refused"}`);
    runFlowAction(context.app, shopOf(res), { customerId }).then(tell, next);
  };
}

const listenSchema = z.object({ handle: z.string(), enabled: z.enum(["yes", "no"]) });

/** Says that a workflow listens to a trigger, or that none does any more. */
export function listen(context: SandboxContext): RequestHandler {
  return (req, res, next) => {
    const { handle, enabled } = listenSchema.parse(req.body);
    setListening(context.app, shopOf(res), { handle, isEnabled: enabled === "yes" })
      .then(() => res.redirect(303, `${baseOf(shopOf(res))}?done=said`))
      .catch(next);
  };
}

const baseOf = (shop: ShopState) => `/store/${storeHandle(shop)}/flow`;

function actionCard(shop: ShopState): Html {
  const action = flowExtensions().find(({ type }) => type === "flow_action");
  return html`<section class="card">
    <h2>${action?.name}</h2>
    <form class="stack tight" method="post" action="${baseOf(shop)}/run">
      <div class="field">
        <label for="customer-id">Customer id</label>
        <input id="customer-id" name="customerId" inputmode="numeric" required />
      </div>
      <div class="actions"><button class="button primary" type="submit">Run the action</button></div>
    </form>
  </section>`;
}

function triggersCard(shop: ShopState): Html {
  const triggers = flowExtensions().filter(({ type }) => type === "flow_trigger");
  return html`<section class="card">
    <h2>Workflows</h2>
    ${triggers.map(
      ({ name, handle }) =>
        html`<form class="stack tight" method="post" action="${baseOf(shop)}/listen">
          <p>${name}</p>
          <input type="hidden" name="handle" value="${handle}" />
          <div class="actions">
            <button class="button" name="enabled" value="yes" aria-label="Enable a workflow: ${name}">
              Enable a workflow
            </button>
            <button class="button" name="enabled" value="no" aria-label="Disable it: ${name}">
              Disable it
            </button>
          </div>
        </form>`,
    )}
  </section>`;
}

function startedCard(started: readonly Started[]): Html {
  return html`<section class="card flush">
    <div class="card-head">
      <h2>Triggers started by the app</h2>
      <a class="button" href="">Refresh</a>
    </div>
    ${
      started.length === 0
        ? html`<p class="empty">None yet. Enable a workflow, then change a customer.</p>`
        : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Triggers started by the app">
            <table>
              <thead>
                <tr>
                  <th>Time</th>
                  <th>Trigger</th>
                  <th>Payload</th>
                </tr>
              </thead>
              <tbody>
                ${started.map(
                  ({ at, handle, payload }) =>
                    html`<tr>
                      <td class="nowrap">${at.slice(11, 19)}</td>
                      <td><code>${handle}</code></td>
                      <td><code>${JSON.stringify(payload)}</code></td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}
