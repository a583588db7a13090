import { randomUUID } from "node:crypto";
import type { Express, RequestHandler, Response } from "express";
import express from "express";
import type { Faults } from "../faults.ts";
import { appliedFault } from "../faults.ts";
import { createResults } from "./bulk/results.ts";
import { createBulkRunner, finishPayload } from "./bulk/runner.ts";
import { createStagedUploads } from "./bulk/staged-uploads.ts";
import type { Calls } from "./calls.ts";
import type { SandboxContext } from "./context.ts";
import type { Bucket } from "./graphql/bucket.ts";
import { createBucket } from "./graphql/bucket.ts";
import { answer, operationsOf, requestSchema } from "./graphql/endpoint.ts";
import type { GraphqlRequest } from "./graphql/endpoint.ts";
import type { RequestContext } from "./graphql/request.ts";
import { apiVersion } from "./graphql/schema.ts";
import { findAccessToken, tokenEndpoint } from "./oauth.ts";
import type { ShopState } from "./state.ts";
import { passErrors } from "../pass-errors.ts";

export type AdminApiOptions = {
  context: SandboxContext;
  calls: Calls;
  faults: Pick<Faults, "middleware">;
  offlineLifetimeSeconds: () => number;
  onBulkFinish: (shop: ShopState, payload: string) => void;
};

/** Mounts what the app calls: the token endpoint, the GraphQL endpoint and the results of bulk operations. */
export function mountAdminApi(app: Express, options: AdminApiOptions): void {
  const { context, faults, calls } = options;
  const json = express.json({ limit: "5mb" });
  const results = createResults(context.origin);
  const uploads = createStagedUploads(context.origin);
  const bulk = createBulkRunner({
    results,
    onChange: context.save,
    onFinish: (shop, record) => options.onBulkFinish(shop, finishPayload(record)),
  });

  app.post(
    "/admin/oauth/access_token",
    named(json, () => ({ kind: "query", names: ["oauth/access_token"] })),
    shopFromHost(context),
    recorded(calls),
    faults.middleware(() => "oauth/access_token"),
    express.urlencoded({ extended: false }),
    tokenEndpoint({
      app: context.app,
      scopes: () => context.appConfig().scopes,
      offlineLifetimeSeconds: options.offlineLifetimeSeconds,
      shopOf,
      onChange: context.save,
    }),
  );

  app.post(
    "/admin/api/:version/graphql.json",
    (req, res, next) => {
      if (req.params.version !== apiVersion) return void res.status(404).json({ errors: "Not Found" });
      next();
    },
    named(json, (body) => {
      const request = requestSchema.safeParse(body);
      return request.success ? operationsOf(request.data) : { kind: "query", names: ["invalid"] };
    }),
    shopFromHost(context),
    recorded(calls),
    (req, res, next) => faults.middleware(() => `${req.path} ${operationOf(res)}`)(req, res, next),
    graphql(options, { bulk, uploads, onBulkWrite: calls.recordWrite }),
  );

  app.get("/_bulk/results/:id.jsonl", results.serve);
  app.post("/_bulk/uploads", ...uploads.handlers);
}

/** Which shop is meant: the host the app wanted to reach, or the only shop there is. */
function shopFromHost({ shops }: SandboxContext): RequestHandler {
  return (req, res, next) => {
    const wanted = (req.get("x-forwarded-host") ?? req.get("host") ?? "").split(":")[0]!.toLowerCase();
    const shop = shops.get(wanted) ?? (wanted.endsWith(".myshopify.com") ? undefined : onlyShop(shops));
    if (!shop) return void res.status(404).json({ errors: "Not Found" });
    res.locals.shop = shop;
    next();
  };
}

function onlyShop(shops: Map<string, ShopState>): ShopState | undefined {
  return shops.size === 1 ? shops.values().next().value : undefined;
}

function shopOf(res: Response): ShopState {
  return res.locals.shop as ShopState;
}

/** Reads the body and remembers what is asked, so that faults and logs can tell. */
function named(
  json: RequestHandler,
  nameOf: (body: unknown) => { kind: string; names: string[] },
): RequestHandler {
  return (req, res, next) => {
    json(req, res, (error?: unknown) => {
      if (error) return void res.status(400).json({ errors: { base: ["The body is not JSON."] } });
      res.locals.operation = nameOf(req.body);
      next();
    });
  };
}

function operationOf(res: Response): string {
  return (res.locals.operation as { names: string[] }).names.join("+");
}

function recorded(calls: Calls): RequestHandler {
  return (_req, res, next) => {
    const started = performance.now();
    res.set("X-Request-Id", randomUUID());
    res.once("close", () => {
      const fault = appliedFault(res);
      if (fault) calls.recordFault(fault);
      calls.record({
        at: new Date().toISOString(),
        operation: operationOf(res),
        outcome:
          fault ?? (res.locals.outcome as string | undefined) ?? (res.statusCode < 400 ? "ok" : "refused"),
        shop: shopOf(res).record.domain,
        milliseconds: Math.round(performance.now() - started),
      });
    });
    next();
  };
}

function graphql(
  { context, calls }: AdminApiOptions,
  bulk: Pick<RequestContext, "bulk" | "uploads" | "onBulkWrite">,
): RequestHandler {
  // By record, which a reset replaces, so that the budget is whole again.
  const buckets = new WeakMap<ShopState["record"], Bucket>();

  return passErrors(async (req, res) => {
    const shop = shopOf(res);
    const { store } = shop.choices;
    if (store !== "open") {
      res.locals.outcome = store;
      const inactive = { message: "The shop is not active.", extensions: { code: "SHOP_INACTIVE" } };
      if (store === "inactive") return void res.json({ errors: [inactive] });
      return void res.status(store === "frozen" ? 402 : 423).json({ errors: "Unavailable Shop" });
    }
    const token = findAccessToken(shop, req.get("x-shopify-access-token") ?? "");
    if (!token) {
      res.locals.outcome = "unauthorized";
      const errors = "[API] Invalid API key or access token (unrecognized login or wrong password)";
      return void res.status(401).json({ errors });
    }
    const request = requestSchema.safeParse(req.body);
    if (!request.success) {
      return void res.status(400).json({ errors: { query: "Required parameter missing or invalid" } });
    }
    const bucket = buckets.get(shop.record) ?? createBucket();
    buckets.set(shop.record, bucket);
    const {
      body,
      outcome,
      points = 0,
    } = await answer(
      request.data satisfies GraphqlRequest,
      {
        shop,
        ...bulk,
        app: context.app,
        appConfig: context.appConfig(),
        scopes: token.scopes,
        origin: context.origin(),
      },
      bucket,
    );
    res.locals.outcome = outcome;
    calls.recordCost(points);
    const { kind, names } = res.locals.operation as { kind: string; names: string[] };
    if (kind === "mutation" && outcome === "ok") names.forEach(calls.recordWrite);
    res.set("X-Shopify-API-Version", apiVersion).json(body);
  });
}
