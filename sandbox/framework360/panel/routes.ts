import { randomBytes } from "node:crypto";
import type { Request, RequestHandler, Response, Router } from "express";
import express from "express";
import { z } from "zod";
import { html } from "../../html.ts";
import { isHttpUrl, readCustomerFields } from "../input.ts";
import { orderStatuses } from "../model.ts";
import type { Customer } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { customerListPage } from "./customer-list.ts";
import { customerPage, newCustomerPage } from "./customer-page.ts";
import { page } from "./layout.ts";
import type { Notice } from "./layout.ts";
import { requestsPage } from "./requests-page.ts";
import { settingsPage } from "./settings-page.ts";
import { behaviourForm, faultsForm, listOf, textOf } from "./forms.ts";

/** The control panel for people, at `/panel`. Open to everyone who reaches it: its data is made up. */
export function createPanel(sandbox: Sandbox): Router {
  const { store } = sandbox;
  const router = express.Router();
  router.use(express.urlencoded({ extended: true, limit: "1mb", parameterLimit: 5000 }));

  router.get("/", (req, res) => {
    res.send(
      customerListPage(sandbox, {
        query: textOf(req.query.q),
        pageNumber: Number(textOf(req.query.page)) || 1,
        origin: `${req.protocol}://${req.get("host")}`,
        notice: noticeOf(req),
      }),
    );
  });

  router.get("/customers/new", (_req, res) => void res.send(newCustomerPage()));
  router.post("/customers", (req, res) => {
    const customer = store.createCustomer(customerFields(req));
    done(res, `/panel/customers/${customer.id}`, "Customer saved.");
  });
  router.get(
    "/customers/:id",
    withCustomer((customer, req, res) => res.send(customerPage(sandbox, customer, noticeOf(req)))),
  );
  router.post(
    "/customers/:id",
    withCustomer((customer, req, res) => {
      store.updateCustomer(customer, customerFields(req, customer.extraFields));
      done(res, `/panel/customers/${customer.id}`, "Customer saved.");
    }),
  );
  router.post(
    "/customers/:id/delete",
    withCustomer((customer, _req, res) => {
      store.deleteCustomer(customer);
      done(res, "/panel", "Customer deleted.");
    }),
  );
  router.post(
    "/customers/:id/orders",
    withCustomer((customer, req, res) => {
      const place = `/panel/customers/${customer.id}`;
      const order = orderSchema.safeParse(req.body);
      if (!order.success) return failed(res, place, "The order needs a total.");
      store.addOrder({ customerId: customer.id, date: new Date().toISOString().slice(0, 10), ...order.data });
      done(res, place, "Order added.");
    }),
  );

  router.get("/settings", (req, res) => void res.send(settingsPage(sandbox, noticeOf(req))));
  router.get("/requests", (_req, res) => void res.send(requestsPage(sandbox)));
  router.post("/keys/new", (req, res) => {
    store.saveKey({
      key: randomBytes(20).toString("hex"),
      name: textOf(req.body.name) || "Key",
      permissions: [],
    });
    done(res, "/panel/settings", "Key created, without permissions yet.");
  });
  router.post("/keys/:key", (req, res) => {
    const key = store.key(req.params.key);
    if (key) store.saveKey({ ...key, permissions: listOf(req.body.permissions) });
    done(res, "/panel/settings", "Permissions saved.");
  });
  router.post("/keys/:key/delete", (req, res) => {
    store.deleteKey(req.params.key);
    done(res, "/panel/settings", "Key deleted.");
  });

  router.post("/webhooks", (req, res) => {
    const url = textOf(req.body.url);
    if (url !== "" && !isHttpUrl(url))
      return failed(res, "/panel/settings", "The webhook URL is not an address.");
    const known = store.webhooks().some((webhook) => webhook.url === url);
    if (url !== "" && !known) store.addWebhook(url, "panel");
    const delivery = z.enum(["off", "json", "form"]).catch("off").parse(req.body.delivery);
    sandbox.setBehaviour({ ...sandbox.behaviour(), webhooks: delivery });
    done(res, "/panel/settings", "Webhook saved.");
  });
  router.post("/webhooks/:id/delete", (req, res) => {
    store.deleteWebhook(Number(req.params.id));
    done(res, "/panel/settings", "Webhook removed.");
  });

  router.post("/faults", (req, res) => {
    const form = faultsForm(req.body as unknown);
    if (!form) return failed(res, "/panel/settings", "The faults were not saved: a number is out of range.");
    sandbox.faults.replace({ ...sandbox.faults.current, ...form });
    done(res, "/panel/settings", "Faults saved.");
  });
  router.post("/faults/clear", (_req, res) => {
    sandbox.faults.replace({});
    done(res, "/panel/settings", "No faults any more.");
  });
  router.post("/behaviour", (req, res) => {
    const form = behaviourForm(req.body as Record<string, unknown>, sandbox.behaviour());
    if (!form) return failed(res, "/panel/settings", "The behaviour was not saved: a value is not possible.");
    sandbox.setBehaviour(form);
    done(res, "/panel/settings", "Behaviour saved.");
  });
  router.post("/generate", (req, res) => {
    const count = z.coerce.number().int().min(1).max(100_000).safeParse(req.body.count);
    if (!count.success) return failed(res, "/panel/settings", "Choose between 1 and 100,000 customers.");
    const { created } = sandbox.generate({ count: count.data, from: store.customerCount() });
    done(res, "/panel", `${created} customers generated.`);
  });

  function withCustomer(handle: (customer: Customer, req: Request, res: Response) => void): RequestHandler {
    return (req, res, next) => {
      const customer = store.customer(Number(req.params.id));
      if (!customer) return next();
      handle(customer, req, res);
    };
  }

  return router;
}

/** What an address outside the API answers: a page, as a web site would. */
export const notFound: RequestHandler = (_req, res) => {
  const body = html`<h1>Page not found</h1>
    <p>There is nothing at this address. <a href="/panel">To the customers</a></p>`;
  res.status(404).send(page({ title: "Page not found", body }));
};

const orderSchema = z.object({
  total: z.coerce.number().positive(),
  status: z.enum(orderStatuses),
});

/** A panel form always holds every field; an unticked box is simply absent from it, and an extra field that was taken out. */
function customerFields(req: Request, known: Record<string, string> = {}) {
  const { extraFields: lines, birthday, ...form } = req.body as Record<string, unknown>;
  const blanks = Object.fromEntries(Object.keys(known).map((name) => [name, ""]));
  return {
    ...readCustomerFields({ ...form, marketing_active: form.marketing_active === "on" }),
    extraFields: { ...blanks, ...extraFieldsIn(textOf(lines)) },
    birthday: z.iso.date().catch("").parse(birthday),
  };
}

/** "Taglia: 42", one a line. */
function extraFieldsIn(text: string): Record<string, string> {
  const lines = text.split("\n").map((line) => /^\s*([^:]+?)\s*:\s*(.*?)\s*$/.exec(line));
  return Object.fromEntries(lines.flatMap((line) => (line ? [[line[1]!, line[2]!]] : [])));
}

function done(res: Response, place: string, text: string): void {
  res.redirect(303, `${place}?${new URLSearchParams({ done: text })}`);
}

function failed(res: Response, place: string, text: string): void {
  res.redirect(303, `${place}?${new URLSearchParams({ failed: text })}`);
}

function noticeOf(req: Request): Notice | undefined {
  if (req.query.failed) return { text: textOf(req.query.failed), problem: true };
  if (req.query.done) return { text: textOf(req.query.done) };
  return undefined;
}
