import qs from "qs";

import { parseExactly } from "../http/parse-exactly.ts";
import { normalizeEmail } from "../sync/normalize.ts";

/** The customers that a notification may be about. */
export type Hint = {
  ids: string[];
  emails: string[];
  /** Whether the notification named a customer, and every customer in it is listed here. */
  whole: boolean;
};

const max = { depth: 8, values: 5_000, customers: 100 };

// Names are compared in lower case and without separators: `customer_id`, `customerId` and `Customer-ID` are equal.
const idNames = new Set(
  ["customer", "cliente", "client", "contact", "contatto", "user", "utente"].flatMap((noun) => [
    `${noun}id`,
    `${noun}ids`,
    `id${noun}`,
  ]),
);
const personNames = new Set(
  "customer customers cliente clienti client clients contact contacts contatto contatti".split(" "),
);
const emailNames = new Set("email mail emailaddress".split(" "));
/** The e-mail of the person that an order is for: the `id` beside it is the order's. */
const buyerEmailNames = new Set(
  "useremail fwemail customeremail emailcliente clienteemail utenteemail emailutente".split(" "),
);
/** Fields that an order has and a customer has not. */
const orderNames = new Set(
  "cart carrello items orderstatus statoordine orderid idordine totaleordine ordertotal billingdata shippingdata".split(
    " ",
  ),
);
const orderWords = /order|ordin|cart|carrell|product|prodott/i;
/** An object with one of these fields is the notification itself, and its `id` may be the notification's. */
const eventNames = new Set("event evento type tipo topic action azione".split(" "));
/** Fields in which a notification wraps its content. */
const wrapperNames = new Set(
  "data dati payload body item items object record records result results list rows resource entity".split(
    " ",
  ),
);

/** Where a value stands: in a customer, in the notification's content, in that of an order's, or anywhere else. */
type Place = "customer" | "content" | "order" | "elsewhere";

/**
 * The customers that a notification names. Framework360's notifications are not documented, so JSON, both kinds of forms
 * and the parameters of the address are read. An id counts as a customer's by its name, or by an e-mail beside it; a bare
 * `id`, which may be the notification's own, counts only when there is no such id. Never throws.
 */
export async function readHint({ search, body, contentType }: RawHint): Promise<Hint> {
  const collector = createCollector();
  collector.visit(readForm(search.replace(/^\?/, "")));
  collector.visit(await readBody(body, contentType));
  return collector.hint();
}

/** Collects ids and e-mails from values of any form, up to the limits in `max`. */
function createCollector() {
  const found = { named: new Set<string>(), bare: new Set<string>(), emails: new Set<string>() };
  let left = max.values;
  let complete = true;

  function visit(value: unknown, place: Place, depth: number): void {
    left -= 1;
    if (left < 0 || depth > max.depth) {
      complete = false;
      return;
    }
    if (typeof value === "string" && /^\s*[[{]/.test(value)) return visitText(value, place, depth);
    if (Array.isArray(value)) return value.forEach((item) => visit(item, place, depth + 1));
    if (typeof value === "object" && value !== null) return visitObject(value, place, depth);
    take(value, place);
  }

  /** A form may carry JSON in a field. */
  function visitText(text: string, place: Place, depth: number): void {
    const value = parseExactly(text);
    if (typeof value === "object") visit(value, place, depth + 1);
  }

  function visitObject(object: object, place: Place, depth: number): void {
    const entries = Object.entries(object).map(([name, value]) => [plain(name), value] as const);
    const has = (names: ReadonlySet<string>) => entries.some(([name]) => names.has(name));
    const here = place === "content" && isAboutOrder(entries) ? "order" : place;
    const isCustomer = here === "customer" || (here === "content" && has(emailNames) && !has(eventNames));
    const ownIds = entries.filter(([name]) => idNames.has(name) || (name === "id" && isCustomer));
    const identified = ownIds.some(([, id]) => idOf(id) !== null);

    for (const [name, value] of entries) {
      if (idNames.has(name) || personNames.has(name)) visit(value, "customer", depth + 1);
      else if (name === "id" || name === "ids") visit(value, isCustomer ? "customer" : here, depth + 1);
      else if (wrapperNames.has(name)) visit(value, here, depth + 1);
      else if (typeof value === "object") visit(value, "elsewhere", depth + 1);
      else if ((emailNames.has(name) || buyerEmailNames.has(name)) && !identified) takeEmail(value);
    }
  }

  function take(value: unknown, place: Place): void {
    if (place === "elsewhere" || takeEmail(value)) return;
    const id = idOf(value);
    if (id === null || place === "order") return;
    (place === "customer" ? found.named : found.bare).add(id);
  }

  function takeEmail(value: unknown): boolean {
    const email = typeof value === "string" && value.length <= 254 ? normalizeEmail(value) : null;
    if (email === null || !/^[^\s@]+@[^\s@]+$/.test(email)) return false;
    found.emails.add(email);
    return true;
  }

  function hint(): Hint {
    const ids = [...(found.named.size > 0 ? found.named : found.bare)];
    const emails = [...found.emails];
    const isNamed = ids.length + emails.length > 0;
    const isInLimit = Math.max(ids.length, emails.length) <= max.customers;
    return {
      ids: ids.slice(0, max.customers),
      emails: emails.slice(0, max.customers),
      whole: complete && isNamed && isInLimit,
    };
  }

  return { visit: (value: unknown) => visit(value, "content", 0), hint };
}

/** Whether an object tells of an order, or is one: then an `id` in it is no customer's. */
function isAboutOrder(entries: readonly (readonly [name: string, value: unknown])[]): boolean {
  return entries.some(
    ([name, value]) =>
      buyerEmailNames.has(name) ||
      orderNames.has(name) ||
      (eventNames.has(name) && typeof value === "string" && orderWords.test(value)),
  );
}

/** A notification as it arrived. */
export type RawHint = {
  /** The address's query, with or without its question mark. */
  search: string;
  body: string;
  contentType: string | null;
};

async function readBody(body: string, contentType: string | null): Promise<unknown> {
  const json = parseExactly(body);
  if (json !== undefined) return json;
  if (contentType?.toLowerCase().startsWith("multipart/form-data")) return readMultipart(body, contentType);
  return readForm(body);
}

/** Names in brackets (`data[customer][id]`) become objects and arrays. */
function readForm(text: string): unknown {
  return qs.parse(text, { depth: max.depth, parameterLimit: 1_000, arrayLimit: 100, plainObjects: true });
}

async function readMultipart(body: string, contentType: string): Promise<unknown> {
  try {
    const form = await new Response(body, { headers: { "Content-Type": contentType } }).formData();
    const texts = [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return readForm(new URLSearchParams(texts).toString());
  } catch {
    return null;
  }
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** Ids are opaque, but they are one short word with a digit in it, which no name is. Words for a blank are no ids. */
function idOf(value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const id = String(value).trim();
  if (!/^(?=.*\d)[\w-]{1,64}$/.test(id) || /^(0+|-.*|null|none|undefined|nan|true|false)$/i.test(id))
    return null;
  return id;
}
