import type { Request, RequestHandler, Response, Router } from "express";
import express from "express";
import { z } from "zod";
import { behaviourSchema } from "./behaviour.ts";
import { readCustomerFields } from "./input.ts";
import { allPermissions } from "./keys.ts";
import { orderStatuses } from "./model.ts";
import { Refusal } from "./refusal.ts";
import type { Sandbox } from "./sandbox.ts";

const generateSchema = z.strictObject({
  count: z.number().int().min(1).max(1_000_000),
  seed: z.number().int().optional(),
  from: z.number().int().min(0).optional(),
  orders: z.boolean().optional(),
});

const keySchema = z.strictObject({
  key: z.string().regex(/^[A-Za-z0-9]{40}$/, "A key has 40 letters and digits."),
  name: z.string().min(1).default("Key"),
  permissions: z
    .union([
      z.literal("all").transform(() => [...allPermissions]),
      z.array(z.enum(allPermissions as string[])),
    ])
    .default([]),
});

const orderSchema = z.strictObject({
  date: z.iso.date(),
  total: z.number().min(0),
  status: z.enum(orderStatuses).default("completed"),
});

const limitSchema = z.coerce.number().int().min(1).max(1000).default(100);

/** `/_control`: what tests and scripts do to the simulator behind the API's back. */
export function createControl(sandbox: Sandbox): Router {
  const { store, calls, faults, webhooks } = sandbox;
  const router = express.Router();

  router.use("/faults", faults.router());
  router.use(express.json({ limit: "5mb" }));

  router.get("/behaviour", (_req, res) => void res.json(sandbox.behaviour()));
  router.put(
    "/behaviour",
    checked(behaviourSchema.partial(), (input, res) => res.json(sandbox.setBehaviour(input))),
  );
  router.post("/reset", (_req, res) => {
    sandbox.reset();
    res.json({ ok: true });
  });
  router.post(
    "/customers/generate",
    checked(generateSchema, (input, res) => res.json(sandbox.generate(input))),
  );

  router.get("/stats", (_req, res) => {
    res.json({
      ...calls.counts(),
      customers: store.customerCount(),
      orders: store.allOrders().length,
      mails: store.mails().length,
      webhooks: webhooks.counts(),
    });
  });
  router.get("/requests", (req, res) => {
    const limit = limitSchema.safeParse(req.query.limit);
    if (!limit.success) return refuse(res, z.prettifyError(limit.error));
    res.json(calls.latest(limit.data));
  });
  router.get("/state", (_req, res) => {
    res.json({ ...store.snapshot(), behaviour: sandbox.behaviour(), faults: faults.current });
  });

  router.get("/keys", (_req, res) => void res.json(store.keys()));
  router.put(
    "/keys",
    checked(keySchema, (key, res) => {
      store.saveKey(key);
      res.json(key);
    }),
  );
  router.delete("/keys/:key", (req, res) => {
    if (!store.deleteKey(req.params.key)) return refuse(res, "There is no such key.", 404);
    res.json({ ok: true });
  });

  // Customers as a person in the panel makes them: no key, no name rules, and duplicate e-mails are possible.
  router.post("/customers", (req, res) => void res.json(store.createCustomer(fieldsOf(req))));
  router.put("/customers/:id", (req, res) => {
    const customer = store.customer(Number(req.params.id));
    if (!customer) return refuse(res, "There is no such customer.", 404);
    store.updateCustomer(customer, fieldsOf(req));
    res.json(customer);
  });
  router.delete("/customers/:id", (req, res) => {
    const customer = store.customer(Number(req.params.id));
    if (!customer) return refuse(res, "There is no such customer.", 404);
    store.deleteCustomer(customer);
    res.json({ ok: true });
  });
  // The person confirms a subscription that the account asked about by mail.
  router.post("/customers/:id/confirm", (req, res) => {
    if (!sandbox.confirmSubscription(Number(req.params.id)))
      return refuse(res, "No confirmation is awaited.", 404);
    res.json({ ok: true });
  });
  router.post(
    "/customers/:id/orders",
    checked(orderSchema, (order, res, req) => {
      const customer = store.customer(Number(req.params.id));
      if (!customer) return refuse(res, "There is no such customer.", 404);
      res.json(store.addOrder({ customerId: customer.id, ...order }));
    }),
  );

  router.use((_req, res) => refuse(res, "There is no such control.", 404));
  router.use(badRequest);
  return router;
}

const customerKeys = z.strictObject({
  ...Object.fromEntries(
    [
      ...["nome", "cognome", "email", "telefono", "telefono_casa", "dati_fatturazione", "ragione_sociale"],
      ...["piva", "cf", "pec", "sdi", "cod_univoco", "indirizzo", "stato", "citta", "comune", "cap", "tags"],
      ...["marketing_active", "marketing_list", "provenienza", "extraFields"],
    ].map((field) => [field, z.unknown().optional()]),
  ),
  /** The API takes none. */
  birthday: z.union([z.iso.date(), z.literal("")]).optional(),
});

/** The fields as the API writes them. */
function fieldsOf(req: Request) {
  const { birthday, ...fields } = customerKeys.parse(req.body);
  return { ...readCustomerFields(fields), ...(birthday !== undefined && { birthday }) };
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  handle: (input: z.output<Schema>, res: Response, req: Request) => unknown,
): RequestHandler {
  return (req, res) => void handle(schema.parse(req.body ?? {}), res, req);
}

function refuse(res: Response, error: string, status = 400): void {
  res.status(status).json({ error });
}

const badRequest: express.ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (error instanceof z.ZodError) return refuse(res, z.prettifyError(error));
  if (error instanceof Refusal) return refuse(res, error.message);
  if (error instanceof SyntaxError) return refuse(res, "The body is not JSON.");
  next(error);
};
