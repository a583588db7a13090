import express from "express";
import type { Request, Response, Router } from "express";
import { z } from "zod";
import { html } from "../../../html.ts";
import type { Html } from "../../../html.ts";
import type { SandboxContext } from "../../context.ts";
import type { UserError } from "../../customers.ts";
import {
  createCustomer,
  deleteCustomer,
  editCustomer,
  findByEmail,
  mergeCustomers,
} from "../../customers.ts";
import { actions, blocks } from "../../extensions/frames.ts";
import type { SandboxCustomer, ShopState } from "../../state.ts";
import { gid } from "../../state.ts";
import { icons } from "../icons.ts";
import { storeHandle } from "../launch.ts";
import { adminPage } from "../layout.ts";
import { requestLocale } from "../locale.ts";
import { shopOf } from "../shop.ts";
import { customerDetails } from "./details.ts";
import { customerForm, errorBanner } from "./form.ts";
import type { FormValues } from "./form-values.ts";
import { changes, creation, submittedForm, valuesOf } from "./form-values.ts";
import { customerList, displayName } from "./list.ts";

const notices: Record<string, string> = {
  created: "Customer created",
  saved: "Customer saved",
  merged: "Customers merged",
  deleted: "Customer deleted",
};

/** The pages on which customers are listed, created, edited, merged and deleted, as by a person in the admin. */
export function customerRoutes(context: SandboxContext): Router {
  const routes = express.Router();
  routes.use(express.urlencoded({ extended: false }));

  const render = (req: Request, res: Response, title: string, body: Html) => {
    const notice = notices[typeof req.query["done"] === "string" ? req.query["done"] : ""];
    res.send(adminPage({ context, shop: shopOf(res), req, section: "customers", title, body, notice }));
  };

  routes.get("/", (req, res) => {
    const { query, page } = listQuery.parse(req.query);
    render(
      req,
      res,
      "Customers",
      customerList(shopOf(res), {
        base: baseOf(res),
        search: query,
        page,
        actions: actions(context, shopOf(res), {
          target: "admin.customer-index.selection-action.render",
          locale: requestLocale(req),
        }),
      }),
    );
  });

  routes.get("/new", (req, res) => {
    render(req, res, "New customer", newPage(res, valuesOf(undefined, shopOf(res).record.countryCode)));
  });

  routes.post("/new", (req, res) => {
    const { shown: _shown, ...values } = submittedForm.parse(req.body);
    const { customer, userErrors } = createCustomer(shopOf(res), creation(values));
    if (customer && userErrors.length === 0)
      return res.redirect(303, `${baseOf(res)}/${customer.id}?done=created`);
    render(req, res.status(422), "New customer", newPage(res, values, userErrors));
  });

  routes.use("/:id", (req, res, next) => {
    const customer = shopOf(res).customers.get(req.params.id);
    if (!customer) return render(req, res.status(404), "Customer not found", missingPage(res, req.params.id));
    res.locals["customer"] = customer;
    next();
  });

  routes.get("/:id", (req, res) => {
    render(req, res, displayName(customerOf(res)), editPage(context, req, res));
  });

  routes.post("/:id", (req, res) => {
    const customer = customerOf(res);
    const { shown = shownFirst(res), ...values } = submittedForm.parse(req.body);
    const { userErrors } = editCustomer(shopOf(res), customer.id, changes(customer, values, shown));
    if (userErrors.length === 0) return res.redirect(303, `${baseOf(res)}/${customer.id}?done=saved`);
    render(
      req,
      res.status(422),
      displayName(customer),
      editPage(context, req, res, { values, errors: userErrors }),
    );
  });

  routes.post("/:id/merge", (req, res) => {
    const customer = customerOf(res);
    const other = findOther(shopOf(res), z.object({ other: z.string() }).parse(req.body).other);
    const { customer: kept, userErrors } = other
      ? mergeCustomers(shopOf(res), customer.id, other.id)
      : { customer: null, userErrors: [{ field: null, message: "No customer has this e-mail or id." }] };
    if (kept) return res.redirect(303, `${baseOf(res)}/${kept.id}?done=merged`);
    render(req, res.status(422), displayName(customer), editPage(context, req, res, { errors: userErrors }));
  });

  routes.post("/:id/delete", (req, res) => {
    const customer = customerOf(res);
    const { userErrors } = deleteCustomer(shopOf(res), customer.id);
    if (userErrors.length === 0) return res.redirect(303, `${baseOf(res)}?done=deleted`);
    render(req, res.status(422), displayName(customer), editPage(context, req, res, { errors: userErrors }));
  });

  return routes;
}

const listQuery = z.object({
  query: z.string().trim().default(""),
  page: z.coerce.number().int().positive().catch(1).default(1),
});

const baseOf = (res: Response) => `/store/${storeHandle(shopOf(res))}/customers`;

const customerOf = (res: Response) => res.locals["customer"] as SandboxCustomer;

function findOther(shop: ShopState, emailOrId: string): SandboxCustomer | undefined {
  return shop.customers.get(emailOrId.trim()) ?? findByEmail(shop, emailOrId);
}

// A program that posts the form without what it was shown means the customer as it is now.
function shownFirst(res: Response): FormValues {
  return valuesOf(customerOf(res), shopOf(res).record.countryCode);
}

function newPage(res: Response, values: FormValues, errors: UserError[] = []): Html {
  const shown = valuesOf(undefined, shopOf(res).record.countryCode);
  return html`
    <div class="narrow">
      ${pageHeader("New customer", baseOf(res))}${customerForm({ action: `${baseOf(res)}/new`, values, shown, errors })}
    </div>
  `;
}

function editPage(
  context: SandboxContext,
  req: Request,
  res: Response,
  submitted: { values?: FormValues; errors?: UserError[] } = {},
): Html {
  const customer = customerOf(res);
  const base = baseOf(res);
  const shown = shownFirst(res);
  const { values = shown, errors = [] } = submitted;
  return html`
    ${pageHeader(
      displayName(customer),
      base,
      actions(context, shopOf(res), {
        target: "admin.customer-details.action.render",
        id: gid("Customer", customer.id),
        locale: requestLocale(req),
      }),
    )}
    <div class="two-columns">
      <div class="stack">
        ${customerForm({ action: `${base}/${customer.id}`, values, shown, errors })}
        ${blocks(context, shopOf(res), {
          target: "admin.customer-details.block.render",
          id: gid("Customer", customer.id),
        })}
      </div>
      <aside class="stack" aria-label="More about this customer">${customerDetails(customer, base)}</aside>
    </div>
  `;
}

function missingPage(res: Response, id: string): Html {
  const message = `There is no customer ${id}. It may have been deleted or merged into another one.`;
  return html`
    <header class="page-header">
      ${backLink(baseOf(res))}
      <h1>Customer not found</h1>
    </header>
    ${errorBanner([{ field: null, message }])}
  `;
}

function pageHeader(title: string, base: string, more: Html[] = []): Html {
  return html`<header class="page-header sticky">
    ${backLink(base)}
    <h1>${title}</h1>
    <div class="actions">
      ${more}<button class="button primary" type="submit" form="customer-form">Save</button>
    </div>
  </header>`;
}

function backLink(base: string): Html {
  return html`<a class="back" href="${base}" aria-label="Back to customers">${icons.back}</a>`;
}
