import type { RequestHandler, Response, Router } from "express";
import express from "express";
import { z } from "zod";
import type { Sandbox } from "./sandbox.ts";
import { choicesSchema } from "./choices.ts";
import { customerInputSchema } from "./control-input.ts";
import type { CustomerInput, Outcome } from "./customers.ts";
import { createCustomer, deleteCustomer, editCustomer } from "./customers.ts";
import type { ShopState } from "./state.ts";
import { gid } from "./state.ts";

const shopName = z.string().optional();

const generateSchema = z.strictObject({
  shop: shopName,
  count: z.number().int().min(1).max(1_000_000),
  seed: z.number().int().optional(),
  from: z.number().int().min(0).optional(),
});

const settingsSchema = z.strictObject({
  offlineTokenLifetimeSeconds: z.number().min(0).optional(),
  retryScale: z.number().min(0).optional(),
  plan: z.enum(["standard", "advanced", "plus", "enterprise"]).optional(),
  idStart: z.string().regex(/^\d+$/, "idStart must be digits.").optional(),
});

const sendSchema = z.strictObject({
  topic: z.string().min(1),
  shop: shopName,
  /** JSON, or a text that is sent as it is. */
  payload: z.unknown(),
  /** Added to Shopify's own headers, or instead of them. */
  headers: z.record(z.string(), z.string()).optional(),
});

const complianceSchema = z.strictObject({
  shop: shopName,
  topic: z.enum(["customers/data_request", "customers/redact", "shop/redact"]),
  customerId: z.string().regex(/^\d+$/, "customerId must be digits.").optional(),
});

const expireSchema = z.strictObject({ shop: shopName, refreshTokens: z.boolean().default(false) });
const scopesSchema = z.strictObject({ shop: shopName, scopes: z.array(z.string()) });
const shopSchema = z.strictObject({ shop: shopName });
const resetSchema = z.strictObject({
  /** The app stays installed, with the tokens it has. */
  keepInstallation: z.boolean().default(false),
});
const limitSchema = z.coerce.number().int().min(1).max(10_000).default(100);

/** `/_control`: what tests and scripts do to the simulator behind the API's back. */
export function createControl(sandbox: Sandbox): Router {
  const { context, calls, faults, webhooks } = sandbox;
  const router = express.Router();

  router.use("/faults", (_req, res, next) => {
    res.once("finish", webhooks.resume);
    next();
  });
  router.use("/faults", faults.router());
  router.use(express.json({ limit: "5mb" }));

  router.get("/shopify", (_req, res) => void res.json(sandbox.settings()));
  router.put(
    "/shopify",
    checked(settingsSchema, (input, res) => res.json(sandbox.change(input))),
  );
  router.get("/choices", (_req, res) => void res.json(sandbox.shop().choices));
  router.put(
    "/choices",
    checked(choicesSchema, (choices, res) => res.json(sandbox.choose(choices))),
  );
  router.post(
    "/reset",
    checked(resetSchema, (input, res) => {
      sandbox.reset(input);
      res.json({ ok: true });
    }),
  );
  router.post(
    "/expire-tokens",
    checked(expireSchema, ({ shop, refreshTokens }, res) => {
      sandbox.expireTokens(sandbox.shop(shop), refreshTokens);
      res.json({ ok: true });
    }),
  );
  router.post(
    "/scopes",
    checked(scopesSchema, ({ shop, scopes }, res) => {
      sandbox.setScopes(sandbox.shop(shop), scopes);
      res.json({ ok: true });
    }),
  );
  router.post(
    "/uninstall",
    checked(shopSchema, ({ shop }, res) => {
      context.uninstallApp(sandbox.shop(shop));
      res.json({ ok: true });
    }),
  );
  router.post(
    "/compliance",
    checked(complianceSchema, ({ shop, topic, customerId }, res) => {
      context.sendCompliance(sandbox.shop(shop), topic, customerId);
      res.json({ ok: true });
    }),
  );

  router.post(
    "/customers/generate",
    checked(generateSchema, ({ shop, ...input }, res) => res.json(sandbox.generate(input, shop))),
  );
  router.post(
    "/customers",
    checked(customerInputSchema, (input, res) =>
      answerOutcome(res, createCustomer(sandbox.shop(), input as CustomerInput)),
    ),
  );
  router.put(
    "/customers/:id",
    checked(customerInputSchema, (input, res, id) =>
      answerOutcome(res, editCustomer(sandbox.shop(), id, input as CustomerInput)),
    ),
  );
  router.delete("/customers/:id", (req, res) =>
    answerOutcome(res, deleteCustomer(sandbox.shop(), req.params.id)),
  );

  router.get("/webhooks", (req, res) => void res.json(webhooks.latest(limitSchema.parse(req.query.limit))));
  router.post(
    "/webhooks/send",
    checked(sendSchema, ({ topic, shop, payload, headers }, res) => {
      const text = typeof payload === "string" ? payload : JSON.stringify(payload ?? {});
      const domain = shop ?? sandbox.shop().record.domain;
      res.json({
        sent: webhooks.sendAny({ topic, shop: domain, payload: text, extraHeaders: headers ?? {} }),
      });
    }),
  );

  router.get("/stats", (_req, res) => {
    const shops = [...context.shops.values()];
    res.json({
      ...calls.counts(),
      customers: shops.reduce((total, shop) => total + shop.ordered.length, 0),
      webhooks: webhooks.counts(),
    });
  });
  router.get("/requests", (req, res) => void res.json(calls.latest(limitSchema.parse(req.query.limit))));
  router.get("/state", (_req, res) => {
    res.json({
      shops: [...context.shops.values()].map(shownShop),
      settings: sandbox.settings(),
      faults: faults.current,
      pendingWebhooks: webhooks.pending(),
    });
  });

  router.use((_req, res) => void res.status(404).json({ error: "There is no such control." }));
  router.use(badRequest);
  return router;
}

function shownShop({ record, ordered }: ShopState) {
  return {
    ...record,
    customers: ordered.map((customer) => ({ ...customer, gid: gid("Customer", customer.id) })),
  };
}

function answerOutcome(res: Response, { customer, userErrors }: Outcome): void {
  res.status(userErrors.length > 0 ? 422 : 200).json({ customer, userErrors });
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  handle: (input: z.output<Schema>, res: Response, id: string) => unknown,
): RequestHandler {
  return (req, res) => void handle(schema.parse(req.body ?? {}), res, req.params.id ?? "");
}

const badRequest: express.ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (error instanceof z.ZodError) return void res.status(400).json({ error: z.prettifyError(error) });
  if (error instanceof RangeError) return void res.status(404).json({ error: error.message });
  if (error instanceof SyntaxError) return void res.status(400).json({ error: "The body is not JSON." });
  next(error);
};
