import { readFile } from "node:fs/promises";

import express, { type Router } from "express";
import { z } from "zod";

import { document, html, raw } from "../../html.ts";
import { passErrors } from "../../pass-errors.ts";
import { frameOrigin, storeHandle } from "../admin/launch.ts";
import { requestLocale } from "../admin/locale.ts";
import { shopOf } from "../admin/shop.ts";
import type { SandboxContext } from "../context.ts";
import { bundle, listTargets, textsOf } from "./bundle.ts";
import type { Launch } from "./messages.ts";

const here = (name: string) => new URL(name, import.meta.url).pathname;
const query = z.object({ id: z.union([z.string(), z.array(z.string())]).default([]) });

/** The pages that frames with extensions load, and their scripts. A frame has no origin, so scripts are for any. */
export function extensionRoutes(context: SandboxContext): Router {
  const routes = express.Router();
  const script = passErrors(async (req, res) => {
    const module = req.params["target"] === undefined ? here("host/main.ts") : moduleOf(req.params["target"]);
    if (module === null) return void res.status(404).end();
    res.set({ "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" });
    res.type("text/javascript").send(await bundle(module));
  });
  routes.get("/host.js", script);
  routes.get("/:target/module.js", script);
  routes.get(
    "/:target",
    passErrors(async (req, res) => {
      const target = req.params["target"]!;
      const extension = listTargets().find((one) => isOf(one.target, target))?.extension;
      if (extension === undefined) return void res.status(404).end();
      const shop = shopOf(res);
      const base = `${context.origin()}/store/${storeHandle(shop)}/extensions`;
      const launch: Launch = {
        target,
        selected: [query.parse(req.query).id].flat(),
        texts: textsOf(extension, requestLocale(req)),
        locale: requestLocale(req),
        appOrigin: frameOrigin(context),
        module: `${base}/${target}/module.js`,
      };
      res.send(await framePage(launch, `${base}/host.js`));
    }),
  );
  return routes;
}

/** A target `….render` is shown where `….should-render` says so. */
const isOf = (named: string, target: string) => named === target.replace(/\.should-render$/, ".render");

function moduleOf(target: string): string | null {
  const found = listTargets().find((one) => isOf(one.target, target));
  if (!found) return null;
  return target.endsWith(".should-render") ? found.shouldRender : found.module;
}

async function framePage(launch: Launch, host: string): Promise<string> {
  const json = JSON.stringify(launch).replaceAll("<", "\\u003c");
  return document({
    title: "Framework360",
    head: html`<style>
        ${raw(await readFile(here("host/host.css"), "utf8"))}
      </style>
      <script type="application/json" id="launch">
        ${raw(json)}
      </script>
      <script type="module" src="${host}"></script>`,
    body: html``,
  });
}
