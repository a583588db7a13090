import type { SendResult } from "./follow-sends.ts";
import { explainReason, fieldNames, t } from "./words.ts";

type Told = { tone: "success" | "info" | "warning" | "critical"; text: string };

/** What became of one customer that was sent, as it happened. */
export function resultText(result: SendResult): Told {
  if (result.state !== "done")
    return { tone: result.state === "unfinished" ? "info" : "warning", text: t(`result.${result.state}`) };
  const { outcome, fields, reason, target } = result;
  const values = { fields: fieldNames(fields) };
  if (outcome === "created" || outcome === "updated" || outcome === "unchanged")
    return { tone: "success", text: t(`result.${outcome}`, values) };
  if (outcome === "partly")
    return { tone: "warning", text: t(fields.length > 0 ? "result.partly" : "result.notWhole", values) };
  const why = reason ? explainReason({ reason, target }) : t("reason.internal.what");
  return { tone: "critical", text: `${t("result.failed")} ${why}` };
}
