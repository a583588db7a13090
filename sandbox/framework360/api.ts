import type { Request, Response, Router } from "express";
import express from "express";
import { appliedFault } from "../faults.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Calls } from "./calls.ts";
import type { Handlers } from "./handlers.ts";
import { readParameters } from "./input.ts";
import { operations } from "./operations.ts";
import type { Operation } from "./operations.ts";
import { Refusal, refusalBody } from "./refusal.ts";
import type { RefusalCode } from "./refusal.ts";
import type { Store } from "./store.ts";

export interface ApiOptions {
  store: Store;
  calls: Calls;
  behaviour: () => Behaviour;
  handlers: Handlers;
  faults: express.RequestHandler;
}

/** `/m/api`: checks key, permission and verb, runs the operation, and answers as Framework360 does. */
export function createApi({ store, calls, behaviour, handlers, faults }: ApiOptions): Router {
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
  router.use(faults);
  router.use(express.text({ type: () => true, limit: "5mb" }));

  router.use((req, res) => {
    try {
      const operation = authorize(req);
      const { data, changed } = handlers[operation.path](readParameters(req));
      if (operation.writes) calls.recordWrite(operation.path, changed ?? false);
      res.json({ status: 1, data });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(res, error.code);
    }
  });

  const unreadableBody: express.ErrorRequestHandler = (error: { type?: string }, _req, res, next) => {
    if (!error.type) return next(error);
    refuse(res, "request_body_invalid");
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

  function refuse(res: Response, code: RefusalCode): void {
    res.locals.refusal = code;
    res.json(refusalBody(code, behaviour()));
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
