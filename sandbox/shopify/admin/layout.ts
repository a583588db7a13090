import type { Request } from "express";
import { document, html } from "../../html.ts";
import type { Html } from "../../html.ts";
import type { SandboxContext } from "../context.ts";
import type { ShopState } from "../state.ts";
import { icons } from "./icons.ts";
import { appBase, storeHandle } from "./launch.ts";
import { locales, requestLocale } from "./locale.ts";

type Section = "home" | "customers" | "segments" | "flow" | "apps" | "app" | "sandbox";

export type PageOptions = {
  context: SandboxContext;
  shop: ShopState;
  req: Request;
  section: Section;
  title: string;
  body: Html;
  /** Said once, when the page appears. */
  notice?: string | undefined;
};

/** A page of the admin: top bar, side navigation, and the body beside it. */
export function adminPage({ context, shop, req, section, title, body, notice }: PageOptions): string {
  return document({
    title: `${title} · ${shop.record.name} · Shopify sandbox`,
    head: html`<link rel="stylesheet" href="/admin.css" />
      <link rel="icon" href="data:," />
      <script src="/admin-shell.js" defer></script>`,
    body: html`
      <a class="skip" href="#main">Skip to content</a>
      <header class="top">
        <button
          class="menu-toggle"
          type="button"
          aria-label="Menu"
          aria-controls="side"
          aria-expanded="false"
        >
          ${icons.menu}
        </button>
        <a class="brand" href="/store/${storeHandle(shop)}">
          ${icons.bag}<span class="brand-shopify">Shopify</span><em>sandbox</em>
        </a>
        <div class="save-bar" id="save-bar" role="region" aria-label="Unsaved changes" hidden>
          <span class="save-bar-label">${icons.warning}<span>Unsaved changes</span></span>
          <button type="button" class="button on-dark" data-save-bar="discard">Discard</button>
          <button type="button" class="button on-dark primary" data-save-bar="save">Save</button>
        </div>
        <div class="top-end">
          <label class="locale">
            <span class="visually-hidden">Language passed to the app</span>
            <select id="locale">
              ${Object.entries(locales).map(
                ([code, name]) =>
                  html`<option value="${code}" ${code === requestLocale(req) && html`selected`}>
                    ${name}
                  </option>`,
              )}
            </select>
          </label>
          ${shopMenu(context, shop)}
        </div>
      </header>
      <div class="loading" id="loading" role="progressbar" aria-label="Loading" hidden></div>
      <div class="columns">
        ${sideNavigation(context, shop, section)}
        <main id="main" class="${section === "app" ? "app-main" : "page-main"}" tabindex="-1">${body}</main>
      </div>
      <div class="toasts" id="toasts" role="status" aria-live="polite" data-notice="${notice}"></div>
    `,
  });
}

function shopMenu(context: SandboxContext, shop: ShopState): Html {
  const avatar = html`<span class="avatar" aria-hidden="true"
    >${shop.record.name.slice(0, 1).toUpperCase()}</span
  >`;
  return html`<details class="shop-menu menu">
    <summary><span class="shop-name">${shop.record.name}</span>${avatar}</summary>
    <div class="menu-items">
      ${[...context.shops.values()].map(
        (other) =>
          html`<a href="/store/${storeHandle(other)}" ${other === shop && html`aria-current="true"`}>
            ${other.record.name}<small>${other.record.domain}</small>
          </a>`,
      )}
    </div>
  </details>`;
}

function sideNavigation(context: SandboxContext, shop: ShopState, section: Section): Html {
  const store = `/store/${storeHandle(shop)}`;
  const item = (name: Section, href: string, label: string, icon: Html) =>
    html`<li>
      <a href="${href}" ${section === name && html`aria-current="page"`}>${icon}<span>${label}</span></a>
    </li>`;
  return html`<nav id="side" class="side" aria-label="Admin">
    <ul>
      ${item("home", store, "Home", icons.home)}
      ${item("customers", `${store}/customers`, "Customers", icons.person)}
      ${item("segments", `${store}/segments`, "Segments", icons.segment)}
      ${item("flow", `${store}/flow`, "Flow", icons.flow)}
    </ul>
    <ul>
      ${item("apps", `${store}/apps`, "Apps", icons.apps)}
      ${
        shop.record.installation &&
        html`<li class="app-item">
          <a href="${appBase(context, shop)}" data-app-home ${section === "app" && html`aria-current="page"`}>
            ${icons.app}<span>${context.appConfig().name}</span>
          </a>
          <ul id="app-nav" class="app-nav"></ul>
        </li>`
      }
    </ul>
    <ul class="side-end">
      ${item("sandbox", `${store}/sandbox`, "Sandbox", icons.flask)}
    </ul>
  </nav>`;
}
