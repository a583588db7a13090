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

export type PersonField = (typeof personFields)[number];
export type BillingField = (typeof billingFields)[number];

export type CustomerFields = Record<PersonField | BillingField, string> & {
  tags: string[];
  marketingActive: boolean;
  /** Names of the marketing lists the customer is on. */
  marketingLists: string[];
  provenienza: number;
  extraFields: Record<string, string>;
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

export const orderStatuses = ["completed", "pending", "cancelled"] as const;
type OrderStatus = (typeof orderStatuses)[number];

export interface TimelineEntry {
  id: number;
  customerId: number;
  title: string;
  /** HTML, as the API takes it. */
  content: string;
  date: string;
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
  marketingActive: false,
  marketingLists: [],
  provenienza: 6,
  extraFields: {},
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
