import type { Request, Response, Router } from "express";
import express from "express";
import { appliedFault } from "../faults.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Calls } from "./calls.ts";
import type { Handlers } from "./handlers.ts";
import { createFront } from "./front.ts";
import { readParameters } from "./input.ts";
import { operations } from "./operations.ts";
import type { Operation } from "./operations.ts";
import { Refusal, refusalBody } from "./refusal.ts";
import { createPaceLimit } from "./pace.ts";
import type { Store } from "./store.ts";

export interface ApiOptions {
  store: Store;
  calls: Calls;
  behaviour: () => Behaviour;
  handlers: Handlers;
  faults: express.RequestHandler;
  /** Between 0 and 1. */
  random: () => number;
}

/** `/m/api`: checks key, permission and verb, runs the operation, and answers as Framework360 does. */
export function createApi({ store, calls, behaviour, handlers, faults, random }: ApiOptions): Router {
  const router = express.Router();

  router.use((req, res, next) => {
    const started = performance.now();
    const at = new Date().toISOString();
    res.once("close", () => {
      const fault = appliedFault(res);
      if (fault) calls.recordFault(fault);
      calls.record({
        at,
        operation: pathOf(req),
        method: req.method,
        outcome: fault ?? outcomeOf(res),
        milliseconds: Math.round(performance.now() - started),
      });
    });
    next();
  });
  router.use(createFront(behaviour, random));
  router.use(createPaceLimit(behaviour));
  router.use(faults);
  router.use(express.text({ type: () => true, limit: "5mb" }));

  router.use((req, res) => {
    try {
      const operation = authorize(req);
      const { bodies, updateBodies, unreadBodies } = behaviour();
      const parameters = readParameters(
        req,
        operation.path === "customers/update" && updateBodies !== "any" ? updateBodies : bodies,
      );
      if (parameters === null && unreadBodies === "success") return void res.json({ status: 1, data: true });
      const { data, changed } = handlers[operation.path](parameters ?? { ...req.query });
      if (operation.writes) calls.recordWrite(operation.path, changed ?? false);
      res.json({ status: 1, data });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(res, error);
    }
  });

  const unreadableBody: express.ErrorRequestHandler = (error: { type?: string }, _req, res, next) => {
    if (!error.type) return next(error);
    refuse(res, new Refusal("request_body_invalid"));
  };
  router.use(unreadableBody);

  function authorize(req: Request) {
    const token = req.get("X-Fw360-Key")?.trim();
    if (!token) throw new Refusal("api_key_missing");
    const key = store.key(token);
    if (!key) throw new Refusal("api_key_invalid");
    const operation = operations.find(({ path }) => path === pathOf(req));
    if (!operation) throw new Refusal("endpoint_not_found");
    const methods: Operation["methods"] = operation.methods;
    if (!methods.some((method) => method === req.method)) throw new Refusal("method_not_allowed");
    if (operation.path !== "check" && !key.permissions.includes(operation.path)) {
      throw new Refusal("api_key_permission_denied");
    }
    return operation;
  }

  function refuse(res: Response, refusal: Refusal): void {
    res.locals.refusal = refusal.code;
    const isAboutKey = refusal.code === "api_key_missing" || refusal.code === "api_key_invalid";
    const [status, body] = isAboutKey ? behaviour().refusedKey.split("-") : [];
    if (status !== undefined && status !== "refusal") res.status(Number(status));
    if (body === "page") res.send(`<html><body><h1>${status}</h1></body></html>`);
    else if (body === "empty") res.end();
    else res.json(refusalBody(refusal, behaviour()));
  }

  return router;
}

function pathOf(req: Request): string {
  return req.path.replace(/^\/+|\/+$/g, "");
}

function outcomeOf(res: Response): string {
  if (res.locals.refusal) return `refused: ${res.locals.refusal as string}`;
  if (!res.writableFinished) return "client gave up";
  return res.statusCode < 400 ? "ok" : `HTTP ${res.statusCode}`;
}
