import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ApiKey } from "./keys.ts";
import { createHistory } from "./history.ts";
import { defaultKeys } from "./keys.ts";
import { billingFields, blankCustomer } from "./model.ts";
import type { Customer, CustomerFields, Mail, Order, TimelineEntry, Webhook } from "./model.ts";

export type CustomerEvent = "customer_created" | "customer_updated" | "customer_deleted";
export type CustomerListener = (event: CustomerEvent, customer: Customer) => void;

interface State {
  nextId: number;
  customers: Customer[];
  orders: Order[];
  timeline: TimelineEntry[];
  keys: ApiKey[];
  webhooks: Webhook[];
  mails: Mail[];
}

export interface StoreOptions {
  saved: unknown;
  changed: () => void;
  /** How long a read shows what was before a change. */
  lagMs?: () => number;
}

// The state file is our own; its outline is checked so that a foreign file is refused rather than half read.
const stateSchema = z.object({
  nextId: z.number(),
  customers: z.array(z.looseObject({ id: z.number(), email: z.string() })),
  orders: z.array(z.looseObject({ id: z.number(), customerId: z.number() })),
  timeline: z.array(z.looseObject({ id: z.number(), customerId: z.number() })),
  keys: z.array(z.looseObject({ key: z.string() })),
  webhooks: z.array(z.looseObject({ id: z.number(), url: z.string() })),
});

export type Store = ReturnType<typeof createStore>;

