import type { Behaviour } from "./behaviour.ts";
import type { createWebhooks } from "./webhooks.ts";
import { isHttpUrl, readCount, readText } from "./input.ts";
import type { Parameters } from "./input.ts";
import { sources } from "./model.ts";
import type { Customer } from "./model.ts";
import type { OperationPath } from "./operations.ts";
import { writeCustomer, writeId, writeList, writeOrder, writeStatuses } from "./output.ts";
import type { IdStyle } from "./output.ts";
import { Refusal } from "./refusal.ts";
import { createWriting } from "./registration.ts";
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

/** What a list that is older than tags and newsletter leaves out. */
const newer = ["tags", "marketing_active", "marketing_list", "extraFields"];

/** What each operation does once key, permission and verb are checked. They refuse by throwing a Refusal. */
export function createHandlers({ store, behaviour, webhooks }: HandlerOptions): Handlers {
  const show = (customer: Customer, idStyle: IdStyle) => writeCustomer(customer, behaviour(), idStyle);
  const idIn = (style: IdStyle, id: number) => ({ id: writeId(id, style, behaviour()) });
  const list = (items: readonly unknown[]) => writeList(items, behaviour());
  const { register, update } = createWriting(store, behaviour);

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
    const { listShows } = behaviour();
    if (listShows === "everything") return shown;
    const isShown = (name: string) =>
      listShows === "names" ? whoItIs.includes(name) : !newer.includes(name);
    return Object.fromEntries(Object.entries(shown).filter(([name]) => isShown(name)));
  }

  function customerById(id: string): Customer {
    if (id === "" && behaviour().unreadBodies !== "not-found") throw new Refusal("customer_id_missing");
    const customer = /^\d+$/.test(id) ? store.customer(Number(id)) : undefined;
    if (!customer) throw new Refusal("customer_not_found");
    return customer;
  }

  const idOf = (parameters: Parameters) => readText(parameters, "id") || readText(parameters, "customer_id");

  const getsLag = () => behaviour().readLagMs > 0 && behaviour().readLagOf === "everything";

  function seenById(id: number): Customer | null | undefined {
    return getsLag() ? store.seenCustomer(id) : store.customer(id);
  }

  function seenByEmail(email: string): Customer | undefined {
    if (!getsLag()) return store.customersByEmail(email)[0];
    const wanted = email.trim().toLowerCase();
    return store.seenCustomers().find((customer) => customer.email.trim().toLowerCase() === wanted);
  }

  function getCustomer(parameters: Parameters): Outcome {
    const id = readText(parameters, "id");
    const email = readText(parameters, "email");
    if (id === "" && email === "") throw new Refusal("customer_id_missing");
    const customer = id === "" ? seenByEmail(email) : seenById(Number(id));
    if (customer) return { data: show(customer, "number") };
    if (behaviour().getMissing === "null") return { data: null };
    throw new Refusal("customer_not_found");
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
    return { data: idIn("number", entry.id), changed: true };
  }

  function listOrders(parameters: Parameters): Outcome {
    const id = readText(parameters, "customer");
    const orders = id === "" ? store.allOrders() : store.ordersOf(Number(id));
    return { data: list(page(orders, parameters).map((order) => writeOrder(order, behaviour()))) };
  }

  function createWebhook(parameters: Parameters): Outcome {
    const url = readText(parameters, "url");
    if (!isHttpUrl(url)) throw new Refusal("url_invalid");
    const known = store.webhooks().find((webhook) => webhook.url === url);
    const webhook = known ?? store.addWebhook(url, "api");
    return { data: idIn("number", webhook.id), changed: !known };
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
      const found = searchCustomers(store.seenCustomers(), readText(parameters, "query"), behaviour());
      const ordered = behaviour().listOrder === "newest" ? found.toReversed() : found;
      return { data: list(page(ordered, parameters).map(showInList)) };
    },
    "customers/search": (parameters) => {
      const query = readText(parameters, "query");
      const found = query === "" ? [] : searchCustomers(store.seenCustomers(), query, behaviour());
      if (found.length === 0 && behaviour().searchMissing === "refusal")
        throw new Refusal("results_not_found");
      const limited = found.slice(0, behaviour().maxListLimit);
      return { data: list(limited.map(showInList)) };
    },
    "customers/registration": (parameters) => {
      const { customer, changed } = register(parameters);
      return { data: idIn("string", customer.id), changed };
    },
    "customers/update": (parameters) => {
      const { customer, changed } = update(customerById(idOf(parameters)), parameters);
      return { data: idIn("number", customer.id), changed };
    },
    "customers/delete": (parameters) => {
      store.deleteCustomer(customerById(idOf(parameters)));
      return { data: true, changed: true };
    },
    "customers/sources": () => ({ data: list(sources) }),
    "customers/history/create": createHistory,
    "marketing/tags": () => ({
      data: list([...new Set(store.customersAscending().flatMap(({ tags }) => tags))].sort()),
    }),
    "orders/list": listOrders,
    "orders/statuses": () => ({ data: list(writeStatuses(behaviour())) }),
    "webhooks/create": createWebhook,
    "webhooks/delete": deleteWebhook,
    "webhooks/test": () => ({ data: { sent: webhooks.test() } }),
  };
}
