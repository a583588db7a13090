import express from "express";
import type { Express } from "express";

const appBridge = "https://cdn.shopify.com/shopifycloud/app-bridge.js";

/** A small embedded app that uses App Bridge by its tags and globals, with a router of its own. */
export function fakeApp(clientId: string): Express {
  const app = express();
  app.use((req, res, next) => {
    res.set(
      "content-security-policy",
      `frame-ancestors https://${req.query["shop"] as string} https://admin.shopify.com;`,
    );
    next();
  });

  let refused = 0;
  app.all("/api/echo", (req, res) => void res.json(req.headers));
  app.post("/api/expired", express.text(), (req, res) => {
    refused += 1;
    if (refused % 2 === 1) res.status(401).set("X-Shopify-Retry-Invalid-Session-Request", "1").end();
    else res.json({ tries: refused, body: req.body, authorization: req.headers.authorization });
  });
  // As the library does it: a document without a token bounces to a page that App Bridge reloads with one.
  app.get("/protected", (req, res) => {
    if (req.query["id_token"]) return void res.send(page(clientId, "<h1>Protected page</h1>"));
    const query = new URLSearchParams(req.query as Record<string, string>);
    query.set("shopify-reload", `http://elsewhere.example/protected?${query}`);
    res.redirect(`/auth/session-token?${query}`);
  });
  app.get("/auth/session-token", (_req, res) => void res.send(page(clientId, "")));
  app.get("/exit", (_req, res) => {
    res.send(
      page(
        clientId,
        `<script>window.open("https://admin.shopify.com/store/demo/customers", "_top")</script>`,
      ),
    );
  });
  app.get("*", (_req, res) => void res.send(page(clientId, homeMarkup)));
  return app;
}

function page(clientId: string, body: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><title>Fake app</title>
    <script data-api-key="${clientId}" src="${appBridge}"></script></head><body>${body}</body></html>`;
}

const homeMarkup = `
<style>
  body { font: 14px/20px system-ui, sans-serif; margin: 24px; color: #303030; }
  section, form { max-width: 620px; margin: 0 auto 16px; padding: 16px; border-radius: 12px; background: #fff; }
  html { background: #f1f1f1; }
</style>
<ui-nav-menu>
  <a href="/" rel="home">Home</a>
  <a href="/settings">Settings</a>
  <a href="/plain">Plain</a>
</ui-nav-menu>
<ui-title-bar title="Overview">
  <button variant="breadcrumb" onclick="said('back')">Start</button>
  <button onclick="said('help')">Help</button>
  <button variant="primary" onclick="said('run')">Run now</button>
  <section label="More"><button onclick="said('export')">Export</button></section>
</ui-title-bar>
<ui-save-bar id="own-bar">
  <button variant="primary" onclick="said('saved'); shopify.saveBar.hide('own-bar')"></button>
  <button onclick="said('discarded'); shopify.saveBar.hide('own-bar')"></button>
</ui-save-bar>
<ui-modal id="question">
  <p>Really start over?</p>
  <ui-title-bar title="Start over">
    <button variant="primary" onclick="said('confirmed'); shopify.modal.hide('question')">Confirm</button>
    <button onclick="shopify.modal.hide('question')">Cancel</button>
  </ui-title-bar>
</ui-modal>
<section>
  <h1>Path <span id="path"></span></h1>
  <p>Last: <output id="said"></output>. Loads: <span id="loads"></span></p>
  <p><a href="shopify:admin/customers/new" target="_top">New customer</a></p>
  <button onclick="shopify.modal.show('question')">Open modal</button>
  <button onclick="shopify.saveBar.show('own-bar')">Change something</button>
  <button onclick="shopify.saveBar.leaveConfirmation().then(() => said('left'))">Leave by script</button>
</section>
<form data-save-bar data-discard-confirmation onsubmit="event.preventDefault(); said('submitted ' + this.shop.value)">
  <label>Shop name <input name="shop" value="Bottega"></label>
</form>
<script>
  const said = (text) => (document.getElementById("said").textContent = text);
  const show = () => (document.getElementById("path").textContent = location.pathname);
  const loads = Number(sessionStorage.loads ?? 0) + 1;
  sessionStorage.loads = loads;
  document.getElementById("loads").textContent = loads;
  const go = (path) => { history.pushState(null, "", path); show(); };
  // A router's own link takes the click; the other one is left to shopify:navigate, as the library does it.
  document.querySelector('a[href="/settings"]').addEventListener("click", (event) => { event.preventDefault(); go("/settings"); });
  addEventListener("shopify:navigate", (event) => go(event.target.getAttribute("href")));
  addEventListener("popstate", show);
  document.querySelector("#question").addEventListener("hide", () => (document.body.dataset.modal = "hidden"));
  show();
</script>`;
