import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { explain, explainEarlier, explainReason } from "../../i18n/explain.ts";
import type { Field } from "../../sync/customer.ts";
import type { Line } from "./activity-row.tsx";

/** Whether the line only records a person's decision, without a write. */
export function isDecision({ cause, outcome, fields }: Pick<Line, "cause" | "outcome" | "fields">): boolean {
  return cause === "decision" && outcome === "updated" && fields.length === 0;
}

/** What a line says besides its outcome: the fields, what went wrong, and what to do about it. */
export function LineWords({ line }: { line: Line }) {
  const { t } = useTranslation(["activity", "common"]);
  const { outcome, fields, conflicts, reason, explanations, detail, newsletter } = line;
  const names = (of: readonly Field[]) => of.map((field) => t(`common:field.${field}`));
  const isWritten = outcome === "created" || outcome === "updated" || outcome === "partly";
  const incomplete = isWritten && !isDecision(line);
  const told = reason ? explainReason({ ...line, reason }, t) : null;
  const details = explanations.map((one) => explain(one, t));
  if (detail !== null) details.push(explainEarlier(detail, t));

  return (
    <>
      {fields.length > 0 ? (
        <Text as="p" tone="subdued">
          {t("changed", { fields: names(fields) })}
        </Text>
      ) : null}
      {newsletter ? (
        <Text as="p" tone="subdued">
          {line.cause === "undo"
            ? t(`newsletter.undo.${newsletter.choice}`, { side: t(`common:side.${newsletter.side}`) })
            : t(`newsletter.${newsletter.side}.${newsletter.choice}`)}
        </Text>
      ) : null}
      {outcome === "unchanged" && !reason ? (
        <Text as="p" tone="subdued">
          {line.cause === "undo" ? t("nothingPutBack") : t("inStep")}
        </Text>
      ) : null}
      {conflicts.length > 0 ? (
        <Text as="p" tone="caution">
          {t("conflict", { fields: names(conflicts) })}
        </Text>
      ) : null}
      {told ? <Text as="p">{`${told.what} ${told.todo}`}</Text> : null}
      {details.map((text) => (
        <Text as="p" tone={incomplete ? "caution" : "subdued"} key={text}>
          {text}
        </Text>
      ))}
    </>
  );
}
