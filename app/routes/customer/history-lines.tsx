import { Badge, Banner, BlockStack, Box, Button, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { Timestamp, useTimeZone } from "../../components/timestamp.tsx";
import type { CustomerHistory } from "../../merchant/customer-history.server.ts";
import { isDecision, LineWords } from "../activity/line-words.tsx";
import { outcomeTones } from "../activity/outcome-tones.ts";
import styles from "./customer.module.css";
import { LineValues } from "./line-values.tsx";
import type { UndoState, useUndo } from "./use-undo.ts";

const undoTones = {
  running: "info",
  done: "success",
  waiting: "info",
  unknown: "warning",
  failed: "critical",
} as const satisfies Record<UndoState, unknown>;

const isSuccess = ({ outcome }: CustomerHistory["lines"][number]) =>
  outcome === "created" || outcome === "updated" || outcome === "unchanged";

type HistoryLinesProps = { history: CustomerHistory; undo: ReturnType<typeof useUndo> };

/** The customer's synchronizations: time, direction, cause and fields of each. */
export function HistoryLines({ history, undo }: HistoryLinesProps) {
  const { lines, withValues, isUndoable, valueDays } = history;
  const isLinked = history.link === "linked";
  const { t } = useTranslation(["customer", "activity"]);
  const timeZone = useTimeZone();
  return (
    <>
      <Box padding="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("history.title")}
          </Text>
          <Text as="p" tone="subdued">
            {lines.length === 0
              ? t("history.none")
              : `${valueDays > 0 ? t("history.text", { count: valueDays }) : t("history.textWithout")} ${t("activity:times", { zone: timeZone })}`}
          </Text>
          {undo.state ? (
            <Banner tone={undoTones[undo.state]}>
              <p role="status">{t(`undo.${undo.state}`)}</p>
            </Banner>
          ) : null}
          {isUndoable ? (
            <InlineStack>
              <Button onClick={() => undo.ask("all")} disabled={undo.state === "running"}>
                {t("undo.all")}
              </Button>
            </InlineStack>
          ) : null}
        </BlockStack>
      </Box>
      <ul className={styles.lines}>
        {lines.map((line, index) => (
          <li key={line.id} className={styles.line}>
            <BlockStack gap="100">
              <InlineStack gap="200" blockAlign="center">
                <Text as="span" fontWeight="medium">
                  <Timestamp at={line.at} />
                </Text>
                <Badge tone={outcomeTones[line.outcome]}>{t(`activity:outcome.${line.outcome}`)}</Badge>
              </InlineStack>
              <Text as="p" tone="subdued">
                {[
                  !isDecision(line) && line.direction && t(`activity:direction.${line.direction}`),
                  t(`activity:cause.${line.cause}`),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </Text>
              <LineWords line={line} />
              {line.outcome === "failed" && !lines.slice(0, index).some(isSuccess) ? (
                <Link
                  url={`/app/activity?customer=${encodeURIComponent(line.shopifyId ?? line.framework360Id ?? "")}`}
                >
                  {t("history.retry")}
                </Link>
              ) : null}
              {withValues.includes(line.id) ? (
                <LineValues
                  line={line.id}
                  onUndo={isLinked && line.cause !== "undo" ? () => undo.ask({ line: line.id }) : null}
                />
              ) : null}
            </BlockStack>
          </li>
        ))}
      </ul>
    </>
  );
}
