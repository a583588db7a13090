import type { Behaviour } from "./behaviour.ts";
import { addressFields, billingFields, orderStatuses } from "./model.ts";
import type { AddressField, BillingField, Customer, Order, OrderStatus } from "./model.ts";
import { htmlEscaped, shownPhone } from "./spelling.ts";

/** How ids are written: the real API mixes numbers and numeric strings between calls. */
export type IdStyle = "number" | "string";

/** A customer as the API shows it, quirks included; the same customer always shows the same quirks. */
export function writeCustomer(
  customer: Customer,
  behaviour: Behaviour,
  idStyle: IdStyle,
): Record<string, unknown> {
  const put = putter(customer.id, behaviour);
  const shown: Record<string, unknown> = { id: writeId(customer.id, idStyle, behaviour) };
  put(shown, "nome", customer.nome);
  put(shown, "cognome", customer.cognome);
  put(shown, "formatted_name", `${customer.nome} ${customer.cognome}`.trim());
  put(shown, "email", customer.email);
  put(shown, "telefono_cellulare", customer.telefono);
  put(shown, "telefono_casa", customer.telefono_casa);
  shown.dati_fatturazione = writeBilling(customer, put);
  for (const [field, value] of topLevelAddress(customer, behaviour)) put(shown, field, value);
  if (behaviour.tagsOnRead !== "hidden") shown.tags = writeTags(customer.tags, behaviour);
  if (behaviour.marketingOnRead !== "hidden") {
    const choice = writeChoice(customer, behaviour);
    if (choice !== undefined) shown.marketing_active = choice;
    shown.marketing_list = writeList(customer.marketingLists, behaviour);
  }
  shown.provenienza = customer.provenienza;
  if (behaviour.extraFieldsOnRead !== "hidden")
    shown.extraFields = writeExtraFields(customer.extraFields, behaviour);
  if (behaviour.birthdayOnRead !== "hidden")
    put(shown, "data_nascita", writeBirthday(customer.birthday, behaviour));
  return shown;
}

export function writeOrder(order: Order, behaviour: Behaviour): Record<string, unknown> {
  return {
    id: String(order.id),
    customer: String(order.customerId),
    date: order.date,
    total: writeTotal(order.total, behaviour.totalsOnRead),
    status: writeStatus(order.status, behaviour),
  };
}

/** What `orders/statuses` answers: the number and name of every status. */
export function writeStatuses(behaviour: Behaviour): { id: number; nome: string }[] {
  return orderStatuses.map((status) => ({ id: numberOf(status), nome: nameOfStatus(status, behaviour) }));
}

/** An id in the style of its call, unless the account has one style. */
export function writeId(id: number, style: IdStyle, { ids }: Pick<Behaviour, "ids">): number | string {
  return (ids === "mixed" ? style : ids) === "number" ? id : String(id);
}

/** As PHP's `json_encode` writes a list whose keys have gaps: an object. */
export function writeList(items: readonly unknown[], { lists }: Pick<Behaviour, "lists">): unknown {
  if (lists === "arrays" || items.length === 0) return items;
  return Object.fromEntries(items.map((item, index) => [String(index === 0 ? 0 : index + 1), item]));
}

function writeTags(tags: readonly string[], behaviour: Behaviour): unknown {
  const texts = behaviour.htmlOnRead ? tags.map(htmlEscaped) : tags;
  return behaviour.tagsOnRead === "string" ? texts.join(", ") : writeList(texts, behaviour);
}

/** As PHP's `json_encode` writes an array without a key: as a list. */
function writeExtraFields(fields: Record<string, string>, { extraFieldsOnRead }: Behaviour): unknown {
  const entries = Object.entries(fields);
  if (extraFieldsOnRead === "list") return entries.map(([name, value]) => ({ name, value }));
  return entries.length === 0 ? [] : fields;
}

function writeBirthday(birthday: string, { birthdayOnRead }: Behaviour): string {
  return birthdayOnRead === "italian" ? birthday.split("-").toReversed().join("/") : birthday;
}

/** The newsletter choice; undefined: it is left out. */
function writeChoice(
  { marketingActive, marketingAsked }: Customer,
  { marketingOnRead, neverAskedOnRead, notSubscribedOnRead }: Behaviour,
): unknown {
  if (!marketingAsked && neverAskedOnRead === "absent") return undefined;
  if (marketingActive || notSubscribedOnRead === "false") return writeFlag(marketingActive, marketingOnRead);
  return notSubscribedOnRead === "null" ? null : undefined;
}

type Put = (target: Record<string, unknown>, field: string, value: string) => void;

function writeBilling(customer: Customer, put: Put): Record<string, unknown> {
  const billing: Record<string, unknown> = {};
  for (const field of billingFields) put(billing, nameOf(field, customer.id), customer[field]);
  put(billing, "email", customer.email);
  put(billing, "cellulare", customer.telefono);
  return billing;
}

/** Both names of the e-invoice code occur. */
function nameOf(field: BillingField, id: number): string {
  return field === "sdi" && id % 2 === 1 ? "cod_univoco" : field;
}

/**
 * The personal address; or, of accounts that have none, copies of the billing data: the same values, none, or values one
 * edit old. The nested ones are the truth then.
 */
function topLevelAddress(customer: Customer, { addresses }: Behaviour): [BillingField, string][] {
  if (addresses === "apart") {
    return addressFields.map((field: AddressField) => [field, customer.personalAddress[field] ?? ""]);
  }
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

function writeTotal(total: number, style: Behaviour["totalsOnRead"]): string {
  if (style === "plain") return total.toFixed(2);
  const [whole, cents] = total.toFixed(2).split(".") as [string, string];
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ".")},${cents}`;
}

const italianStatuses: Record<OrderStatus, string> = {
  completed: "completato",
  pending: "in attesa",
  cancelled: "annullato",
  refunded: "rimborsato",
  failed: "fallito",
  draft: "bozza",
};

const numberOf = (status: OrderStatus) => orderStatuses.indexOf(status) + 1;

function nameOfStatus(status: OrderStatus, { orderStatusWords }: Behaviour): string {
  return orderStatusWords === "italian" ? italianStatuses[status] : status;
}

function writeStatus(status: OrderStatus, behaviour: Behaviour): unknown {
  const nome = nameOfStatus(status, behaviour);
  if (behaviour.orderStatusOnRead === "word") return nome;
  return behaviour.orderStatusOnRead === "number" ? numberOf(status) : { id: numberOf(status), nome };
}

/** Missing values come as "None", null, "" or not at all, fixed per customer and field. */
function putter(id: number, behaviour: Behaviour): Put {
  return (target, field, value) => {
    if (value !== "") {
      target[field] = writeText(field, value, behaviour);
      return;
    }
    const spread = [...field].reduce((sum, character) => sum + character.charCodeAt(0), id);
    if (spread % 4 !== 3) target[field] = ["None", null, ""][spread % 4];
  };
}

function writeText(field: string, value: string, behaviour: Behaviour): string | number {
  const isPhone = field.startsWith("telefono_") || field === "cellulare";
  const text = isPhone ? shownPhone(value, behaviour.phonesOnRead) : value;
  if (behaviour.digits === "number" && /^\+?\d{1,15}$/.test(text)) return Number(text);
  return behaviour.htmlOnRead ? htmlEscaped(text) : text;
}
