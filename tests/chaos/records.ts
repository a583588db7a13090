import type { Customer as Framework360Customer } from "../../sandbox/framework360/model.ts";
import type { SandboxCustomer } from "../../sandbox/shopify/state.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";

export const sides = ["shopify", "framework360"] as const;
export type Side = (typeof sides)[number];

export function other(side: Side): Side {
  return side === "shopify" ? "framework360" : "shopify";
}

export const textFields = [
  "email",
  "firstName",
  "lastName",
  "phone",
  "company",
  "street",
  "city",
  "province",
  "postalCode",
  "country",
  "vatNumber",
  "pec",
  "sdi",
] as const;
export type TextField = (typeof textFields)[number];

/** A customer as a simulator holds it, in words that both sides' records can be put into. "" is a blank. */
export type Shown = Record<TextField, string> & {
  id: string;
  /** In lower case and in order. */
  tags: string[];
  /** null: never asked, which only Shopify can say. */
  subscribed: boolean | null;
  orderCount: number;
};

/** Everybody on a side by id, read from the simulator's own records and not through anything of the app's. */
export function readRecords({ shopify, framework360 }: SandboxWorld): Record<Side, Map<string, Shown>> {
  const { store } = framework360.control;
  const shown = {
    shopify: shopify.shop.ordered.map(shownByShopify),
    framework360: store.customersAscending().map((customer) => ({
      ...shownByFramework360(customer),
      orderCount: store.ordersOf(customer.id).filter(({ status }) => status !== "cancelled").length,
    })),
  };
  return { shopify: byId(shown.shopify), framework360: byId(shown.framework360) };
}

function byId(all: Shown[]): Map<string, Shown> {
  return new Map(all.map((customer) => [customer.id, customer]));
}

const consent: Record<string, boolean> = { SUBSCRIBED: true, UNSUBSCRIBED: false };

function shownByShopify(customer: SandboxCustomer): Shown {
  const address = customer.addresses.find(({ id }) => id === customer.defaultAddressId);
  const metafield = (key: string) => customer.metafields.find((one) => one.key === key)?.value ?? "";
  return {
    id: customer.id,
    email: (customer.email ?? "").toLowerCase(),
    firstName: customer.firstName ?? "",
    lastName: customer.lastName ?? "",
    phone: customer.phone ?? "",
    company: address?.company ?? "",
    street: [address?.address1, address?.address2].filter(Boolean).join(", "),
    city: address?.city ?? "",
    province: address?.provinceCode ?? "",
    postalCode: address?.zip ?? "",
    country: address?.countryCode ?? "",
    vatNumber: metafield("vat_number"),
    pec: metafield("pec"),
    sdi: metafield("sdi"),
    tags: lowerCase(customer.tags),
    subscribed: consent[customer.emailConsent.state] ?? null,
    orderCount: Number(metafield("order_count")),
  };
}

function shownByFramework360(customer: Framework360Customer): Omit<Shown, "orderCount"> {
  return {
    id: String(customer.id),
    email: customer.email.toLowerCase(),
    firstName: customer.nome,
    lastName: customer.cognome,
    phone: customer.telefono,
    company: customer.ragione_sociale,
    street: customer.indirizzo,
    city: customer.comune,
    province: customer.citta,
    postalCode: customer.cap,
    country: customer.stato === "Italia" ? "IT" : customer.stato,
    vatNumber: customer.piva,
    pec: customer.pec,
    sdi: customer.sdi,
    tags: lowerCase(customer.tags),
    subscribed: customer.marketingActive,
  };
}

function lowerCase(tags: readonly string[]): string[] {
  return tags.map((tag) => tag.toLowerCase()).sort();
}
