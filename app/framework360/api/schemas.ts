import { z } from "zod";

import { normalizeText } from "../../sync/normalize.ts";

/*
 * Framework360's answers. The vendor does not document the names of some fields and the forms of many values, so
 * several are accepted. `undefined` is a field that the answer does not have, `null` a field that it has blank.
 */

const blankWord = "None";

const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined)
  .transform((value) => {
    if (value === undefined) return undefined;
    const normal = normalizeText(value);
    return normal === blankWord ? null : normal;
  });

const id = z
  .union([z.number().int(), z.string().trim().min(1)])
  .transform(String)
  .refine((value) => value !== blankWord, "is blank");

const tagText = z.union([
  z.string(),
  z.number().transform(String),
  z
    .looseObject({ name: z.string().optional(), nome: z.string().optional(), tag: z.string().optional() })
    .transform(({ name, nome, tag }) => name ?? nome ?? tag ?? ""),
]);

/**
 * A list of texts or of objects with a name, a PHP list with gaps, or one comma-separated text. Each tag is split at
 * commas, because neither Shopify nor an account that shows tags as one text can hold a comma in a tag.
 */
const tags = z
  .union([
    z.string().transform((list) => [list]),
    z.array(tagText),
    z.record(z.string(), tagText).transform((list) => Object.values(list)),
    z.null().transform(() => []),
  ])
  .optional()
  .catch(undefined)
  .transform((list) =>
    list?.flatMap((tag) => tag.split(",")).filter((tag) => normalizeText(tag) !== blankWord),
  );

const yes = ["1", "true", "on", "yes", "si", "sì"];
const no = ["0", "false", "off", "no"];

const flag = z
  .union([z.boolean(), z.number(), z.string()])
  .nullish()
  .catch(null)
  .transform((value) => {
    const word = String(value ?? "")
      .trim()
      .toLowerCase();
    if (yes.includes(word)) return true;
    return no.includes(word) ? false : null;
  });

export const billingParameters = [
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

export type BillingParameter = (typeof billingParameters)[number];

const billingShape = {
  ...(Object.fromEntries(billingParameters.map((name) => [name, text])) as Record<
    BillingParameter,
    typeof text
  >),
  cod_univoco: text,
};

const nestedBilling = z
  .object({ ...billingShape, cellulare: text })
  .optional()
  .catch(undefined);

/** Kinds of fields that a list of customers may leave out. */
export const kindsOfFields = ["phone", "billing", "tags", "newsletter"] as const;

type KindOfField = (typeof kindsOfFields)[number];

const namesOf: Record<KindOfField, readonly string[]> = {
  phone: ["telefono_cellulare", "telefono", "telefono_casa"],
  billing: ["dati_fatturazione", ...billingParameters, "cod_univoco"],
  tags: ["tags"],
  newsletter: ["marketing_active"],
};

/** The kinds of fields that an answer has, also where they are blank. */
function kindsShown(answer: object): KindOfField[] {
  return kindsOfFields.filter((kind) => namesOf[kind].some((name) => name in answer));
}

const customerFields = z
  .object({
    id,
    nome: text,
    cognome: text,
    email: text,
    telefono_cellulare: text,
    telefono_casa: text,
    telefono: text,
    ...billingShape,
    dati_fatturazione: nestedBilling,
    tags,
    marketing_active: flag,
    shows: z.array(z.enum(kindsOfFields)),
  })
  .transform(({ dati_fatturazione: nested, ...top }) => ({
    id: top.id,
    nome: top.nome ?? null,
    cognome: top.cognome ?? null,
    email: top.email ?? null,
    telefono: top.telefono_cellulare ?? top.telefono ?? top.telefono_casa ?? nested?.cellulare ?? null,
    billing: readBilling(nested, top),
    tags: top.tags ?? [],
    marketingActive: top.marketing_active,
    shows: top.shows,
  }));

/**
 * A customer as `customers/get`, `list` and `search` show it. The billing fields may stand at the top level and in
 * `dati_fatturazione`; the nested value counts where both have one (seen in production code that uses the API).
 */
export const wireCustomer = z.preprocess(
  (answer) =>
    typeof answer === "object" && answer !== null ? { ...answer, shows: kindsShown(answer) } : answer,
  customerFields,
);

export type WireCustomer = z.output<typeof wireCustomer>;

type RawBilling = Partial<Record<BillingParameter | "cod_univoco", string | null>>;

function readBilling(
  nested: RawBilling | undefined,
  top: RawBilling,
): Record<BillingParameter, string | null> {
  const read = (name: BillingParameter) => {
    const current = name === "sdi" ? eInvoiceCode(nested) : nested?.[name];
    // A blank nested value was cleared. Only a field that the nested object lacks is read from the top level.
    if (current !== undefined) return current;
    return (name === "sdi" ? eInvoiceCode(top) : top[name]) ?? null;
  };
  return Object.fromEntries(billingParameters.map((name) => [name, read(name)])) as ReturnType<
    typeof readBilling
  >;
}

/** The field has two names; both occur. */
function eInvoiceCode(billing: RawBilling | undefined): string | null | undefined {
  return billing?.sdi ?? billing?.cod_univoco ?? billing?.sdi;
}

/** Whether there is no value at any depth. A record whose every field is blank is no customer: a customer has an id. */
function isBlank(data: unknown): boolean {
  if (typeof data === "object" && data !== null) return Object.values(data).every(isBlank);
  if (typeof data === "string") return ["", "0", blankWord].includes(data.trim());
  return data === null || data === false || data === 0;
}

/**
 * `data` of customers/get: one customer, also as a list of one, or null when it is blank: there is no such customer. An
 * answer that lacks `data` is not valid here.
 */
export const wireCustomerOrMissing = z.preprocess(
  (data) => {
    if (isBlank(data)) return null;
    return Array.isArray(data) && data.length === 1 ? (data[0] as unknown) : data;
  },
  z.union([z.null(), wireCustomer]),
);

/** `data` of a list. PHP sends a list with gaps as an object, and an empty one may come as a blank. */
export function wireList<Item extends z.ZodType>(item: Item) {
  return z
    .union([
      z.array(item),
      z.record(z.string().regex(/^\d+$/), item).transform((list) => Object.values(list) as z.output<Item>[]),
      z.literal([null, false, ""]).transform((): z.output<Item>[] => []),
    ])
    .optional()
    .transform((list) => list ?? []);
}

/** `data` of a registration: the customer's id, where it is given. */
export const wireRegistered = z
  .union([z.object({ id }).transform((data) => data.id), id])
  .nullable()
  .catch(null);

/** The names of an order's id and amount are not documented; the first of these that is present counts. */
const orderIds = ["id", "order_id", "id_ordine", "numero", "number"] as const;
const orderTotals = [
  "total",
  "totale",
  "totale_ordine",
  "order_total",
  "grand_total",
  "total_price",
  "total_amount",
  "importo",
  "amount",
] as const;

const orderSchema = z.object({ id, total: text, status: text });

/** An order in `orders/list`. */
export const wireOrder = z.preprocess(
  (answer) => {
    if (typeof answer !== "object" || answer === null) return answer;
    const order = answer as Record<string, unknown>;
    const first = (names: readonly string[]) =>
      names.map((name) => order[name]).find((value) => value !== undefined && value !== null);
    return { id: first(orderIds), total: first(orderTotals), status: first(["status", "stato"]) };
  },
  orderSchema.transform((order) => ({
    ...order,
    total: order.total ?? null,
    status: order.status ?? null,
  })),
);

export type WireOrder = z.output<typeof wireOrder>;
