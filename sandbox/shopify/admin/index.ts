import express from "express";
import type { ErrorRequestHandler, Express, RequestHandler } from "express";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { extensionRoutes } from "../extensions/routes.ts";
import { mountAssets } from "./assets.ts";
import { customerRoutes } from "./customers/routes.ts";
import { storeHandle } from "./launch.ts";
import { rememberLocale } from "./locale.ts";
import { appPage, launchAddress, tokenForApp } from "./pages/app.ts";
import { appsPage, installApp, uninstallApp } from "./pages/apps.ts";
import { flowPage, listen, runAction } from "./pages/flow.ts";
import { homePage } from "./pages/home.ts";
import { sandboxPage, sendCompliance } from "./pages/sandbox.ts";
import { segmentPage, segmentsPage } from "./pages/segments.ts";
import { shopOf, withShop } from "./shop.ts";

/** Puts the simulated admin into a server: the shell with the app in it, the customers, and the sandbox's levers. */
export function mountAdmin(app: Express, context: SandboxContext): void {
  mountAssets(app);
  app.get("/", (_req, res) => {
    const [shop] = context.shops.values();
    if (shop) res.redirect(`/store/${storeHandle(shop)}`);
    else res.status(404).type("text/plain").send("This sandbox has no shop.");
  });

  const store = express.Router({ mergeParams: true });
  store.use(canonicalHost(context), rememberLocale, withShop(context));
  store.get("/", homePage(context));
  store.use("/customers", customerRoutes(context));
  store.use("/extensions", extensionRoutes(context));
  store.get("/oauth/install", (_req, res) => res.redirect(`/store/${storeHandle(shopOf(res))}/apps`));
  store.get("/apps", appsPage(context));
  store.post("/apps/:clientId/install", installApp(context));
  store.post("/apps/:clientId/uninstall", uninstallApp(context));
  store.post("/apps/:clientId/session-token", tokenForApp(context));
  store.post("/apps/:clientId/launch", express.json(), launchAddress(context));
  store.get(["/apps/:clientId", "/apps/:clientId/*"], appPage(context));
  store.get("/segments", segmentsPage(context));
  store.get("/segments/:id", segmentPage(context));
  store.get("/flow", flowPage(context));
  store.post("/flow/run", express.urlencoded({ extended: false }), runAction(context));
  store.post("/flow/listen", express.urlencoded({ extended: false }), listen(context));
  store.get("/sandbox", sandboxPage(context));
  store.post("/sandbox/compliance", express.urlencoded({ extended: false }), sendCompliance(context));
  store.use(explainBadInput);
  app.use("/store/:handle", store);
}

const explainBadInput: ErrorRequestHandler = (error, _req, res, next) => {
  if (error instanceof z.ZodError) res.status(400).type("text/plain").send(z.prettifyError(error));
  else next(error);
};

/**
 * The app may be framed by this sandbox's own origin alone, so somebody who came by another name of this machine
 * (localhost, 127.0.0.1) is sent to the one that works.
 */
function canonicalHost(context: SandboxContext): RequestHandler {
  const loopback = ["localhost", "127.0.0.1"];
  return (req, res, next) => {
    const own = new URL(context.origin());
    const misnamed =
      req.hostname !== own.hostname && [req.hostname, own.hostname].every((n) => loopback.includes(n));
    if (req.method === "GET" && misnamed) res.redirect(own.origin + req.originalUrl);
    else next();
  };
}