/** Everything a Framework360 account holds here, in memory, with the look-ups the API needs. */
export function createStore({ saved, changed, lagMs = () => 0 }: StoreOptions) {
  let state = saved === undefined ? emptyState() : restore(saved);
  let customers = new Map<number, Customer>();
  let idsByEmail = new Map<string, Set<number>>();
  let ordersByCustomer = new Map<number, Order[]>();
  let timelineByCustomer = new Map<number, TimelineEntry[]>();
  let ascending: Customer[] | undefined;
  const listeners: CustomerListener[] = [];
  const history = createHistory(lagMs);

  index();

  function index(): void {
    customers = new Map(state.customers.map((customer) => [customer.id, customer]));
    idsByEmail = new Map();
    for (const customer of state.customers) indexEmail(customer);
    ordersByCustomer = Map.groupBy(state.orders, ({ customerId }) => customerId);
    timelineByCustomer = Map.groupBy(state.timeline, ({ customerId }) => customerId);
    ascending = undefined;
  }

  function indexEmail({ id, email }: Customer): void {
    if (email === "") return;
    const key = foldEmail(email);
    const ids = idsByEmail.get(key);
    if (ids) ids.add(id);
    else idsByEmail.set(key, new Set([id]));
  }

  function unindexEmail({ id, email }: Customer): void {
    const key = foldEmail(email);
    const ids = idsByEmail.get(key);
    ids?.delete(id);
    if (ids?.size === 0) idsByEmail.delete(key);
  }

  function touched(event?: CustomerEvent, customer?: Customer): void {
    changed();
    if (event && customer) for (const listener of listeners) listener(event, customer);
  }

  function createCustomer(fields: Partial<CustomerFields>, { silent = false } = {}): Customer {
    const now = new Date().toISOString();
    const customer: Customer = {
      ...structuredClone(blankCustomer),
      ...withAsked(fields),
      id: state.nextId++,
      createdAt: now,
      updatedAt: now,
      previousBilling: {},
    };
    history.keep(customer.id, null);
    customers.set(customer.id, customer);
    indexEmail(customer);
    ascending?.push(customer);
    touched(silent ? undefined : "customer_created", customer);
    return customer;
  }

  /** False when the fields held these values already: then nothing changes and no webhook is sent. */
  function updateCustomer(customer: Customer, changes: Partial<CustomerFields>): boolean {
    const fields = withAsked(changes);
    if (fields.extraFields) fields.extraFields = { ...customer.extraFields, ...fields.extraFields };
    const before = Object.fromEntries(
      Object.keys(fields).map((field) => [field, customer[field as keyof Customer]]),
    );
    if (isDeepStrictEqual(before, fields)) return false;
    history.keep(customer.id, customer);
    if (billingFields.some((field) => fields[field] !== undefined && fields[field] !== customer[field])) {
      customer.previousBilling = Object.fromEntries(billingFields.map((field) => [field, customer[field]]));
    }
    unindexEmail(customer);
    Object.assign(customer, fields, { updatedAt: new Date().toISOString() });
    indexEmail(customer);
    touched("customer_updated", customer);
    return true;
  }

  function deleteCustomer(customer: Customer): void {
    history.keep(customer.id, customer);
    customers.delete(customer.id);
    unindexEmail(customer);
    ordersByCustomer.delete(customer.id);
    timelineByCustomer.delete(customer.id);
    ascending = undefined;
    touched("customer_deleted", customer);
  }

  function append<T extends { customerId: number }>(lists: Map<number, T[]>, entry: T): T {
    const list = lists.get(entry.customerId);
    if (list) list.push(entry);
    else lists.set(entry.customerId, [entry]);
    touched();
    return entry;
  }

  return {
    createCustomer,
    updateCustomer,
    deleteCustomer,
    customer: (id: number) => customers.get(id),
    /** Case-insensitive; the oldest first, for an account may hold several customers with one e-mail. */
    customersByEmail: (email: string) =>
      [...(idsByEmail.get(foldEmail(email)) ?? [])].sort((a, b) => a - b).map((id) => customers.get(id)!),
    /** All customers, the oldest first. Not to be changed by the caller. */
    customersAscending: (): readonly Customer[] => (ascending ??= [...customers.values()]),
    customerCount: () => customers.size,
    /** The customer as a read that lags shows it. */
    seenCustomer: (id: number): Customer | null => history.seen(id, customers.get(id)),
    /** All customers as a read that lags shows them, the oldest first. Not to be changed by the caller. */
    seenCustomers(): readonly Customer[] {
      const all = (ascending ??= [...customers.values()]);
      const changed = history.changedIds();
      if (changed.length === 0) return all;
      const ids = [...new Set([...customers.keys(), ...changed])].sort((a, b) => a - b);
      return ids.flatMap((id) => history.seen(id, customers.get(id)) ?? []);
    },

    mails: (): readonly Mail[] => state.mails,
    addMail(customerId: number, kind: Mail["kind"]): void {
      state.mails.push({ customerId, kind, at: new Date().toISOString() });
      touched();
    },

    ordersOf: (customerId: number): readonly Order[] => ordersByCustomer.get(customerId) ?? [],
    allOrders: (): Order[] => [...ordersByCustomer.values()].flat(),
    addOrder: (order: Omit<Order, "id">) => append(ordersByCustomer, { id: state.nextId++, ...order }),

    timelineOf: (customerId: number): readonly TimelineEntry[] => timelineByCustomer.get(customerId) ?? [],
    addTimelineEntry: (entry: Omit<TimelineEntry, "id">) =>
      append(timelineByCustomer, { id: state.nextId++, ...entry }),

    keys: (): readonly ApiKey[] => state.keys,
    key: (key: string) => state.keys.find((candidate) => candidate.key === key),
    saveKey(key: ApiKey): void {
      const known = state.keys.findIndex((candidate) => candidate.key === key.key);
      if (known === -1) state.keys.push(key);
      else state.keys[known] = key;
      touched();
    },
    /** False when there is no such key. */
    deleteKey(key: string): boolean {
      const before = state.keys.length;
      state.keys = state.keys.filter((candidate) => candidate.key !== key);
      touched();
      return state.keys.length < before;
    },

    webhooks: (): readonly Webhook[] => state.webhooks,
    addWebhook(url: string, origin: Webhook["origin"]): Webhook {
      const webhook: Webhook = { id: state.nextId++, url, origin };
      state.webhooks.push(webhook);
      touched();
      return webhook;
    },
    deleteWebhook(id: number): void {
      state.webhooks = state.webhooks.filter((webhook) => webhook.id !== id);
      touched();
    },

    onCustomerChange: (listener: CustomerListener) => void listeners.push(listener),
    snapshot: (): State => ({
      ...state,
      customers: [...customers.values()],
      orders: [...ordersByCustomer.values()].flat(),
      timeline: [...timelineByCustomer.values()].flat(),
    }),
    reset(): void {
      state = emptyState();
      history.forget();
      index();
      touched();
    },
  };
}

/** Who says yes or no was asked; who says no awaits no confirmation. */
function withAsked(fields: Partial<CustomerFields>): Partial<CustomerFields> {
  if (fields.marketingActive === undefined) return fields;
  return { awaitingConfirmation: false, ...fields, marketingAsked: true };
}

function foldEmail(email: string): string {
  return email.trim().toLowerCase();
}

function emptyState(): State {
  return {
    nextId: 1001,
    customers: [],
    orders: [],
    timeline: [],
    keys: defaultKeys(),
    webhooks: [],
    mails: [],
  };
}

function restore(saved: unknown): State {
  const parsed = stateSchema.safeParse(saved);
  if (parsed.success) return { ...emptyState(), ...(saved as State) };
  throw new Error(
    `The saved Framework360 sandbox state is of another kind. Delete it to start over.\n${z.prettifyError(parsed.error)}`,
  );
}
