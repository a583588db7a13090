import type { Request } from "express";
import { z } from "zod";
import type { Behaviour } from "./behaviour.ts";
import { addressFields, billingFields, marketingLists, personFields } from "./model.ts";
import type { AddressField, BillingField, CustomerFields, PersonField } from "./model.ts";
import { Refusal } from "./refusal.ts";

export type Parameters = Record<string, unknown>;

/**
 * The call's parameters: query string and body together, the body winning. The body is read as JSON when it looks
 * like JSON and as a form otherwise, whatever its content type says: the vendor's WordPress plugin sends forms
 * labelled as JSON, and is served. `null`: the account does not read such bodies.
 */
export function readParameters(req: Request, reads: Behaviour["bodies"] = "any"): Parameters | null {
  const body = typeof req.body === "string" ? req.body.trim() : "";
  if (body === "") return { ...req.query };
  const form = body.startsWith("{") ? "json" : "form";
  if (reads !== "any" && reads !== form) return null;
  return { ...req.query, ...(form === "json" ? parseJson(body) : parseForm(req, body)) };
}

function parseJson(body: string): Parameters {
  try {
    return JSON.parse(body) as Parameters;
  } catch {
    throw new Refusal("request_body_invalid");
  }
}

/** Understands `dati_fatturazione[citta]=BG` and `tags[]=vip`, as Express does in query strings. */
function parseForm(req: Request, body: string): Parameters {
  if (body.startsWith("[")) throw new Refusal("request_body_invalid");
  const parse = req.app.get("query parser fn") as (text: string) => Parameters;
  return parse(body);
}

const text = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? "" : String(value).trim()));

// A form holding more than twenty items of one list arrives as an object with numbered keys.
const list = z
  .union([z.array(text), z.record(z.string(), text).transform((items) => Object.values(items)), text])
  .transform((value) => (typeof value === "string" ? value.split(",") : value))
  .transform((items) => [...new Set(items.map((item) => item.trim()).filter((item) => item !== ""))]);

const flag = z.union([
  z.boolean(),
  z
    .union([z.number(), z.string()])
    .transform((value) => String(value).trim().toLowerCase())
    .pipe(z.enum(["1", "0", "true", "false", "on", "off"]))
    .transform((value) => ["1", "true", "on"].includes(value)),
]);

const optionalTexts = <Field extends string>(fields: readonly Field[]) =>
  Object.fromEntries(fields.map((field) => [field, text.optional()])) as Record<
    Field,
    z.ZodOptional<typeof text>
  >;

const billing = { ...optionalTexts(billingFields), cod_univoco: text.optional() };

const customerSchema = z.object({
  ...optionalTexts(personFields),
  ...billing,
  dati_fatturazione: z.union([z.object(billing), z.null(), z.literal(""), z.tuple([])]).optional(),
  tags: list.optional(),
  marketing_active: flag.optional(),
  marketing_list: list.optional(),
  provenienza: z.union([z.literal("").transform(() => undefined), z.coerce.number().int()]).optional(),
  extraFields: z.union([z.record(z.string(), text), z.tuple([]).transform(() => ({}))]).optional(),
});

/**
 * The customer fields that a registration or update names; what is absent stays absent. Billing data may be nested
 * in `dati_fatturazione` or flat; the nested ones win. With addresses apart, flat ones are the personal address.
 * Refuses values of the wrong kind.
 */
export function readCustomerFields(
  parameters: Parameters,
  addresses: Behaviour["addresses"] = "copies",
): Partial<CustomerFields> {
  const parsed = customerSchema.safeParse(parameters);
  if (!parsed.success) throw new Refusal("parameter_invalid");
  const { dati_fatturazione, cod_univoco, marketing_active, marketing_list, ...rest } = parsed.data;
  const nested =
    typeof dati_fatturazione === "object" && !Array.isArray(dati_fatturazione) ? dati_fatturazione : {};
  const texts: Partial<Record<PersonField | BillingField, string>> = {};
  for (const field of personFields) texts[field] = rest[field];
  const personal: Partial<Record<AddressField, string | undefined>> = {};
  for (const field of addressFields) personal[field] = addresses === "apart" ? rest[field] : undefined;
  for (const field of billingFields) {
    texts[field] = nested?.[field] ?? (field in personal && addresses === "apart" ? undefined : rest[field]);
  }
  texts.sdi ??= nested?.cod_univoco ?? cod_univoco;

  const personalAddress = withoutUndefined(personal);
  return withoutUndefined({
    ...texts,
    personalAddress: Object.keys(personalAddress).length > 0 ? personalAddress : undefined,
    tags: rest.tags,
    marketingActive: marketing_active,
    marketingLists: marketing_list?.map(nameOfList),
    provenienza: rest.provenienza,
    extraFields: rest.extraFields,
  });
}

/** Lists are named by number (the reference) or by name (the vendor's plugin); only a number can be unknown. */
function nameOfList(list: string): string {
  if (!/^\d+$/.test(list)) return list;
  const known = marketingLists.find(({ id }) => id === Number(list));
  if (!known) throw new Refusal("marketing_list_not_found");
  return known.name;
}

function withoutUndefined<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof withoutUndefined<T>
  >;
}

/** A parameter as text; "" when it is absent or not a plain value. */
export function readText(parameters: Parameters, name: string): string {
  const parsed = text.safeParse(parameters[name] ?? "");
  return parsed.success ? parsed.data : "";
}

/** A positive whole number, or the fallback for anything else. */
export function readCount(parameters: Parameters, name: string, fallback: number, least = 1): number {
  const value = Number(readText(parameters, name));
  return Number.isSafeInteger(value) && value >= least ? value : fallback;
}

export function isEmail(value: string): boolean {
  return z.email().safeParse(value).success;
}

export function isHttpUrl(value: string): boolean {
  return z.url({ protocol: /^https?$/ }).safeParse(value).success;
}
