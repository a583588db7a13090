import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Field } from "../../sync/customer.ts";
import type { Line } from "./activity-row.tsx";

/** What a line says beyond its outcome: which fields, and what went wrong and what to do about it. */
export function LineWords({ line }: { line: Line }) {
  const { t, i18n } = useTranslation(["activity", "common"]);
  const { outcome, fields, conflicts, reason, detail, target } = line;
  const names = (of: readonly Field[]) => of.map((field) => t(`common:field.${field}`));
  const written = outcome === "created" || outcome === "updated";
  const side = t(`common:side.${target ?? "unknown"}`);

  return (
    <>
      {fields.length > 0 ? (
        <Text as="p" tone="subdued">
          {t("changed", { fields: names(fields) })}
        </Text>
      ) : null}
      {outcome === "unchanged" && !reason ? (
        <Text as="p" tone="subdued">
          {t("inStep")}
        </Text>
      ) : null}
      {conflicts.length > 0 ? (
        <Text as="p" tone="caution">
          {t("conflict", { fields: names(conflicts) })}
        </Text>
      ) : null}
      {reason ? (
        <Text as="p">{`${t(`common:reason.${reason}.what`, { side })} ${t(`common:reason.${reason}.todo`)}`}</Text>
      ) : null}
      {detail ? (
        <Text as="p" tone={written ? "caution" : "subdued"}>
          {written ? notTaken(detail) : t("said", { said: detail })}
        </Text>
      ) : null}
    </>
  );

  /** What was written may lack fields that the other side would not take: "phone: it is too long; city: …". */
  function notTaken(said: string): string {
    return said
      .split("; ")
      .map((part) => {
        const [, field, why] = /^(\w+): (.*)$/s.exec(part) ?? [];
        if (!field || !i18n.exists(`common:field.${field}`)) return t("said", { said: part });
        return t("notTaken", { field: t(`common:field.${field as Field}`), said: why });
      })
      .join(" ");
  }
}
