import type { RequestHandler } from "express";
import { html } from "../../../html.ts";
import type { Html } from "../../../html.ts";
import type { SandboxContext } from "../../context.ts";
import type { ShopState } from "../../state.ts";
import { isoSeconds } from "../../state.ts";
import { icons } from "../icons.ts";
import { appBase, storeHandle } from "../launch.ts";
import { adminPage } from "../layout.ts";
import { shopOf } from "../shop.ts";

/** The app, to install, open or uninstall. */
export function appsPage(context: SandboxContext): RequestHandler {
  return (req, res) => {
    const shop = shopOf(res);
    const body = html`
      <header class="page-header"><h1>Apps</h1></header>
      ${shop.record.installation ? installedCard(context, shop) : installCard(context, shop)}
    `;
    const notice = req.query["uninstalled"] === "1" ? "App uninstalled" : undefined;
    res.send(adminPage({ context, shop, req, section: "apps", title: "Apps", body, notice }));
  };
}

/** Shopify-managed installation: the merchant grants the scopes of shopify.app.toml, and the app opens. */
export function installApp(context: SandboxContext): RequestHandler {
  return (_req, res) => {
    const shop = shopOf(res);
    shop.record.installation ??= {
      installedAt: isoSeconds(),
      scopes: context.appConfig().scopes,
      accessTokens: [],
      refreshTokens: [],
    };
    context.save();
    res.redirect(303, appBase(context, shop));
  };
}

export function uninstallApp(context: SandboxContext): RequestHandler {
  return (_req, res) => {
    const shop = shopOf(res);
    context.uninstallApp(shop);
    context.save();
    res.redirect(303, `/store/${storeHandle(shop)}/apps?uninstalled=1`);
  };
}

function installedCard(context: SandboxContext, shop: ShopState): Html {
  const { name } = context.appConfig();
  return html`<section class="card app-card">
    <span class="app-icon large">${icons.app}</span>
    <div class="app-card-text">
      <h2>${name}</h2>
      <p class="subdued">
        Installed ${shop.record.installation!.installedAt.replace("T", " ").replace("Z", " UTC")}
      </p>
    </div>
    <div class="actions">
      <form
        method="post"
        action="${appBase(context, shop)}/uninstall"
        data-confirm="Uninstall ${name}?"
        data-confirm-text="The app loses access to this store at once, and is told so."
        data-confirm-action="Uninstall app"
      >
        <button class="button" type="submit">Uninstall</button>
      </form>
      <a class="button primary" href="${appBase(context, shop)}">Open</a>
    </div>
  </section>`;
}

function installCard(context: SandboxContext, shop: ShopState): Html {
  const { name, scopes } = context.appConfig();
  return html`<section class="card">
    <div class="app-card">
      <span class="app-icon large">${icons.app}</span>
      <div class="app-card-text">
        <h2>${name}</h2>
        <p class="subdued">Not installed in ${shop.record.name}</p>
      </div>
      <div class="actions">
        <form method="post" action="${appBase(context, shop)}/install">
          <button class="button primary" type="submit">Install</button>
        </form>
      </div>
    </div>
    <h3>It asks for access to</h3>
    <ul class="scopes">
      ${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
    </ul>
  </section>`;
}
