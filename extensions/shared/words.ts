import type { Field, SideName } from "../../app/sync/customer.ts";
import type { Reason } from "../../app/sync/outcome.ts";
import { host } from "./host.ts";

export const t = (key: string, values?: Record<string, string | number>): string =>
  host().i18n.translate(key, values);

/** Why a customer was not synchronized, and what to do about it. */
export function explainReason({ reason, target }: { reason: Reason; target: SideName | null }): string {
  const text = reason === "unauthorized" && target === "shopify" ? "shopify-access" : reason;
  const side = t(`side.${target ?? "unknown"}`);
  return `${t(`reason.${text}.what`, { side })} ${t(`reason.${text}.todo`, { side })}`;
}

export function fieldNames(fields: readonly Field[]): string {
  return fields.map((field) => t(`field.${field}`)).join(", ");
}
