import type { Behaviour } from "./behaviour.ts";
import { billingFields } from "./model.ts";
import type { BillingField, Customer, Order } from "./model.ts";

/** How ids are written: the real API mixes numbers and numeric strings between calls. */
export type IdStyle = "number" | "string";

/** A customer as the API shows it, quirks included; the same customer always shows the same quirks. */
export function writeCustomer(
  customer: Customer,
  behaviour: Behaviour,
  idStyle: IdStyle,
): Record<string, unknown> {
  const { id } = customer;
  const shown: Record<string, unknown> = { id: writeId(id, idStyle) };
  const blank = blanksOf(id);

  put(shown, "nome", customer.nome, blank);
  put(shown, "cognome", customer.cognome, blank);
  put(shown, "formatted_name", `${customer.nome} ${customer.cognome}`.trim(), blank);
  put(shown, "email", customer.email, blank);
  put(shown, "telefono_cellulare", customer.telefono, blank);
  put(shown, "telefono_casa", customer.telefono_casa, blank);
  shown.dati_fatturazione = writeBilling(customer, blank);
  for (const [field, value] of topLevelBilling(customer)) put(shown, field, value, blank);
  shown.tags = behaviour.tagsOnRead === "array" ? customer.tags : customer.tags.join(", ");
  shown.marketing_active = writeFlag(customer.marketingActive, behaviour.marketingOnRead);
  shown.marketing_list = customer.marketingLists;
  shown.provenienza = customer.provenienza;
  shown.extraFields = customer.extraFields;
  return shown;
}

export function writeOrder(order: Order): Record<string, unknown> {
  return {
    id: String(order.id),
    customer: String(order.customerId),
    date: order.date,
    total: order.total.toFixed(2),
    status: order.status,
  };
}

export function writeId(id: number, style: IdStyle): number | string {
  return style === "number" ? id : String(id);
}

function writeBilling(customer: Customer, blank: Blanks): Record<string, unknown> {
  const billing: Record<string, unknown> = {};
  for (const field of billingFields) put(billing, nameOf(field, customer.id), customer[field], blank);
  put(billing, "email", customer.email, blank);
  put(billing, "cellulare", customer.telefono, blank);
  return billing;
}

/** Both names of the e-invoice code occur. */
function nameOf(field: BillingField, id: number): string {
  return field === "sdi" && id % 2 === 1 ? "cod_univoco" : field;
}

/** The top-level copies: the same values, none, or values one edit old. The nested ones are the truth. */
function topLevelBilling(customer: Customer): [BillingField, string][] {
  if (customer.id % 3 === 1) return [];
  const lags = customer.id % 3 === 2;
  return billingFields.map((field) => {
    const current = customer[field];
    if (!lags || current === "") return [field, current];
    return [field, customer.previousBilling[field] || current];
  });
}

function writeFlag(active: boolean, style: Behaviour["marketingOnRead"]): boolean | number | string {
  if (style === "boolean") return active;
  return style === "number" ? Number(active) : String(Number(active));
}

type Blanks = (field: string) => { absent: true } | { absent: false; value: string | null };

/** Missing values come as "None", null, "" or not at all, fixed per customer and field. */
function blanksOf(id: number): Blanks {
  return (field) => {
    const spread = [...field].reduce((sum, character) => sum + character.charCodeAt(0), id);
    if (spread % 4 === 3) return { absent: true };
    return { absent: false, value: ["None", null, ""][spread % 4]! };
  };
}

function put(target: Record<string, unknown>, field: string, value: string, blank: Blanks): void {
  if (value !== "") {
    target[field] = value;
    return;
  }
  const missing = blank(field);
  if (!missing.absent) target[field] = missing.value;
}
