import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import { z } from "zod";
import { html } from "../../../html.ts";
import type { SandboxContext } from "../../context.ts";
import { icons } from "../icons.ts";
import { appBase, frameOrigin, launchUrl, sessionToken, storeHandle } from "../launch.ts";
import { adminPage } from "../layout.ts";
import { requestLocale } from "../locale.ts";
import { shopOf } from "../shop.ts";
import { passErrors } from "../../../pass-errors.ts";

/** The app in its frame, below the title bar that it fills through App Bridge. */
export function appPage(context: SandboxContext): RequestHandler {
  return passErrors(async (req, res) => {
    const shop = shopOf(res);
    const base = appBase(context, shop);
    if (req.params["clientId"] !== context.app.clientId || !shop.record.installation) {
      res.redirect(`/store/${storeHandle(shop)}/apps`);
      return;
    }
    const { name } = context.appConfig();
    const session = randomUUID();
    const path = req.originalUrl.slice(base.length) || "/";
    const source = await launchUrl(context, shop, { path, locale: requestLocale(req), session });
    const body = html`
      <div class="title-bar" id="title-bar">
        <span class="app-icon">${icons.app}</span>
        <span class="title-bar-text" id="title-bar-text">${name}</span>
        <div class="title-bar-actions" id="title-bar-actions"></div>
      </div>
      <iframe
        id="app-iframe"
        name="app-iframe"
        title="${name}"
        data-src="${source}"
        data-origin="${frameOrigin(context)}"
        data-base="${base}"
        data-session="${session}"
        data-app-name="${name}"
        allow="clipboard-write"
      ></iframe>
    `;
    // The token in the frame's address lives for a minute; a page out of a cache would carry a dead one.
    res.set("cache-control", "no-store");
    res.send(adminPage({ context, shop, req, section: "app", title: name, body }));
  });
}

const tokenRequest = z.object({ session: z.string().min(1).optional() });

/** What App Bridge's `idToken()` comes down to. */
export function tokenForApp(context: SandboxContext): RequestHandler {
  return passErrors(async (req, res) => {
    const shop = shopOf(res);
    if (!shop.record.installation) {
      res.status(403).json({ error: "The app is not installed." });
      return;
    }
    const { session } = tokenRequest.parse(req.query);
    res.set("cache-control", "no-store").json({ token: await sessionToken(context, shop, session) });
  });
}

const launchRequest = z.object({ path: z.string().startsWith("/"), session: z.string().min(1).optional() });

/** A fresh launch address for a path of the app. */
export function launchAddress(context: SandboxContext): RequestHandler {
  return passErrors(async (req, res) => {
    const wanted = launchRequest.safeParse(req.body);
    if (!wanted.success) {
      res.status(400).json({ error: z.prettifyError(wanted.error) });
      return;
    }
    const url = await launchUrl(context, shopOf(res), { ...wanted.data, locale: requestLocale(req) });
    res.set("cache-control", "no-store").json({ url });
  });
}
