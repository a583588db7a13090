import { birthdayNames } from "../api/extra-fields.ts";
import { billingParameters } from "../api/schemas.ts";
import type { CustomerContext } from "./customer-facts.ts";
import { couldNotTell, seenThat, isItem, kindOf, kindsOf, type Fact } from "./fact.ts";

const personFields = ["id", "nome", "cognome", "formatted_name", "email"];
const phoneFields = ["telefono_cellulare", "telefono_casa", "telefono"];
const otherKnown = [
  "dati_fatturazione",
  "tags",
  "marketing_active",
  "marketing_list",
  "provenienza",
  "extraFields",
  ...birthdayNames,
];

const blankKinds = ["absent", "null", '""', '"None"'];
const otherBlank = /^(null|nil|undefined|nan|false|n\/?a)$/i;

const everyField = new Set([
  ...personFields,
  ...phoneFields,
  ...otherKnown,
  ...billingParameters,
  "cod_univoco",
]);

/** A fact about the fields of the customers in the sample. */
function field(
  needed: boolean,
  fact: string,
  look: (read: CustomerContext["read"]) => ReturnType<typeof seenThat>,
): Fact<CustomerContext> {
  return {
    fact,
    needed,
    look: async ({ read, none }) => (read.length === 0 ? couldNotTell(none) : look(read)),
  };
}

export const fieldFacts: readonly Fact<CustomerContext>[] = [
  field(true, "A customer's id is a number or a numeric text", (read) => {
    const kinds = kindsOf(read.map(({ id }) => id));
    return seenThat(/^(number|numeric text|number, numeric text)$/.test(kinds), kinds);
  }),
  field(false, "A customer has nome, cognome, formatted_name and email", (read) => {
    const names = new Set(read.flatMap(Object.keys));
    const lacking = personFields.filter((name) => !names.has(name));
    return seenThat(lacking.length === 0, lacking.length === 0 ? "all" : `no ${lacking.join(", ")}`);
  }),
  field(false, "A customer's phone is in telefono_cellulare or telefono_casa", (read) => {
    const shown = phoneFields.filter((name) => read.some((customer) => name in customer));
    if (shown.length === 0) return couldNotTell("no phone field is shown");
    return seenThat(
      shown.some((name) => name !== "telefono"),
      shown.join(", "),
    );
  }),
  field(false, "Billing data is nested in dati_fatturazione", (read) => {
    const nested = read.map((customer) => customer.dati_fatturazione).filter(isItem);
    const names = [...new Set(nested.flatMap(Object.keys))].sort();
    return seenThat(nested.length > 0, nested.length > 0 ? `with ${names.join(", ")}` : "not nested");
  }),
  field(false, "Billing data also stands at the top level", (read) => {
    const shown = billingParameters.filter((name) => read.some((customer) => name in customer));
    return seenThat(shown.length > 0, shown.length > 0 ? shown.join(", ") : "none there");
  }),
  field(false, "An address of the billing data is not blank where the personal one is filled", (read) => {
    const both = read.map((customer) => ({
      personal: hasAddress(customer),
      billing: isItem(customer.dati_fatturazione) && hasAddress(customer.dati_fatturazione),
    }));
    const only = both.filter(({ personal, billing }) => personal && !billing).length;
    if (both.every(({ personal, billing }) => !personal && !billing))
      return couldNotTell("no address is shown");
    return seenThat(only === 0, `${only} of ${read.length} have a personal address only`);
  }),
  field(false, "Texts are shown as they are, without HTML entities", (read) => {
    const texts = read.flatMap((customer) => JSON.stringify(customer).match(htmlEntity) ?? []);
    return seenThat(texts.length === 0, texts.length === 0 ? "none" : [...new Set(texts)].sort().join(", "));
  }),
  field(true, 'A missing value is absent, null, "" or "None"', (read) => {
    const names = [...personFields, ...phoneFields];
    const values = read.flatMap((customer) => names.map((name) => customer[name]));
    const others = values.filter((value) => typeof value === "string" && otherBlank.test(value));
    if (others.length > 0) return seenThat(false, `also as ${[...new Set(others)].join(", ")}`);
    const kinds = values.map(kindOf).filter((kind) => blankKinds.includes(kind));
    return seenThat(true, [...new Set(kinds)].sort().join(", ") || "nothing is missing");
  }),
  field(true, "Tags are shown as tags, a list or one text", (read) => {
    const kinds = kindsOf(read.map(({ tags }) => tags));
    return seenThat(kinds !== "absent", kinds);
  }),
  field(true, "The newsletter choice is shown as marketing_active, true or false, 1 or 0", (read) => {
    const values = read.map(({ marketing_active }) => marketing_active);
    const known = values.every((value) => ["true", "false", "1", "0"].includes(String(value)));
    return seenThat(known, kindsOf(values));
  }),
  field(false, "A customer has no field that the product does not know", (read) => {
    const unknown = [...new Set(read.flatMap(Object.keys))].filter((name) => !everyField.has(name)).sort();
    return seenThat(unknown.length === 0, unknown.length === 0 ? "none" : unknown.join(", "));
  }),
  {
    fact: "marketing/tags and customers/sources answer lists",
    needed: false,
    look: async ({ account }) => {
      const [tags, sources] = [await account.get("marketing/tags"), await account.get("customers/sources")];
      return seenThat(
        Array.isArray(tags) && Array.isArray(sources),
        `${count(tags)} tags, ${count(sources)} sources`,
      );
    },
  },
  {
    fact: "orders/statuses names the statuses of orders",
    needed: false,
    look: async ({ account }) => {
      const statuses = await account.get("orders/statuses");
      if (!Array.isArray(statuses)) return seenThat(false, kindOf(statuses));
      const names = [...new Set(statuses.filter(isItem).flatMap(Object.keys))].sort();
      return seenThat(
        statuses.length > 0,
        `${statuses.length} with ${names.join(", ") || kindOf(statuses[0])}`,
      );
    },
  },
  {
    fact: "orders/list shows a customer's orders with id, total and status",
    needed: false,
    look: async ({ account, listed }) => {
      for (const { id } of listed) {
        const [order] = [await account.get("orders/list", { customer: id, page: 1, limit: 1 })].flat();
        if (!isItem(order)) continue;
        const names = Object.keys(order).sort();
        const known = "id" in order && ("total" in order || "totale" in order);
        const status = kindOf(order.status ?? order.stato ?? order.order_status);
        return seenThat(known, `${names.join(", ")}; the status is ${status}`);
      }
      return couldNotTell("no customer of the first page has an order");
    },
  },
];

const htmlEntity = /&(?:#x?[0-9a-f]+|amp|quot|apos|lt|gt);/gi;

function hasAddress(holder: Record<string, unknown>): boolean {
  return ["indirizzo", "comune", "cap"].some((name) => !blankKinds.includes(kindOf(holder[name])));
}

function count(data: unknown): string {
  return Array.isArray(data) ? String(data.length) : "no list of";
}
