import type { Outcome, UserError } from "./customer-changes.ts";
import { commitChange } from "./customer-changes.ts";
import type { SandboxCustomer, SandboxMetafield, ShopState } from "./state.ts";
import { isoSeconds, takeId } from "./state.ts";

export type MetafieldInput = {
  namespace?: string | null;
  key?: string | null;
  type?: string | null;
  value?: string | null;
};

/** The id under which an app's reserved namespaces are kept. */
export const appId = "1830912";

/** `$app` and `$app:name` as Shopify keeps them; a missing namespace is the app's own. */
export function resolveNamespace(namespace: string | null | undefined): string {
  if (!namespace || namespace === "$app") return `app--${appId}`;
  if (namespace.startsWith("$app:")) return `app--${appId}--${namespace.slice("$app:".length)}`;
  return namespace;
}

export function findMetafield(
  customer: SandboxCustomer,
  namespace: string | null | undefined,
  key: string,
): SandboxMetafield | undefined {
  const resolved = resolveNamespace(namespace);
  return customer.metafields.find((metafield) => metafield.namespace === resolved && metafield.key === key);
}

/** The customer who has this value in this metafield: what Shopify calls a custom id. */
export function findByCustomId(
  shop: ShopState,
  { namespace, key, value }: { namespace?: string | null; key: string; value: string },
): SandboxCustomer | undefined {
  return shop.ordered.find((customer) => findMetafield(customer, namespace, key)?.value === value);
}

/** Sets metafields of one customer, all of them or none. */
export function setMetafields(shop: ShopState, customer: SandboxCustomer, inputs: MetafieldInput[]): Outcome {
  const { metafields, userErrors } = mergedMetafields(shop, customer, inputs, ["metafields"]);
  if (userErrors.length > 0) return { customer: null, userErrors };
  return commitChange(shop, customer, { ...customer, metafields });
}

/** Removes metafields that exist; the others are no error. */
export function deleteMetafields(
  shop: ShopState,
  customer: SandboxCustomer,
  keys: { namespace: string; key: string }[],
): Outcome {
  const unwanted = new Set(keys.map(({ namespace, key }) => findMetafield(customer, namespace, key)));
  const metafields = customer.metafields.filter((metafield) => !unwanted.has(metafield));
  return commitChange(shop, customer, { ...customer, metafields });
}

/** The customer's metafields with the inputs over them, and what Shopify says about bad ones. */
export function mergedMetafields(
  shop: ShopState,
  customer: SandboxCustomer,
  inputs: MetafieldInput[],
  path: string[],
): { metafields: SandboxMetafield[]; userErrors: UserError[] } {
  let metafields = customer.metafields;
  const userErrors: UserError[] = [];
  for (const [index, { namespace, key, type, value }] of inputs.entries()) {
    const at = [...path, String(index)];
    const present = key ? findMetafield({ ...customer, metafields }, namespace, key) : undefined;
    const resolvedType = type ?? present?.type;
    if (!key) userErrors.push({ field: [...at, "key"], message: "can't be blank", code: "BLANK" });
    if (!value) userErrors.push({ field: [...at, "value"], message: "can't be blank", code: "BLANK" });
    if (!resolvedType) userErrors.push({ field: [...at, "type"], message: "can't be blank", code: "BLANK" });
    if (!key || !value || !resolvedType) continue;

    const defined = shop.choices.metafieldDefinitions.find(
      (one) => one.namespace === resolveNamespace(namespace) && one.key === key,
    );
    if (defined && defined.type !== resolvedType) {
      const message = `Type must be ${defined.type}, which its definition has.`;
      userErrors.push({ field: [...at, "type"], message, code: "INVALID_TYPE" });
      continue;
    }
    if (resolvedType === "id" && shop.choices.appMetafields === "undefined") {
      const message = "Type must have a definition.";
      userErrors.push({ field: [...at, "type"], message, code: "INVALID_TYPE" });
      continue;
    }
    const problem = valueProblem(resolvedType, value);
    if (problem) {
      userErrors.push({ field: [...at, "value"], message: problem, code: "INVALID_VALUE" });
      continue;
    }
    // Shopify's type `id` has unique values; how it words the refusal is not documented.
    const holder = resolvedType === "id" ? findByCustomId(shop, { namespace, key, value }) : undefined;
    if (holder && holder.id !== customer.id) {
      const message = "Value must be unique among all resources.";
      userErrors.push({ field: [...at, "value"], message, code: "TAKEN" });
      continue;
    }
    const now = isoSeconds();
    const metafield: SandboxMetafield = {
      id: present?.id ?? takeId(shop),
      namespace: resolveNamespace(namespace),
      key,
      type: resolvedType,
      value,
      createdAt: present?.createdAt ?? now,
      updatedAt: present && present.value === value ? present.updatedAt : now,
    };
    metafields = [...metafields.filter((other) => other !== present), metafield];
  }
  return { metafields, userErrors };
}

function valueProblem(type: string, value: string): string | undefined {
  if (type === "number_integer" && !/^-?\d+$/.test(value)) return "Value must be an integer.";
  if (type === "number_decimal" && !/^-?\d+(\.\d+)?$/.test(value)) return "Value must be a decimal.";
  if (type === "date" && !/^\d{4}-\d{2}-\d{2}$/.test(value)) return "Value must be in YYYY-MM-DD format.";
  if (type === "single_line_text_field" && /[\r\n]/.test(value)) return "Value must be a single line.";
  if (type === "boolean" && value !== "true" && value !== "false") return "Value must be true or false.";
  if ((type === "json" || type === "money" || type.startsWith("list.")) && !isJson(value)) {
    return "Value is invalid JSON.";
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
