import type { BodyForm } from "./traits.ts";

/** The body of a POST and its content type. */
export function encodeBody(
  form: BodyForm,
  parameters: Record<string, unknown>,
): { contentType: string; body: string } {
  if (form === "json") return { contentType: "application/json", body: JSON.stringify(parameters) };
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) append(fields, name, value);
  return { contentType: "application/x-www-form-urlencoded", body: fields.toString() };
}

/** Lists and objects as PHP reads them: `tags[]=vip`, `dati_fatturazione[comune]=Milano`. A blank is an empty text. */
function append(fields: URLSearchParams, name: string, value: unknown): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    // PHP reads a field without a value as an empty text, which clears the list.
    if (value.length === 0) fields.append(name, "");
    for (const item of value) append(fields, `${name}[]`, item);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) append(fields, `${name}[${key}]`, inner);
  } else {
    fields.append(name, plainText(value as string | number | boolean | null));
  }
}

/** PHP takes the text "false" for true. */
function plainText(value: string | number | boolean | null): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return String(value ?? "");
}
