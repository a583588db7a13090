import type { Field } from "../../../app/sync/customer.ts";
import type { SendResult } from "../../shared/follow-sends.ts";
import { explainReason, fieldNames, t } from "../../shared/words.ts";

const groups = ["created", "updated", "unchanged", "partly", "failed", "unfinished", "unknown"] as const;
type Group = (typeof groups)[number];

/** What became of many customers: how many of each, which fields were written, and why some were not sent. */
export function Totals({ results }: { results: readonly SendResult[] }) {
  const sorted = Map.groupBy(results, groupOf);
  const isWhole = ["failed", "partly", "unknown", "unfinished"].every((group) => !sorted.has(group as Group));
  return (
    <>
      <s-banner tone={isWhole ? "success" : "warning"}>{t(isWhole ? "allSent" : "notAllSent")}</s-banner>
      <s-unordered-list>
        {groups.flatMap((group) => {
          const those = sorted.get(group);
          return those ? [<s-list-item key={group}>{totalText(group, those)}</s-list-item>] : [];
        })}
        {reasonsOf(sorted.get("failed") ?? []).map(([reason, count]) => (
          <s-list-item key={reason}>{`${count} × ${reason}`}</s-list-item>
        ))}
      </s-unordered-list>
    </>
  );
}

function groupOf(result: SendResult): Group {
  if (result.state !== "done") return result.state;
  const { outcome } = result;
  return outcome === "skipped" || outcome === "finished" ? "failed" : outcome;
}

function totalText(group: Group, results: readonly SendResult[]): string {
  const fields = new Set<Field>(results.flatMap((one) => (one.state === "done" ? one.fields : [])));
  return t(`total.${group}`, { count: results.length, fields: fieldNames([...fields]) });
}

/** Each reason in words, with how many customers it concerns, the most frequent first. */
function reasonsOf(results: readonly SendResult[]): [string, number][] {
  const words = results.map((one) =>
    one.state === "done" && one.reason
      ? explainReason({ reason: one.reason, target: one.target })
      : t("reason.internal.what"),
  );
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
