/** Text fields of a customer; "" means that nothing is known. */
export const personFields = ["nome", "cognome", "email", "telefono", "telefono_casa"] as const;

/** Fields that the API keeps in `dati_fatturazione`. `citta` is the province code and `comune` the city. */
export const billingFields = [
  "ragione_sociale",
  "piva",
  "cf",
  "pec",
  "sdi",
  "indirizzo",
  "stato",
  "citta",
  "comune",
  "cap",
] as const;

/** Those of them that a personal address has too. */
export const addressFields = ["indirizzo", "stato", "citta", "comune", "cap"] as const;

export type AddressField = (typeof addressFields)[number];
export type PersonField = (typeof personFields)[number];
export type BillingField = (typeof billingFields)[number];

export type CustomerFields = Record<PersonField | BillingField, string> & {
  tags: string[];
  /** Used as primary address, where an account keeps it apart from the billing data. */
  personalAddress: Partial<Record<AddressField, string>>;
  marketingActive: boolean;
  /** Somebody said yes or no. Set with `marketingActive`. */
  marketingAsked: boolean;
  /** Subscribed, and to confirm by mail (double opt-in). */
  awaitingConfirmation: boolean;
  /** Names of the marketing lists the customer is on. */
  marketingLists: string[];
  provenienza: number;
  /** Fields that the account's owner defined, by name. */
  extraFields: Record<string, string>;
  /** `YYYY-MM-DD`. */
  birthday: string;
};

export interface Customer extends CustomerFields {
  id: number;
  createdAt: string;
  updatedAt: string;
  /** Billing data before the last change: the API's top-level copies may lag one edit behind. */
  previousBilling: Partial<Record<BillingField, string>>;
}

export interface Order {
  id: number;
  customerId: number;
  date: string;
  /** Euros, two decimals. */
  total: number;
  status: OrderStatus;
}

export const orderStatuses = ["completed", "pending", "cancelled", "refunded", "failed", "draft"] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export interface TimelineEntry {
  id: number;
  customerId: number;
  title: string;
  /** HTML, as the API takes it. */
  content: string;
  date: string;
}

/** A mail that the account sent to a customer. */
export interface Mail {
  customerId: number;
  kind: "registration" | "confirmation";
  at: string;
}

export interface Webhook {
  id: number;
  url: string;
  /** "panel" when a person pasted it, "api" when webhooks/create made it. */
  origin: "panel" | "api";
}

/** What a fresh customer holds where nothing is given. */
export const blankCustomer: CustomerFields = {
  nome: "",
  cognome: "",
  email: "",
  telefono: "",
  telefono_casa: "",
  ragione_sociale: "",
  piva: "",
  cf: "",
  pec: "",
  sdi: "",
  indirizzo: "",
  stato: "",
  citta: "",
  comune: "",
  cap: "",
  tags: [],
  personalAddress: {},
  marketingActive: false,
  marketingAsked: false,
  awaitingConfirmation: false,
  marketingLists: [],
  provenienza: 6,
  extraFields: {},
  birthday: "",
};

export const sources = [
  { id: 1, nome: "Sito web" },
  { id: 2, nome: "Telefono" },
  { id: 3, nome: "Fiera" },
  { id: 4, nome: "Passaparola" },
  { id: 5, nome: "Social" },
  { id: 6, nome: "API" },
] as const;

/** Marketing lists that exist from the start; lists named in a registration are added by use. */
export const marketingLists = [
  { id: 1, name: "Newsletter" },
  { id: 2, name: "Promozioni" },
] as const;
