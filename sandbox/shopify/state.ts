import { usualChoices, type Choices } from "./choices.ts";

/** What the simulated Shopify knows. Everything in the `*Record` types is JSON and is persisted as it stands. */

export type PlanName = "standard" | "advanced" | "plus" | "enterprise";

/** A marketing consent, of an e-mail address or of a phone number. */
export type Consent = {
  state: "NOT_SUBSCRIBED" | "PENDING" | "SUBSCRIBED" | "UNSUBSCRIBED" | "INVALID" | "REDACTED";
  optInLevel: "SINGLE_OPT_IN" | "CONFIRMED_OPT_IN" | "UNKNOWN" | null;
  /** ISO 8601 to the second, as Shopify answers; null as long as the customer neither consented nor objected. */
  updatedAt: string | null;
};

export type SandboxAddress = {
  id: string;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  provinceCode: string | null;
  zip: string | null;
  countryCode: string | null;
  phone: string | null;
};

export type SandboxMetafield = {
  id: string;
  namespace: string;
  key: string;
  type: string;
  value: string;
  createdAt: string;
  updatedAt: string;
};

export type SandboxCustomer = {
  /** Decimal digits. It may exceed 2^53, so it is never a JavaScript number. */
  id: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** E.164. */
  phone: string | null;
  note: string | null;
  locale: string;
  taxExempt: boolean;
  taxExemptions: string[];
  tags: string[];
  emailConsent: Consent;
  smsConsent: Consent;
  addresses: SandboxAddress[];
  defaultAddressId: string | null;
  metafields: SandboxMetafield[];
  multipassIdentifier: string | null;
  numberOfOrders: number;
  /** Decimal amount in the shop's currency. */
  amountSpent: string;
  createdAt: string;
  updatedAt: string;
};

export type AccessToken = {
  token: string;
  scopes: string[];
  online: boolean;
  /** Milliseconds since 1970, or null for a token that never expires. */
  expiresAt: number | null;
};

/** A refresh token and the ones that came before it in the same line of descent. */
type RefreshToken = { token: string; expiresAt: number; replaces: string | null };

/** The app as installed in one shop. */
export type Installation = {
  installedAt: string;
  scopes: string[];
  accessTokens: AccessToken[];
  refreshTokens: RefreshToken[];
};

export type BulkOperationRecord = {
  id: string;
  type: "QUERY" | "MUTATION";
  status: "CREATED" | "RUNNING" | "CANCELING" | "COMPLETED" | "FAILED" | "CANCELED" | "EXPIRED";
  /** The query, or the mutation that is run for every line. */
  query: string;
  createdAt: string;
  completedAt: string | null;
  objectCount: number;
  rootObjectCount: number;
  errorCode: "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | "TIMEOUT" | null;
  fileSize: number | null;
};

type MergeJobRecord = { id: string; keptId: string; deletedId: string };

type StaffMember = { id: string; firstName: string; lastName: string; email: string; locale: string };

type ShopRecord = {
  id: string;
  domain: string;
  name: string;
  email: string;
  countryCode: string;
  currencyCode: string;
  plan: PlanName;
  createdAt: string;
  staff: StaffMember;
  /** The next id this shop gives out, as decimal digits. */
  nextId: string;
  installation: Installation | null;
  /** Milliseconds since 1970 of the app's latest uninstallation. */
  uninstalledAt?: number;
  bulkOperations: BulkOperationRecord[];
  mergeJobs: MergeJobRecord[];
};

/** One thing that happened to a customer, named as its webhook topic. */
export type CustomerEvent =
  | { topic: "customers/create" | "customers/update"; customer: SandboxCustomer }
  | { topic: "customers/delete"; customer: SandboxCustomer }
  | { topic: "customers/merge"; keptId: string; deletedId: string; jobId: string }
  | { topic: "customer.tags_added" | "customer.tags_removed"; customer: SandboxCustomer; tags: string[] }
  | { topic: "customers_email_marketing_consent/update"; customer: SandboxCustomer }
  | { topic: "customers_marketing_consent/update"; customer: SandboxCustomer };

