import type { TFunction } from "i18next";

import type { SideName } from "../../sync/customer.ts";
import { explain, explainReason } from "../../i18n/explain.ts";
import type { SendResult } from "./follow-sends.ts";

/** The result of sending, in words: a short message, and the details that a merchant should read. */
export type SendReport = {
  toast: string;
  isError: boolean;
  /** Null: there is nothing to read. */
  banner: { title: string; lines: string[] } | null;
};

type T = TFunction<["customers", "common"]>;

/**
 * @param customer.name as shown
 * @param customer.to where the customer was sent
 */
export function reportOne(
  result: SendResult,
  { name, to }: { name: string; to: SideName },
  t: T,
): SendReport {
  if (result.state !== "done") {
    const title = t(`result.${result.state}.title`, { name });
    return { toast: title, isError: false, banner: { title, lines: [t(`result.${result.state}.text`)] } };
  }
  const { outcome, target, fields } = result;
  const details = result.explanations.map((one) => explain(one, t));
  if (outcome === "failed" || outcome === "skipped") {
    const { what, todo } = reasonOf(result, t);
    const title = t("result.notSent", { name, side: t(`common:side.${to}`) });
    return {
      toast: `${title}: ${what}`,
      isError: true,
      banner: { title, lines: [what, todo, ...details] },
    };
  }
  const names = fields.map((field) => t(`common:field.${field}`));
  const side = target ?? "both";
  if (outcome === "partly") {
    const title = t("result.partly", { name });
    const written = names.length > 0 ? [t(`result.written.${side}`, { fields: names })] : [];
    return { toast: title, isError: true, banner: { title, lines: [...written, ...details] } };
  }
  const toast =
    outcome === "updated"
      ? t(`result.updated.${side}`, { name, fields: names })
      : t(`result.${outcome}.${to}`, { name });
  return { toast, isError: false, banner: null };
}

/** Several customers, counted by result. */
export function reportAll(results: readonly SendResult[], t: T): SendReport {
  const count = { created: 0, updated: 0, partly: 0, unchanged: 0, failed: 0, unfinished: 0, unknown: 0 };
  for (const result of results) count[groupOf(result)] += 1;
  const parts = (Object.keys(count) as (keyof typeof count)[])
    .filter((group) => count[group] > 0)
    .map((group) => t(`summary.${group}`, { count: count[group] }));
  const toast = parts.join(", ");
  if (count.partly + count.failed + count.unfinished + count.unknown === 0)
    return { toast, isError: false, banner: null };

  const lines = results.flatMap((result) => {
    if (result.state !== "done") return t(`result.${result.state}.text`);
    if (result.outcome === "partly") return result.explanations.map((one) => explain(one, t));
    return groupOf(result) === "failed" ? Object.values(reasonOf(result, t)).join(" ") : [];
  });
  return { toast, isError: count.failed > 0, banner: { title: toast, lines: [...new Set(lines)] } };
}

function groupOf(result: SendResult) {
  if (result.state !== "done") return result.state;
  return result.outcome === "skipped" ? "failed" : result.outcome;
}

function reasonOf(result: Extract<SendResult, { state: "done" }>, t: T) {
  return explainReason({ ...result, reason: result.reason ?? "internal" }, t);
}
