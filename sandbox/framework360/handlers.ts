import type { Behaviour } from "./behaviour.ts";
import type { createWebhooks } from "./webhooks.ts";
import { isEmail, isHttpUrl, readCount, readCustomerFields, readText } from "./input.ts";
import type { Parameters } from "./input.ts";
import { sources } from "./model.ts";
import type { Customer, CustomerFields } from "./model.ts";
import type { OperationPath } from "./operations.ts";
import { writeCustomer, writeId, writeOrder } from "./output.ts";
import type { IdStyle } from "./output.ts";
import { Refusal } from "./refusal.ts";
import { searchCustomers } from "./search.ts";
import type { Store } from "./store.ts";

interface Outcome {
  data: unknown;
  /** Whether a write changed anything. */
  changed?: boolean;
}

export type Handlers = Record<OperationPath, (parameters: Parameters) => Outcome>;

export interface HandlerOptions {
  store: Store;
  behaviour: () => Behaviour;
  webhooks: ReturnType<typeof createWebhooks>;
}

const defaultLimit = 20;

/** What an abbreviated list shows. */
const whoItIs = ["id", "nome", "cognome", "email"];

/** What each operation does once key, permission and verb are checked. They refuse by throwing a Refusal. */
export function createHandlers({ store, behaviour, webhooks }: HandlerOptions): Handlers {
  const show = (customer: Customer, idStyle: IdStyle) => writeCustomer(customer, behaviour(), idStyle);

  function page<T>(items: readonly T[], parameters: Parameters): T[] {
    const { firstPage, beyondLastPage, maxListLimit } = behaviour();
    const limit = Math.min(readCount(parameters, "limit", defaultLimit), maxListLimit);
    const asked = readCount(parameters, "page", Number(firstPage), Number(firstPage)) - Number(firstPage);
    const last = Math.max(0, Math.ceil(items.length / limit) - 1);
    if (asked > last && beyondLastPage === "refusal") throw new Refusal("page_invalid");
    const beyond = { nothing: asked, last, first: 0, refusal: asked }[beyondLastPage];
    const start = (asked > last ? beyond : asked) * limit;
    return items.slice(start, start + limit);
  }

  function showInList(customer: Customer): Record<string, unknown> {
    const shown = show(customer, "string");
    if (behaviour().listShows === "everything") return shown;
    return Object.fromEntries(Object.entries(shown).filter(([name]) => whoItIs.includes(name)));
  }

  function customerById(id: string): Customer {
    if (id === "") throw new Refusal("customer_id_missing");
    const customer = /^\d+$/.test(id) ? store.customer(Number(id)) : undefined;
    if (!customer) throw new Refusal("customer_not_found");
    return customer;
  }

  const idOf = (parameters: Parameters) => readText(parameters, "id") || readText(parameters, "customer_id");

  function getCustomer(parameters: Parameters): Outcome {
    const id = readText(parameters, "id");
    const email = readText(parameters, "email");
    if (id === "" && email === "") throw new Refusal("customer_id_missing");
    const customer = id === "" ? store.customersByEmail(email)[0] : store.customer(Number(id));
    if (customer) return { data: show(customer, "number") };
    if (behaviour().getMissing === "null") return { data: null };
    throw new Refusal("customer_not_found");
  }

  /** An upsert by e-mail; no password needed. */
  function register(parameters: Parameters): Outcome {
    const fields = readCustomerFields(parameters);
    if (!isName(fields.nome)) throw new Refusal("nome_invalid");
    if (!isName(fields.cognome)) throw new Refusal("cognome_invalid");
    if (!fields.email) throw new Refusal("email_missing");
    if (!isEmail(fields.email)) throw new Refusal("email_invalid");

    const { registrationAsksPassword, registrationOfKnown, registrationTags } = behaviour();
    if (registrationAsksPassword && readText(parameters, "password") === "") {
      throw new Refusal("password_missing");
    }
    const [existing] = store.customersByEmail(fields.email);
    if (existing && registrationOfKnown === "refusal") throw new Refusal("email_already_exists");
    if (!existing) return { data: { id: writeId(store.createCustomer(fields).id, "string") }, changed: true };

    const { email: _known, ...rest } = fields;
    if (rest.tags && registrationTags === "add") {
      rest.tags = [...new Set([...existing.tags, ...rest.tags])];
    }
    const changed = store.updateCustomer(existing, rest);
    return { data: { id: writeId(existing.id, "string") }, changed };
  }

  function update(parameters: Parameters): Outcome {
    const customer = customerById(idOf(parameters));
    const fields = readCustomerFields(parameters);
    if (fields.email !== undefined) checkNewEmail(fields.email, customer);
    const changed = store.updateCustomer(customer, updatable(fields, behaviour()));
    return { data: { id: writeId(customer.id, "number") }, changed };
  }

  function checkNewEmail(email: string, customer: Customer): void {
    if (email === "") throw new Refusal("email_missing");
    if (!isEmail(email)) throw new Refusal("email_invalid");
    const holders = store.customersByEmail(email);
    if (holders.length > 0 && !holders.includes(customer)) throw new Refusal("email_already_exists");
  }

  function createHistory(parameters: Parameters): Outcome {
    const customer = customerById(idOf(parameters));
    const title = readText(parameters, "title");
    const date = readText(parameters, "date") || new Date().toISOString().slice(0, 10);
    if (title === "") throw new Refusal("title_missing");
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date)))
      throw new Refusal("date_invalid");
    const content = readText(parameters, "content");
    const entry = store.addTimelineEntry({ customerId: customer.id, title, content, date });
    return { data: { id: writeId(entry.id, "number") }, changed: true };
  }

  function listOrders(parameters: Parameters): Outcome {
    const id = readText(parameters, "customer");
    const orders = id === "" ? store.allOrders() : store.ordersOf(Number(id));
    return { data: page(orders, parameters).map(writeOrder) };
  }

  function createWebhook(parameters: Parameters): Outcome {
    const url = readText(parameters, "url");
    if (!isHttpUrl(url)) throw new Refusal("url_invalid");
    const known = store.webhooks().find((webhook) => webhook.url === url);
    const webhook = known ?? store.addWebhook(url, "api");
    return { data: { id: writeId(webhook.id, "number") }, changed: !known };
  }

  function deleteWebhook(parameters: Parameters): Outcome {
    const id = readText(parameters, "id");
    const url = readText(parameters, "url");
    const webhook = store.webhooks().find((known) => String(known.id) === id || known.url === url);
    if (!webhook) throw new Refusal("webhook_not_found");
    store.deleteWebhook(webhook.id);
    return { data: true, changed: true };
  }

  return {
    check: () => ({ data: true }),
    "customers/get": getCustomer,
    "customers/list": (parameters) => {
      const found = searchCustomers(store.customersAscending(), readText(parameters, "query"));
      const ordered = behaviour().listOrder === "newest" ? found.toReversed() : found;
      return { data: page(ordered, parameters).map(showInList) };
    },
    "customers/search": (parameters) => {
      const query = readText(parameters, "query");
      const found = query === "" ? [] : searchCustomers(store.customersAscending(), query);
      if (found.length === 0 && behaviour().searchMissing === "refusal")
        throw new Refusal("results_not_found");
      const limited = found.slice(0, behaviour().maxListLimit);
      return { data: limited.map(showInList) };
    },
    "customers/registration": register,
    "customers/update": update,
    "customers/delete": (parameters) => {
      store.deleteCustomer(customerById(idOf(parameters)));
      return { data: true, changed: true };
    },
    "customers/sources": () => ({ data: sources }),
    "customers/history/create": createHistory,
    "marketing/tags": () => ({
      data: [...new Set(store.customersAscending().flatMap(({ tags }) => tags))].sort(),
    }),
    "orders/list": listOrders,
    "webhooks/create": createWebhook,
    "webhooks/delete": deleteWebhook,
    "webhooks/test": () => ({ data: { sent: webhooks.test() } }),
  };
}

/** Framework360 has refused names under two characters, and "-". */
function isName(name: string | undefined): boolean {
  return name !== undefined && name.length >= 2;
}

function updatable(fields: Partial<CustomerFields>, behaviour: Behaviour): Partial<CustomerFields> {
  const { tags, marketingActive, marketingLists, ...rest } = fields;
  return {
    ...rest,
    ...(behaviour.updateAppliesTags && tags && { tags }),
    ...(behaviour.updateAppliesMarketing && marketingActive !== undefined && { marketingActive }),
    ...(behaviour.updateAppliesMarketing && marketingLists && { marketingLists }),
  };
}