/** A shop: its record, its customers, and indices over them. Change customers through `customers.ts` only. */
export type ShopState = {
  record: ShopRecord;
  customers: Map<string, SandboxCustomer>;
  /** The same customers by ascending id. */
  ordered: SandboxCustomer[];
  /** Customer ids by lower-case e-mail. */
  byEmail: Map<string, string>;
  /** Customer ids by E.164 phone. */
  byPhone: Map<string, string>;
  /** How this Shopify behaves. A restart brings the usual behaviour back. */
  choices: Choices;
  /**
   * Called once for every edit, at once, with all that it fired; an edit that fires nothing still calls
   * it, because state changed. Set by the server, which persists and delivers webhooks.
   */
  onChange: (events: CustomerEvent[]) => void;
};

export type ShopSettings = { domain: string; name: string; idStart: bigint; plan: PlanName };

/** An empty shop, owned by one staff member. */
export function createShop({ domain, name, idStart, plan }: ShopSettings): ShopState {
  return indexShop(
    {
      id: "68817125376",
      domain,
      name,
      email: "negozio@example.it",
      countryCode: "IT",
      currencyCode: "EUR",
      plan,
      createdAt: isoSeconds(),
      staff: {
        id: "90210481",
        firstName: "Giulia",
        lastName: "Rinaldi",
        email: "giulia@example.it",
        locale: "en",
      },
      nextId: idStart.toString(),
      installation: null,
      bulkOperations: [],
      mergeJobs: [],
    },
    [],
  );
}

export type PersistedShop = { record: ShopRecord; customers: SandboxCustomer[] };

/** The persisted form of a shop. */
export function persistedShop(shop: ShopState): PersistedShop {
  return { record: shop.record, customers: shop.ordered };
}

/** A shop from its persisted form. */
export function loadShop({ record, customers }: PersistedShop): ShopState {
  return indexShop(record, customers);
}

function indexShop(record: ShopRecord, customers: SandboxCustomer[]): ShopState {
  const shop: ShopState = {
    record,
    customers: new Map(),
    ordered: [],
    byEmail: new Map(),
    byPhone: new Map(),
    choices: usualChoices(),
    onChange: () => {},
  };
  for (const customer of customers) addToIndices(shop, customer);
  return shop;
}

/** Puts a new customer, whose id is the highest so far, into the shop. */
export function addToIndices(shop: ShopState, customer: SandboxCustomer): void {
  shop.customers.set(customer.id, customer);
  shop.ordered.push(customer);
  if (customer.email) shop.byEmail.set(customer.email.toLowerCase(), customer.id);
  if (customer.phone) shop.byPhone.set(customer.phone, customer.id);
}

/** Takes a customer out of the shop. */
export function removeFromIndices(shop: ShopState, customer: SandboxCustomer): void {
  shop.customers.delete(customer.id);
  shop.ordered.splice(positionAfter(shop.ordered, customer.id) - 1, 1);
  if (customer.email) shop.byEmail.delete(customer.email.toLowerCase());
  if (customer.phone) shop.byPhone.delete(customer.phone);
}

/** How many customers of an ascending list have an id at or below this one. */
export function positionAfter(ordered: SandboxCustomer[], id: string): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareIds(ordered[middle]!.id, id) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Orders decimal ids of any length by value. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The shop's next id. */
export function takeId(shop: ShopState): string {
  const id = shop.record.nextId;
  shop.record.nextId = (BigInt(id) + 32768n).toString();
  return id;
}

/** Now, or the moment given, as Shopify writes times: UTC, whole seconds. */
export function isoSeconds(date: Date = new Date()): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** `gid://shopify/<type>/<id>`. */
export function gid(type: string, id: string): string {
  return `gid://shopify/${type}/${id}`;
}
