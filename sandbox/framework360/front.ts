import type { RequestHandler } from "express";
import type { Behaviour } from "./behaviour.ts";

const page =
  "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>";

/** What stands before the API: a host name that may not be the account's, and a proxy that fails now and then. */
export function createFront(behaviour: () => Behaviour, random: () => number): RequestHandler {
  return (req, res, next) => {
    const { host, badGatewayRate } = behaviour();
    const isWww = req.hostname.startsWith("www.");
    if (host !== "any" && isWww !== (host === "www")) {
      return void res.status(404).send("<html><body><h1>Not Found</h1></body></html>");
    }
    if (badGatewayRate > 0 && random() < badGatewayRate) {
      res.locals.fault = "html502";
      return void res.status(502).send(page);
    }
    next();
  };
}
