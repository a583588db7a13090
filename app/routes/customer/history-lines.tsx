import { Badge, BlockStack, Box, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { Timestamp, useTimeZone } from "../../components/timestamp.tsx";
import type { ShownLines } from "../../merchant/activity.server.ts";
import { LineWords } from "../activity/line-words.tsx";
import { outcomeTones } from "../activity/outcome-tones.ts";
import styles from "./customer.module.css";

/** What was synchronized of the customer: when, which way, by what cause, which fields. */
export function HistoryLines({ lines }: { lines: ShownLines["lines"] }) {
  const { t } = useTranslation(["customer", "activity"]);
  const timeZone = useTimeZone();
  return (
    <>
      <Box padding="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("history.title")}
          </Text>
          <Text as="p" tone="subdued">
            {lines.length === 0
              ? t("history.none")
              : `${t("history.text")} ${t("activity:times", { zone: timeZone })}`}
          </Text>
        </BlockStack>
      </Box>
      <ul className={styles.lines}>
        {lines.map((line) => (
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
                  line.direction && t(`activity:direction.${line.direction}`),
                  t(`activity:cause.${line.cause}`),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </Text>
              <LineWords line={line} />
              {line.outcome === "failed" ? (
                <Link
                  url={`/app/activity?customer=${encodeURIComponent(line.shopifyId ?? line.framework360Id ?? "")}`}
                >
                  {t("history.retry")}
                </Link>
              ) : null}
            </BlockStack>
          </li>
        ))}
      </ul>
    </>
  );
}
