import type { RequestHandler, Response } from "express";
import type { SandboxContext } from "../context.ts";
import type { ShopState } from "../state.ts";

/** Finds the shop that the address names. */
export function withShop(context: SandboxContext): RequestHandler {
  return (req, res, next) => {
    const shop = context.shops.get(`${req.params["handle"]}.myshopify.com`);
    if (!shop) {
      res.status(404).type("text/plain").send(`This sandbox has no store "${req.params["handle"]}".`);
      return;
    }
    res.locals["shop"] = shop;
    next();
  };
}

export function shopOf(res: Response): ShopState {
  return res.locals["shop"] as ShopState;
}
